import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DamagedBytesError } from './DamagedBytesError.js';
import { Model } from './Model.js';
import type { ModelForm } from './ModelForm.js';

/** How many bytes of the hash name a generation. */
export const ID_BYTES = 6;
/** A model of the real payloads has some 500 KB of JSON. */
const MAX_JSON_BYTES = 64 * 1_024 * 1_024;

/** What was learned at some time. Its id follows from what it says, so that processes that learn for themselves never mean different things by the same id. */
export class Generation {
  /** Hexadecimal. */
  readonly id: string;
  readonly model: Model;
  /** What `Generation.read` takes. */
  readonly bytes: Uint8Array;

  private constructor(json: Buffer, bytes: Uint8Array) {
    this.id = createHash('sha256')
      .update(json)
      .digest('hex')
      .slice(0, 2 * ID_BYTES);
    this.model = new Model(JSON.parse(json.toString('utf8')) as ModelForm);
    this.bytes = bytes;
  }

  static of(form: ModelForm): Generation {
    const json = Buffer.from(JSON.stringify(form), 'utf8');
    return new Generation(json, deflateRawSync(json));
  }

  /**
   * @param id The id that the bytes must have; absent: any.
   * @throws DamagedBytesError when they are not those of a generation, or of another.
   */
  static read(bytes: Uint8Array, id?: string): Generation {
    let generation: Generation;
    try {
      generation = new Generation(inflateRawSync(bytes, { maxOutputLength: MAX_JSON_BYTES }), bytes);
    } catch (cause) {
      throw new DamagedBytesError('these are not the bytes of a generation', { cause });
    }
    if (id !== undefined && generation.id !== id) throw new DamagedBytesError(`generation ${id} holds something else`);
    return generation;
  }
}
