import { encodeMark } from '../store/frame/frame.js';
import { admit, admitOver, type Claim, liveRow, type Operation, type Seen } from './Operation.js';
import { REMOVED, VALUE } from './statements.js';
import type { Row, Transaction } from './Transaction.js';

/** For so long an older write that comes after a removal is refused. */
export const MARK_MS = 600_000;

/** What a removal found. */
export interface Removed {
  /** `false`: refused, something newer is there. */
  readonly accepted: boolean;
  /** Whether something live was removed. */
  readonly wasThere: boolean;
  /** The bytes of what was removed, for those who asked for them; they may be unreadable. */
  readonly frame: Uint8Array | undefined;
}

/** Removes a key, and leaves a mark. */
export class RemoveOperation implements Operation<Removed> {
  readonly name: string;
  readonly key: string;
  readonly bytes = 0;
  readonly #claim: Claim;
  readonly #takes: boolean;

  /** `takes`: the bytes are wanted. */
  constructor(name: string, key: string, claim: Claim, takes: boolean) {
    this.name = name;
    this.key = key;
    this.#claim = claim;
    this.#takes = takes;
  }

  apply(transaction: Transaction): Removed {
    const { name, key } = this;
    const row = transaction.row(name, key);
    const live = liveRow(transaction, name, row);
    const version = admit(transaction, name, key, live, this.#claim);
    if (version === undefined) return { accepted: false, wasThere: false, frame: undefined };
    const wasThere = live?.kind === VALUE;
    const frame = wasThere && this.#takes ? frameOf(transaction, live) : undefined;
    const deleteAt = Math.ceil(transaction.now + MARK_MS);
    const mark = encodeMark('removed', { version, deleteAt });
    transaction.write(name, key, row, { kind: REMOVED, version, deleteAt, frame: mark });
    return { accepted: true, wasThere, frame };
  }

  over(seen: Seen): Seen {
    const version = admitOver(seen, this.#claim);
    return version === undefined ? seen : { ...seen, kept: { version, deleteAt: null, frame: undefined } };
  }
}

function frameOf(transaction: Transaction, row: Row): Uint8Array {
  return transaction.statements.frame.get(row.seq)?.[0] as Uint8Array;
}
