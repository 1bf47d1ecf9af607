import { isPlausible, type VersionClock, versionAt } from '../store/frame/VersionClock.js';
import { REMOVED, type Statements, VALUE } from './statements.js';

/**
 * How long an older write is refused after a removal, in milliseconds: a removal leaves a mark, and a lease its token.
 */
export const MARK_MS = 600_000;

/** A write that is at most this many milliseconds old is accepted after a `clear` at an unknown time. */
const LATE_MS = 60_000;

/** The row of a key, without its frame. */
export interface Row {
  readonly seq: number;
  readonly kind: number;
  readonly version: number;
  readonly deleteAt: number | null;
  readonly bytes: number;
}

/** What is written into a row. */
export interface NewRow {
  readonly kind: number;
  readonly version: number;
  readonly deleteAt: number | null;
  readonly frame: Uint8Array;
}

/** The counters of a scope, written back when the transaction commits. */
interface ScopeTotals {
  entries: number;
  bytes: number;
  /** The version of the last `clear`; `-1`: none. */
  cleared: number;
  clearSeq: number;
  clearWriter: number;
  changed: boolean;
}

/** A lease that was given out and not yet deleted. */
export interface KnownLease {
  readonly token: number;
  /** Whether another process may take the next lease. */
  readonly isOver: boolean;
}

/** A transaction that writes: it changes rows, and with them the scope counters and the write number. */
export class WriteTransaction {
  readonly statements: Statements;
  readonly versions: VersionClock;
  readonly now: number;
  /** Whether rows are left to be deleted in later steps. */
  hasMore = false;
  readonly #writer: number;
  readonly #totals = new Map<string, ScopeTotals>();
  readonly #firstSeq: number;
  #seq: number;

  /** Begins the transaction: no other connection writes until it is committed or rolled back. */
  constructor(statements: Statements, versions: VersionClock, now: number, writer: number) {
    this.statements = statements;
    this.versions = versions;
    this.now = now;
    this.#writer = writer;
    statements.begin.run();
    try {
      this.#firstSeq = Number(statements.seq.get()?.[0]);
    } catch (error) {
      this.rollBack();
      throw error;
    }
    this.#seq = this.#firstSeq;
  }

