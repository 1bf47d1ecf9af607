import { readFrame } from '../store/frame/frame.js';
import { isPlausible } from '../store/frame/VersionClock.js';
import type { Row, WriteTransaction } from './WriteTransaction.js';

/*
 * Which write wins: the rule that decides whether a write may replace what is there. `admit` applies it to the
 * tables, inside the transaction that writes; `admitOver` applies it to what readers see before that.
 */

/** The facts of a write that decide. */
export interface Claim {
  readonly version: number;
  /**
   * Whether the store made the version. It is then raised above every version found: a write without a version has seen
   * everything.
   */
  readonly own: boolean;
  /** The token of the lease under which the value was fetched. The version is at least as large. */
  readonly lease: number | undefined;
}

/** What readers see under a key: the frame of a value, or a mark that it was removed. */
export interface Kept {
  readonly version: number;
  readonly deleteAt: number | null;
  /** `undefined`: removed. */
  readonly frame: Uint8Array | undefined;
}

/** What readers see of a key and of its scope. */
export interface Seen {
  /** `undefined`: nothing. */
  readonly kept: Kept | undefined;
  /** The version of the scope's last `clear`; `-1`: none. */
  readonly cleared: number;
}

/**
 * The version under which a write enters; `undefined`: it is refused, because a newer entry is there or its lease has
 * ended. Of equal versions the last to arrive stays. A row that can not be read, or whose version is implausible,
 * protects nothing.
 *
 * A write that enters ends the key's lease: a value that is being fetched meanwhile is older, whatever the clocks say.
 * So the value fetched under a lease that is still recorded is newer than everything that is there.
 */
export function admit(
  transaction: WriteTransaction,
  name: string,
  key: string,
  live: Row | undefined,
  { version, own, lease }: Claim,
): number | undefined {
  if (lease !== undefined && transaction.leaseOn(name, key)?.token !== lease) return undefined;
  const { cleared } = transaction.totals(name);
  const standing = live !== undefined && isPlausible(live.version, transaction.now) ? live.version : -1;
  const admitted = own ? newerThan(version, standing, cleared) : version;
  if (admitted <= cleared) return undefined;
  if (live !== undefined && standing > admitted && isReadable(transaction, live)) return undefined;
  transaction.statements.endLease.run(name, key);
  return admitted;
}

/** `admit` for a write that is not committed yet, as far as it can be decided without writing. */
export function admitOver({ kept, cleared }: Seen, { version, own, lease }: Claim): number | undefined {
  const standing = kept?.version ?? -1;
  // The token of a lease is larger than every version that was there.
  if (lease !== undefined && standing >= lease) return undefined;
  if (own) return newerThan(version, standing, cleared);
  return version <= cleared || version < standing ? undefined : version;
}

export function isReadable(transaction: WriteTransaction, row: Row): boolean {
  return typeof readFrame(transaction.frameOf(row)) !== 'string';
}

function newerThan(version: number, standing: number, cleared: number): number {
  return Math.min(Math.max(version, standing + 1, cleared + 1), Number.MAX_SAFE_INTEGER);
}
