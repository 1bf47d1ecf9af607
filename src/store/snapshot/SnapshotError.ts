import { WarchestError } from '../../internal/WarchestError.js';

/** A snapshot could not be written or read: no room, no permission, no such folder. The file is as it was before. */
export class SnapshotError extends WarchestError {
  override readonly code: string = 'SNAPSHOT';
  readonly path: string;

  /** `cause` is the file system's error. */
  constructor(operation: 'save' | 'load', path: string, reason: string, cause?: unknown) {
    const done = operation === 'save' ? 'saved to' : 'loaded from';
    super(`the snapshot could not be ${done} ${JSON.stringify(path)}: ${reason}`, cause === undefined ? {} : { cause });
    this.path = path;
  }
}

/** A file that is not a snapshot is at the path. It was left as it is: give another path, or move the file away. */
export class ForeignFileError extends SnapshotError {
  override readonly code = 'FOREIGN_FILE';

  /** `found` is what is there instead. */
  constructor(path: string, found: string) {
    super('save', path, `${found} is there and is not replaced. Give another path, or move it away`);
  }
}

/** An error of the file system as a `SnapshotError`; other errors unchanged. */
export function toSnapshotError(operation: 'save' | 'load', path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  return new SnapshotError(operation, path, `${String(error.syscall)} failed with ${String(error.code)}`, error);
}
