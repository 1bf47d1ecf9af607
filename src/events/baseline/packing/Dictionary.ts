import { createHash } from 'node:crypto';
import { isNestedDeeper } from '../../../internal/isNestedDeeper.js';
import { DamagedBytesError } from './DamagedBytesError.js';
import type { DictionaryForm } from './DictionaryForm.js';
import { Place, UNKNOWN } from './Place.js';

/** A dictionary has some 100 KB. */
const MAX_BYTES = 16 * 1_024 * 1_024;
const MAX_LEVELS = 200;

/** The content that payloads of a kind share, which is left out of each packed payload. */
export class Dictionary {
  /**
   * A hash of the content in hexadecimal, so that two processes that learn separately never use the same id for
   * different dictionaries; `''`: the empty dictionary.
   */
  readonly id: string;
  /** The content as JSON; `Dictionary.read` takes it. */
  readonly bytes: Uint8Array;
  /** The place of the payload itself. */
  readonly root: Place;
  /** The preset dictionary of deflate; absent: none. */
  readonly preset: Buffer | undefined;

  private constructor(id: string, bytes: Uint8Array, root: Place, preset: string) {
    this.id = id;
    this.bytes = bytes;
    this.root = root;
    this.preset = preset === '' ? undefined : Buffer.from(preset, 'utf8');
  }

  /** The empty dictionary: payloads are packed with it until one is learned. */
  static empty(): Dictionary {
    return new Dictionary('', Buffer.alloc(0), UNKNOWN, '');
  }

  static of(form: DictionaryForm): Dictionary {
    const bytes = Buffer.from(JSON.stringify(form), 'utf8');
    return Dictionary.read(bytes, idOf(bytes));
  }

  /** @throws DamagedBytesError when the bytes are not those of the dictionary with this id. */
  static read(bytes: Uint8Array, id: string): Dictionary {
    if (bytes.length > MAX_BYTES) throw new DamagedBytesError(`a dictionary of ${bytes.length} bytes`);
    if (idOf(bytes) !== id) throw new DamagedBytesError(`dictionary ${id} has another content`);
    try {
      // Frozen, because payloads share the constants of templates.
      const form: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'), (_, value) => Object.freeze(value));
      if (isNestedDeeper(form, MAX_LEVELS)) throw new RangeError('nested too deep');
      const { root, preset } = form as DictionaryForm;
      return new Dictionary(id, bytes, new Place(root), preset);
    } catch (cause) {
      throw new DamagedBytesError('not a dictionary', { cause });
    }
  }
}

/** Whether a text may be the id of a dictionary that was learned. */
export function isDictionaryId(id: string): boolean {
  return /^[0-9a-f]{12}$/.test(id);
}

function idOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}
