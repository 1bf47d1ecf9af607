import { encodeFrame } from '../store/frame/frame.js';
import { admit, admitOver, type Claim, contentOf, liveRow, type Operation, type Seen } from './Operation.js';
import { VALUE } from './statements.js';
import type { Transaction } from './Transaction.js';

/** Keeps a value. Answers whether it was kept; `false`: refused, something newer is there. */
export class SetOperation implements Operation<boolean> {
  readonly name: string;
  readonly key: string;
  readonly #frame: Uint8Array;
  readonly #claim: Claim;
  readonly #deleteAt: number | null;

  /** `frame` was encoded with the claim's version, and will not be changed by anybody. */
  constructor(name: string, key: string, frame: Uint8Array, deleteAt: number | null, claim: Claim) {
    this.name = name;
    this.key = key;
    this.#frame = frame;
    this.#deleteAt = deleteAt;
    this.#claim = claim;
  }

  get bytes(): number {
    return this.#frame.length;
  }

  apply(transaction: Transaction): boolean {
    const { name, key } = this;
    const row = transaction.row(name, key);
    const version = admit(transaction, name, key, liveRow(transaction, name, row), this.#claim);
    if (version === undefined) return false;
    const frame = this.#frameOf(version);
    transaction.write(name, key, row, { kind: VALUE, version, deleteAt: this.#deleteAt, frame });
    return true;
  }

  over(seen: Seen): Seen {
    const version = admitOver(seen, this.#claim);
    if (version === undefined) return seen;
    return { ...seen, kept: { version, deleteAt: this.#deleteAt, frame: this.#frame } };
  }

  /** The version stands in the frame too. It is another one only where another process's clock is ahead, so that to pack again costs nothing worth saving. */
  #frameOf(version: number): Uint8Array {
    if (version === this.#claim.version) return this.#frame;
    const content = contentOf(this.#frame) as string | Uint8Array;
    const packed = this.#frame.length < content.length;
    return encodeFrame(content, { version, deleteAt: this.#deleteAt }, packed ? 0 : null);
  }
}
