import { InvalidArgumentError } from './InvalidArgumentError.js';
import { nearest } from './nearest.js';

/** There is no event of the given type. The message names the most similar type that exists. */
export class UnknownEventError extends InvalidArgumentError {
  override readonly code = 'UNKNOWN_EVENT';

  constructor(type: unknown, known: Iterable<string>) {
    const near = typeof type === 'string' ? nearest(type, known) : undefined;
    super('type', type, `the type of an event${near === undefined ? '' : `, such as '${near}'`}`);
  }
}