  commit(): void {
    const { statements } = this;
    if (this.#seq !== this.#firstSeq) statements.writeSeq.run(this.#seq);
    for (const [name, totals] of this.#totals) {
      const { entries, bytes, cleared, clearSeq, clearWriter, changed } = totals;
      if (changed) statements.writeScope.run(name, entries, bytes, cleared, clearSeq, clearWriter);
    }
    statements.commit.run();
  }

  rollBack(): void {
    try {
      this.statements.rollback.run();
    } catch {
      // SQLite has already rolled back because of the error that led here.
    }
  }

  /**
   * Whether the transaction continues after a failed statement: some errors roll back everything, and drivers report
   * that in different ways.
   */
  survives(): boolean {
    try {
      this.statements.beginRead.run();
    } catch {
      // A transaction can not begin inside a transaction: this one is still there.
      return true;
    }
    this.rollBack();
    return false;
  }

  totals(name: string): ScopeTotals {
    let totals = this.#totals.get(name);
    if (totals === undefined) {
      const [entries = 0, bytes = 0, cleared = -1, clearSeq = 0, clearWriter = 0] = (this.statements.scope.get(name) ??
        []) as number[];
      totals = { entries, bytes, cleared, clearSeq, clearWriter, changed: false };
      this.#totals.set(name, totals);
      if (isPlausible(cleared, this.now)) this.versions.saw(cleared);
      else this.#lowerClear(name, totals);
    }
    return totals;
  }

  /** The scopes that this transaction has used. */
  get names(): Iterable<string> {
    return this.#totals.keys();
  }

  row(name: string, key: string): Row | undefined {
    const found = this.statements.row.get(name, key);
    if (found === undefined) return undefined;
    const [seq, kind, version, deleteAt, bytes] = found as [number, number, number, number | null, number];
    this.versions.saw(version);
    return { seq, kind, version, deleteAt, bytes };
  }

  /** The row of the key if it still counts: it has not expired, and is newer than the last `clear`. */
  liveRow(name: string, row: Row | undefined): Row | undefined {
    if (row === undefined || row.version <= this.totals(name).cleared) return undefined;
    return row.deleteAt === null || row.deleteAt > this.now ? row : undefined;
  }

  frameOf(row: Row): Uint8Array {
    return this.statements.frame.get(row.seq)?.[0] as Uint8Array;
  }

  /**
   * The last lease on the key. A lease with an implausible token ends at once: its end may be as far in the future.
   */
  leaseOn(name: string, key: string): KnownLease | undefined {
    const found = this.statements.lease.get(name, key);
    if (found === undefined) return undefined;
    const [token, until] = found as readonly [number, number];
    return { token, isOver: until <= this.now || !isPlausible(token, this.now) };
  }

  /** Writes the key's row; `before` is the row that it replaces. */
  write(name: string, key: string, before: Row | undefined, row: NewRow): void {
    const { kind, version, deleteAt, frame } = row;
    const bytes = kind === VALUE ? frame.length : 0;
    const columns = [this.nextSeq(), kind, version, deleteAt, bytes, this.#writer, frame] as const;
    if (before === undefined) this.statements.insert.run(...columns, name, key);
    else this.statements.update.run(...columns, before.seq);
    if (before !== undefined) this.#count(name, before, -1);
    this.#count(name, { kind, version, bytes }, 1);
  }

  /** Records a `clear`. Its rows are dead from now on; they are deleted in steps. */
  clear(name: string, version: number): void {
    const totals = this.totals(name);
    const [entries, bytes] = this.statements.survivors.get(name, version) as readonly [number, number];
    const changes = { entries, bytes, cleared: version, clearSeq: this.nextSeq(), clearWriter: this.#writer };
    Object.assign(totals, changes, { changed: true });
    this.statements.endLeases.run(name);
  }

  /**
   * Deletes values up to a version, oldest first, while `more` returns `true`, and at most `atMost`. Returns how many.
   */
  dropOldest(name: string, upTo: number, atMost: number, more: () => boolean): number {
    let dropped = 0;
    if (!more()) return dropped;
    for (const [seq, version, bytes] of this.statements.oldest.all(name, upTo, atMost) as [number, number, number][]) {
      if (!more()) break;
      this.#drop(name, { seq, kind: VALUE, version, bytes });
      dropped++;
    }
    return dropped;
  }

  /** Deletes every value that is newer than the version. */
  dropNewer(name: string, version: number): void {
    for (const [seq, found, bytes] of this.statements.newer.all(name, version) as [number, number, number][]) {
      this.#drop(name, { seq, kind: VALUE, version: found, bytes });
    }
  }

  /** Deletes expired rows, at most `atMost`. Returns how many. */
  dropExpired(atMost: number): number {
    const rows = this.statements.expired.all(this.now, atMost) as [number, string, number, number, number][];
    for (const [seq, name, kind, version, bytes] of rows) this.#drop(name, { seq, kind, version, bytes });
    return rows.length;
  }

  nextSeq(): number {
    return ++this.#seq;
  }

  /**
   * Lowers the version of a `clear` if it is implausible, because it would refuse every write until that time comes.
   * The entries that it cleared stay absent.
   */
  #lowerClear(name: string, totals: ScopeTotals): void {
    const lowered = versionAt(this.now - LATE_MS);
    this.statements.dropBetween.run(name, lowered, totals.cleared);
    totals.cleared = lowered;
    totals.changed = true;
  }

  /**
   * Deletes a row. Watchers are not notified: the entry was no longer valid, or copies of it stay valid.
   */
  #drop(name: string, row: Pick<Row, 'seq' | 'kind' | 'version' | 'bytes'>): void {
    this.statements.remove.run(row.seq);
    this.#count(name, row, -1);
  }

  #count(name: string, row: Pick<Row, 'kind' | 'version' | 'bytes'>, by: 1 | -1): void {
    if (row.kind === REMOVED) return;
    const totals = this.totals(name);
    // The `clear` itself has already subtracted the rows up to its version.
    if (row.version <= totals.cleared) return;
    totals.entries += by;
    totals.bytes += by * row.bytes;
    totals.changed = true;
  }
}
