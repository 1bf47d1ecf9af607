import { readFrame } from '../store/frame/frame.js';
import { instantOf } from '../store/frame/VersionClock.js';
import type { Row, Transaction } from './Transaction.js';

/** What is kept under a key: bytes of a value, or that it was removed. */
export interface Kept {
  readonly version: number;
  readonly deleteAt: number | null;
  /** `undefined`: removed. */
  readonly frame: Uint8Array | undefined;
}

/** What a reader of a key sees, and the version up to which the scope was cleared; `-1`: never. */
export interface Seen {
  readonly kept: Kept | undefined;
  readonly cleared: number;
}

/** Something that waits for the next transaction. */
export interface Operation<T> {
  readonly name: string;
  /** As text for SQL; `undefined`: it is about the whole scope. */
  readonly key: string | undefined;
  /** About how much memory it holds meanwhile. */
  readonly bytes: number;
  /** Does it. What is thrown rolls back the whole transaction, unless it is the fault of the row alone. */
  apply(transaction: Transaction): T;
  /** What readers see meanwhile, in the place of what they saw before: as if it were done already. */
  over(seen: Seen): Seen;
}

/** The facts that decide whether a write may take the place of what is there. */
export interface Claim {
  readonly version: number;
  /** `true`: the version is the store's own. It is raised above whatever is found: who writes without a version has seen everything that is there. */
  readonly own: boolean;
  /** The token of the lease under which the value was fetched; the version is at least as large. */
  readonly lease: number | undefined;
}

/**
 * Under which version a write enters; `undefined`: it is refused, because something newer is there, or its lease is over. Of equal versions the last to arrive stays. A row that can't be
 * read, or has a version from the future, protects nothing.
 *
 * What enters ends the key's lease: a value that was being fetched meanwhile is older, whatever the clocks say. So a lease that is still written down is one that nobody has overtaken, and
 * what was fetched under it is newer than all that is there.
 */
export function admit(
  transaction: Transaction,
  name: string,
  key: string,
  live: Row | undefined,
  { version, own, lease }: Claim,
): number | undefined {
  if (lease !== undefined && leaseOn(transaction, name, key)?.token !== lease) return undefined;
  const { cleared } = transaction.totals(name);
  const standing = live?.version ?? -1;
  let admitted = version;
  if (own) admitted = Math.min(Math.max(admitted, standing + 1, cleared + 1), Number.MAX_SAFE_INTEGER);
  if (admitted <= cleared) return undefined;
  if (live !== undefined && standing > admitted) {
    if (isPlausible(standing, transaction.now) && isReadable(transaction, live)) return undefined;
  }
  transaction.statements.endLease.run(name, key, Number.MAX_SAFE_INTEGER);
  return admitted;
}

/** `admit` among what waits, as far as it can be told without writing. */
export function admitOver({ kept, cleared }: Seen, { version, own, lease }: Claim): number | undefined {
  const standing = kept?.version ?? -1;
  // A lease's token was larger than all that was there.
  if (lease !== undefined && standing >= lease) return undefined;
  if (own) return Math.max(version, standing + 1, cleared + 1);
  return version <= cleared || version < standing ? undefined : version;
}

/** Clocks of machines that share a file differ a little, as `VersionClock` says. */
const MAX_SKEW_MS = 60_000;

/** Whether a clock that agrees with ours can have made the version by now. */
export function isPlausible(version: number, now: number): boolean {
  return instantOf(version) <= now + MAX_SKEW_MS;
}

/** The last lease on the key; `isOver`: its time is over, and somebody else may take the next one. */
export function leaseOn(
  transaction: Transaction,
  name: string,
  key: string,
): { readonly token: number; readonly isOver: boolean } | undefined {
  const found = transaction.statements.lease.get(name, key);
  if (found === undefined) return undefined;
  const [token, until] = found as readonly [number, number];
  return { token, isOver: until <= transaction.now };
}

export function isReadable(transaction: Transaction, row: Row): boolean {
  return typeof transaction.read(row) !== 'string';
}

/** The row, if it says something still. */
export function liveRow(transaction: Transaction, name: string, row: Row | undefined): Row | undefined {
  return row !== undefined && transaction.isLive(name, row) ? row : undefined;
}

/** The content of a frame that was made here. */
export function contentOf(frame: Uint8Array): string | Uint8Array | undefined {
  const read = readFrame(frame);
  return typeof read === 'string' ? undefined : read.content;
}
