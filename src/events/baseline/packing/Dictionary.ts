import { createHash } from 'node:crypto';
import { isNestedDeeper } from '../../../internal/isNestedDeeper.js';
import { DamagedBytesError } from './DamagedBytesError.js';
import type { DictionaryForm } from './DictionaryForm.js';
import { Place } from './Place.js';

/** Bytes of the hash in a dictionary's id. */
const ID_BYTES = 6;
/** A dictionary has some 100 KB. */
const MAX_BYTES = 16 * 1_024 * 1_024;
const MAX_LEVELS = 200;

/**
 * What payloads of a kind have in common, and what is left out of each packed one. Its id is a hash of its content, so
 * that two processes that learn for themselves never mean different dictionaries by the same id.
 */
export class Dictionary {
  /** Hexadecimal; `''`: the empty dictionary. */
  readonly id: string;
  /** The content as JSON; `Dictionary.read` takes it. */
  readonly bytes: Uint8Array;
  readonly root: Place;
  readonly texts: readonly string[];
  readonly numberOfText: ReadonlyMap<string, number>;
  /** What deflate begins with; absent: nothing. */
  readonly preset: Buffer | undefined;
  readonly #places: Place[] = [];

  private constructor(form: DictionaryForm, bytes: Uint8Array, id: string) {
    this.id = id;
    this.bytes = bytes;
    this.texts = form.texts;
    this.numberOfText = new Map(form.texts.map((text, number) => [text, number]));
    this.root = new Place(form.root, this.#places);
    this.preset = form.preset === '' ? undefined : Buffer.from(form.preset, 'utf8');
  }

  /** The dictionary that knows nothing: payloads are packed with it until there is a better one. */
  static empty(): Dictionary {
    const root = { expected: [], templates: [], fields: [] };
    return new Dictionary({ texts: [], root, preset: '' }, Buffer.alloc(0), '');
  }

  static of(form: DictionaryForm): Dictionary {
    const bytes = Buffer.from(JSON.stringify(form), 'utf8');
    return Dictionary.read(bytes, idOf(bytes));
  }

  /**
   * The dictionary of these bytes, which a store has kept.
   * @throws DamagedBytesError when they are not those of a dictionary, or not of the one with this id.
   */
  static read(bytes: Uint8Array, id: string): Dictionary {
    if (bytes.length > MAX_BYTES) throw new DamagedBytesError(`a dictionary of ${bytes.length} bytes`);
    if (idOf(bytes) !== id) throw new DamagedBytesError(`dictionary ${id} has another content`);
    try {
      const form: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
      if (isNestedDeeper(form, MAX_LEVELS)) throw new RangeError('nested too deep');
      return new Dictionary(form as DictionaryForm, bytes, id);
    } catch (cause) {
      throw new DamagedBytesError('not a dictionary', { cause });
    }
  }

  /** Makes the places ready for another payload. */
  begin(): void {
    for (const place of this.#places) place.last = -1;
  }
}

/** Whether a text may be the id of a dictionary that was learned. */
export function isDictionaryId(id: string): boolean {
  return /^[0-9a-f]{12}$/.test(id);
}

function idOf(bytes: Uint8Array): string {
  return createHash('sha256')
    .update(bytes)
    .digest('hex')
    .slice(0, 2 * ID_BYTES);
}
