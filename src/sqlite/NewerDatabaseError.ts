import { WarchestError } from '../internal/WarchestError.js';

/** The file was written by a later version of this package, whose tables this one does not know. It was not changed. */
export class NewerDatabaseError extends WarchestError {
  override readonly code = 'NEWER_DATABASE';
  readonly path: string;
  /** The version of the file's tables. */
  readonly found: number;
  /** The latest version that this package knows. */
  readonly known: number;

  constructor(path: string, found: number, known: number) {
    super(
      `${path} has tables of version ${found}, and this package knows them up to ${known}: use a later one, or another path`,
    );
    this.path = path;
    this.found = found;
    this.known = known;
  }
}
