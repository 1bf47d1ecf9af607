import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';

/** There is no event of that type. */
export class UnknownEventError extends InvalidArgumentError {
  override readonly code = 'UNKNOWN_EVENT';
  constructor(type: unknown, known: Iterable<string>) {
    const near = typeof type === 'string' ? nearest(type, known) : undefined;
    super('type', type, `the type of an event${near === undefined ? '' : `, such as '${near}'`}`);
  }
}

/** The known name that shares the most pairs of letters: what was meant, most likely. */
function nearest(type: string, known: Iterable<string>): string | undefined {
  const pairsOf = (text: string) => {
    const lower = text.toLowerCase();
    return new Set(Array.from({ length: Math.max(0, lower.length - 1) }, (_, at) => lower.slice(at, at + 2)));
  };
  const wanted = pairsOf(type);
  let best: string | undefined;
  let bestShare = 0.4;
  for (const name of known) {
    const pairs = pairsOf(name);
    const shared = [...pairs].filter((pair) => wanted.has(pair)).length;
    const share = (2 * shared) / (pairs.size + wanted.size);
    if (share > bestShare) [best, bestShare] = [name, share];
  }
  return best;
}
