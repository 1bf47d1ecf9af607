import { SnapshotError } from './SnapshotError.js';

/** Something else stands where a snapshot was to be saved. It was left as it is: give another path, or move it away. */
export class ForeignFileError extends SnapshotError {
  override readonly code = 'FOREIGN_FILE';

  /** `what` is there instead. */
  constructor(path: string, what: string) {
    super('save', path, `${what} is there, and is not replaced. Give another path, or move it away`);
  }
}
