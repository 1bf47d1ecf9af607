import { type FrameTrouble, readFrame } from '../store/frame/frame.js';
import type { VersionClock } from '../store/frame/VersionClock.js';
import type { Statements } from './statements.js';
import { REMOVED, VALUE } from './statements.js';

/** Row of a key, without its frame. */
export interface Row {
  readonly seq: number;
  readonly kind: number;
  readonly version: number;
  readonly deleteAt: number | null;
  readonly bytes: number;
}

/** What is known of a scope, and written back at the end. */
export interface Totals {
  entries: number;
  bytes: number;
  /** The version of the last `clear`; `-1`: none. */
  cleared: number;
  clearSeq: number;
  clearWriter: number;
  changed: boolean;
}

/** What is written into a row. */
export interface NewRow {
  readonly kind: number;
  readonly version: number;
  readonly deleteAt: number | null;
  readonly frame: Uint8Array;
}

/** A transaction that writes: rows, with the sums and the numbers that must change with them. */
export class Transaction {
  readonly statements: Statements;
  readonly versions: VersionClock;
  readonly now: number;
  /** Whether something was left to be deleted in steps. */
  hasMore = false;
  readonly #writer: number;
  readonly #totals = new Map<string, Totals>();
  readonly #firstSeq: number;
  #seq: number;

  /** Begins it: nobody else writes until it is committed or rolled back. */
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
      // SQLite has already rolled it back because of the error that brings us here.
    }
  }

  /** Whether it goes on after a statement failed: some errors roll back everything, and no driver says so in the same way. */
  survives(): boolean {
    try {
      this.statements.beginRead.run();
    } catch {
      // There is no transaction within a transaction.
      return true;
    }
    this.rollBack();
    return false;
  }

  totals(name: string): Totals {
    let totals = this.#totals.get(name);
    if (totals === undefined) {
      const [entries = 0, bytes = 0, cleared = -1, clearSeq = 0, clearWriter = 0] = (this.statements.scope.get(name) ??
        []) as number[];
      totals = { entries, bytes, cleared, clearSeq, clearWriter, changed: false };
      this.#totals.set(name, totals);
      this.versions.saw(cleared);
    }
    return totals;
  }

  /** The scopes that this transaction has looked at. */
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

  /** Whether the row says something still: its time is not over, and it is newer than the last `clear`. */
  isLive(name: string, row: Row): boolean {
    return (row.deleteAt === null || row.deleteAt > this.now) && row.version > this.totals(name).cleared;
  }

  /** The row's bytes, unpacked. */
  read(row: Row): Exclude<ReturnType<typeof readFrame>, FrameTrouble> | FrameTrouble {
    return readFrame(this.statements.frame.get(row.seq)?.[0] as Uint8Array);
  }

  /** Writes the key's row, in the place of the one that it has. */
  write(name: string, key: string, before: Row | undefined, row: NewRow): void {
    const { kind, version, deleteAt, frame } = row;
    const bytes = kind === VALUE ? frame.length : 0;
    const columns = [this.nextSeq(), kind, version, deleteAt, bytes, this.#writer, frame] as const;
    if (before === undefined) this.statements.insert.run(...columns, name, key);
    else this.statements.update.run(...columns, before.seq);
    if (before !== undefined) this.#count(name, before, -1);
    this.#count(name, { kind, version, bytes }, 1);
  }

  /** Deletes a row for good. Nobody is told: what has left so was no longer valid, or is still true. */
  drop(name: string, row: Pick<Row, 'seq' | 'kind' | 'version' | 'bytes'>): void {
    this.statements.remove.run(row.seq);
    this.#count(name, row, -1);
  }

  /** Notes a `clear`; the rows themselves are deleted in steps. */
  clear(name: string, version: number): void {
    const totals = this.totals(name);
    const [entries, bytes] = this.statements.survivors.get(name, version) as readonly [number, number];
    const changes = { entries, bytes, cleared: version, clearSeq: this.nextSeq(), clearWriter: this.#writer };
    Object.assign(totals, changes, { changed: true });
    this.statements.endLeases.run(name);
  }

  /** Deletes values up to a version, the oldest first, as long as `more` says so; at most so many. How many it has deleted. */
  dropOldest(name: string, upTo: number, atMost: number, more: () => boolean): number {
    let dropped = 0;
    if (!more()) return dropped;
    for (const [seq, version, bytes] of this.statements.oldest.all(name, upTo, atMost) as [number, number, number][]) {
      if (!more()) break;
      this.drop(name, { seq, kind: VALUE, version, bytes });
      dropped++;
    }
    return dropped;
  }

  /** Deletes every value that is newer than the version. */
  dropNewer(name: string, version: number): void {
    for (const [seq, found, bytes] of this.statements.newer.all(name, version) as [number, number, number][]) {
      this.drop(name, { seq, kind: VALUE, version: found, bytes });
    }
  }

  /** Deletes rows whose time is over, at most so many. How many it has deleted. */
  dropExpired(atMost: number): number {
    const rows = this.statements.expired.all(this.now, atMost) as [number, string, number, number, number][];
    for (const [seq, name, kind, version, bytes] of rows) this.drop(name, { seq, kind, version, bytes });
    return rows.length;
  }

  nextSeq(): number {
    return ++this.#seq;
  }

  #count(name: string, row: Pick<Row, 'kind' | 'version' | 'bytes'>, by: 1 | -1): void {
    if (row.kind === REMOVED) return;
    const totals = this.totals(name);
    // What a `clear` left behind was taken out of the sums by it.
    if (row.version <= totals.cleared) return;
    totals.entries += by;
    totals.bytes += by * row.bytes;
    totals.changed = true;
  }
}
