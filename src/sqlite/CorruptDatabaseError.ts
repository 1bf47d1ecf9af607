import { WarchestError } from '../internal/WarchestError.js';

/** The file is damaged, or no database at all. `cause` is what the driver said. */
export class CorruptDatabaseError extends WarchestError {
  override readonly code = 'CORRUPT_DATABASE';
  readonly path: string;
  /** Where the damaged file was moved, when a fresh one has taken its place; `undefined` when it stands where it stood. */
  readonly movedTo: string | undefined;

  constructor(path: string, cause: unknown, movedTo?: string) {
    const what =
      movedTo === undefined
        ? "move it away, or let onCorrupt: 'rebuild' do so"
        : `it was moved to ${movedTo}, and a fresh one was made`;
    super(`${path} is damaged or no database: ${what}`, { cause });
    this.path = path;
    this.movedTo = movedTo;
  }
}
