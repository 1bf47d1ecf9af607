/** The known name that shares most pairs of adjacent letters with a mistyped one; `undefined`: none is similar. */
export function nearest(mistyped: string, known: Iterable<string>): string | undefined {
  const wanted = pairsOf(mistyped);
  let best: string | undefined;
  // The share of common pairs below which two names are not similar.
  let bestShare = 0.4;
  for (const name of known) {
    const pairs = pairsOf(name);
    const common = [...pairs].filter((pair) => wanted.has(pair)).length;
    const share = (2 * common) / (pairs.size + wanted.size);
    if (share > bestShare) [best, bestShare] = [name, share];
  }
  return best;
}

function pairsOf(text: string): Set<string> {
  const lower = text.toLowerCase();
  return new Set(Array.from({ length: Math.max(0, lower.length - 1) }, (_, at) => lower.slice(at, at + 2)));
}
