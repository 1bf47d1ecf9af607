import { WarchestError } from '../../internal/WarchestError.js';

/** A snapshot could not be written or read: no room, no permission, no such folder. What was at the path before is as it was. */
export class SnapshotError extends WarchestError {
  override readonly code: string = 'SNAPSHOT';
  readonly path: string;

  /** `cause` is the file system's own error. */
  constructor(operation: 'save' | 'load', path: string, reason: string, cause?: unknown) {
    const done = operation === 'save' ? 'saved to' : 'loaded from';
    super(`the snapshot could not be ${done} ${JSON.stringify(path)}: ${reason}`, cause === undefined ? {} : { cause });
    this.path = path;
  }
}

/** What the file system said, as a `SnapshotError`. What isn't its error stays as it is. */
export function toSnapshotError(operation: 'save' | 'load', path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  return new SnapshotError(operation, path, `${String(error.syscall)} failed with ${String(error.code)}`, error);
}
