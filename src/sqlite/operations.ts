import { encodeFrame, encodeMark, readFrame } from '../store/frame/frame.js';
import { isPlausible } from '../store/frame/VersionClock.js';
import { admit, admitOver, type Claim, isReadable, type Seen } from './admission.js';
import { REMOVED, VALUE } from './statements.js';
import { MARK_MS, type WriteTransaction } from './WriteTransaction.js';

/** One write of a caller, waiting for the next transaction. */
export interface Operation<T> {
  readonly name: string;
  /** As SQL text; `undefined`: it concerns the whole scope. */
  readonly key: string | undefined;
  /** About how much memory it holds while it waits. */
  readonly bytes: number;
  /** Carries it out in the tables. An error rolls back the whole transaction, unless it concerns only this row. */
  apply(transaction: WriteTransaction): T;
  /** What readers see once it is committed, given what they would see without it. */
  over(seen: Seen): Seen;
}

/** Keeps a value. Returns whether it was kept; `false`: a newer entry is there. */
export class SetOperation implements Operation<boolean> {
  readonly name: string;
  readonly key: string;
  readonly #frame: Uint8Array;
  readonly #claim: Claim;
  readonly #deleteAt: number | null;

  /** `frame` holds the claim's version, and must not be changed afterwards. */
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

  apply(transaction: WriteTransaction): boolean {
    const { name, key } = this;
    const row = transaction.row(name, key);
    const version = admit(transaction, name, key, transaction.liveRow(name, row), this.#claim);
    if (version === undefined) return false;
    const frame = this.#frameWith(version);
    transaction.write(name, key, row, { kind: VALUE, version, deleteAt: this.#deleteAt, frame });
    return true;
  }

  over(seen: Seen): Seen {
    const version = admitOver(seen, this.#claim);
    if (version === undefined) return seen;
    return { ...seen, kept: { version, deleteAt: this.#deleteAt, frame: this.#frame } };
  }

  /**
   * The frame holds the version too. It is encoded again only when another process's clock is ahead, which is rare.
   */
  #frameWith(version: number): Uint8Array {
    if (version === this.#claim.version) return this.#frame;
    const read = readFrame(this.#frame);
    if (typeof read === 'string' || read.content === undefined) return this.#frame;
    const isPacked = this.#frame.length < read.content.length;
    return encodeFrame(read.content, { version, deleteAt: this.#deleteAt }, isPacked ? 0 : null);
  }
}

/** What a removal found. */
export interface Removed {
  /** `false`: the removal was refused, because a newer entry is there. */
  readonly accepted: boolean;
  /** Whether a live value was removed. */
  readonly wasThere: boolean;
  /** The bytes of the removed value if the caller asked for them; they may be unreadable. */
  readonly frame: Uint8Array | undefined;
}

/** Removes a key and leaves a mark, so that an older write that arrives later is refused. */
export class RemoveOperation implements Operation<Removed> {
  readonly name: string;
  readonly key: string;
  readonly bytes = 0;
  readonly #claim: Claim;
  readonly #takes: boolean;

  /** `takes`: whether the caller wants the bytes of the removed value. */
  constructor(name: string, key: string, claim: Claim, takes: boolean) {
    this.name = name;
    this.key = key;
    this.#claim = claim;
    this.#takes = takes;
  }

  apply(transaction: WriteTransaction): Removed {
    const { name, key } = this;
    const row = transaction.row(name, key);
    const live = transaction.liveRow(name, row);
    const version = admit(transaction, name, key, live, this.#claim);
    if (version === undefined) return { accepted: false, wasThere: false, frame: undefined };
    const wasThere = live?.kind === VALUE;
    const frame = wasThere && this.#takes ? transaction.frameOf(live) : undefined;
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

/** Rows that a `clear` deletes at once; the others count as absent and are deleted in steps. */
const FIRST_STEP = 200;

/** Removes everything of a scope up to a version. Returns `false` when a later `clear` is recorded already. */
export class ClearOperation implements Operation<boolean> {
  readonly name: string;
  readonly key = undefined;
  readonly bytes = 0;
  readonly #claim: Claim;

  constructor(name: string, claim: Claim) {
    this.name = name;
    this.#claim = claim;
  }

  apply(transaction: WriteTransaction): boolean {
    const { name } = this;
    const { cleared } = transaction.totals(name);
    const { own } = this.#claim;
    const version = own ? Math.max(this.#claim.version, newestIn(transaction, name), cleared + 1) : this.#claim.version;
    if (version <= cleared) return false;
    transaction.clear(name, version);
    // Values with implausible versions are newer; a `clear` without a version removes them too.
    if (own) transaction.dropNewer(name, version);
    if (transaction.dropOldest(name, version, FIRST_STEP, () => true) === FIRST_STEP) transaction.hasMore = true;
    return true;
  }

  over({ kept, cleared }: Seen): Seen {
    const { own } = this.#claim;
    const version = own ? Math.max(this.#claim.version, cleared + 1) : this.#claim.version;
    if (version <= cleared) return { kept, cleared };
    return { kept: own || (kept !== undefined && kept.version <= version) ? undefined : kept, cleared: version };
  }
}

/**
 * Takes the right to fetch a key's value. Returns its token; `undefined`: another holder has it, or a value is there.
 */
export class LeaseOperation implements Operation<number | undefined> {
  readonly name: string;
  readonly key: string;
  readonly bytes = 0;
  readonly #ttlMs: number;

  constructor(name: string, key: string, ttlMs: number) {
    this.name = name;
    this.key = key;
    this.#ttlMs = ttlMs;
  }

  apply(transaction: WriteTransaction): number | undefined {
    const { name, key } = this;
    const { statements, versions, now } = transaction;
    const live = transaction.liveRow(name, transaction.row(name, key));
    if (live?.kind === VALUE && isReadable(transaction, live)) return undefined;
    const last = transaction.leaseOn(name, key);
    if (last !== undefined && !last.isOver) return undefined;
    const known = [live?.version ?? -1, transaction.totals(name).cleared, last?.token ?? -1];
    const newest = Math.max(...known.filter((version) => isPlausible(version, now)));
    const token = Math.max(versions.next(), newest + 1);
    statements.writeLease.run(name, key, token, Math.ceil(now + this.#ttlMs));
    return token;
  }

  over(seen: Seen): Seen {
    return seen;
  }
}

/**
 * Gives a lease back if it is still held. The row stays for a while, with a larger token: another store's next token
 * could be the same one within a millisecond.
 */
export class ReleaseOperation implements Operation<void> {
  readonly name: string;
  readonly key: string;
  readonly bytes = 0;
  readonly #token: number;

  constructor(name: string, key: string, token: number) {
    this.name = name;
    this.key = key;
    this.#token = token;
  }

  apply(transaction: WriteTransaction): void {
    transaction.statements.releaseLease.run(Math.floor(transaction.now), this.name, this.key, this.#token);
  }

  over(seen: Seen): Seen {
    return seen;
  }
}

/**
 * The version of the scope's newest value, if it is plausible: a `clear` with a higher version would refuse every later
 * write.
 */
function newestIn(transaction: WriteTransaction, name: string): number {
  const newest = Number(transaction.statements.newest.get(name)?.[0] ?? -1);
  return isPlausible(newest, transaction.now) ? newest : -1;
}
