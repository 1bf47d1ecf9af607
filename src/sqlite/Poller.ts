import type { Clock, Timer } from '../internal/Clock.js';
import type { StoreWatcher } from '../store/StoreWatcher.js';
import type { Connection } from './Connection.js';
import { fromKeyText } from './keyText.js';
import { MARK_MS } from './RemoveOperation.js';
import type { Statements } from './statements.js';

/** More changes than this at once are told as "everything may have changed". */
const MAX_TOLD = 10_000;
/** After a pause of this length the mark of a removal may have come and gone. */
const MAX_GAP_MS = MARK_MS / 2;

/** Where the telling has come to. */
interface Position {
  readonly generation: number;
  /** Changes when another connection commits. */
  readonly dataVersion: number;
  readonly seq: number;
  readonly at: number;
}

/** Tells watchers what others have changed. Asks a number that SQLite keeps for it (5 µs), and the table only when that has changed. */
export class Poller {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #writerId: number;
  readonly #watchers = new Map<string, Set<StoreWatcher>>();
  /** `undefined`: changes may have been missed. */
  #position: Position | undefined;
  #timer: Timer | undefined;

  constructor(connection: Connection, clock: Clock, everyMs: number, writerId: number) {
    this.#connection = connection;
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#writerId = writerId;
  }

  watch(name: string, watcher: StoreWatcher): () => void {
    // What has changed until now is none of this one's concern, and still the others'.
    this.#poll();
    // A wrapper of its own: the same watcher may watch twice, and be taken back once.
    const own: StoreWatcher = {
      changed: (key) => watcher.changed(key),
      changedAll: () => watcher.changedAll(),
      lost: () => watcher.lost(),
      found: () => watcher.found(),
    };
    let watchers = this.#watchers.get(name);
    if (watchers === undefined) this.#watchers.set(name, (watchers = new Set()));
    watchers.add(own);
    if (this.#position !== undefined) own.found();
    this.#timer ??= this.#clock.schedule(() => this.#tick(), this.#everyMs);
    return () => {
      watchers.delete(own);
      if (watchers.size === 0 && this.#watchers.get(name) === watchers) this.#watchers.delete(name);
      if (this.#watchers.size === 0) this.close();
    };
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#position = undefined;
  }

  #tick(): void {
    this.#timer = this.#clock.schedule(() => this.#tick(), this.#everyMs);
    this.#poll();
  }

  #poll(): void {
    const before = this.#position;
    let told: (() => void)[];
    try {
      told = this.#connection.run((statements) => this.#look(statements, before));
    } catch {
      // A database that can't be read says nothing of changes. Whoever reads it hears why.
      this.#position = undefined;
      if (before !== undefined) this.#all((watcher) => watcher.lost());
      return;
    }
    for (const tell of told) tell();
  }

  /** Moves the position; what is to be told, after the transaction. */
  #look(statements: Statements, before: Position | undefined): (() => void)[] {
    const { generation } = this.#connection;
    const at = this.#clock.now();
    const dataVersion = Number(statements.dataVersion.get()?.[0]);
    if (before?.dataVersion === dataVersion && before.generation === generation && at - before.at < MAX_GAP_MS) {
      this.#position = { ...before, at };
      return [];
    }
    statements.beginRead.run();
    try {
      const seq = Number(statements.seq.get()?.[0]);
      this.#position = { generation, dataVersion, seq, at };
      // Nothing of what was before is known any more.
      if (before === undefined) return [() => this.#all((watcher) => (watcher.found(), watcher.changedAll()))];
      if (before.generation !== generation || at - before.at >= MAX_GAP_MS) {
        return [() => this.#all((watcher) => watcher.changedAll())];
      }
      return this.#changesBetween(statements, before.seq, seq);
    } finally {
      statements.commit.run();
    }
  }

  #changesBetween(statements: Statements, after: number, upTo: number): (() => void)[] {
    const cleared = statements.cleared.all(after, upTo, this.#writerId) as [string][];
    const changed = statements.changed.all(after, upTo, this.#writerId, MAX_TOLD + 1) as [string, string][];
    if (changed.length > MAX_TOLD) return [() => this.#all((watcher) => watcher.changedAll())];
    return [
      ...cleared.map(
        ([name]) =>
          () =>
            this.#each(name, (watcher) => watcher.changedAll()),
      ),
      ...changed.map(
        ([name, key]) =>
          () =>
            this.#each(name, (watcher) => watcher.changed(fromKeyText(key))),
      ),
    ];
  }

  #each(name: string, tell: (watcher: StoreWatcher) => void): void {
    for (const watcher of [...(this.#watchers.get(name) ?? [])]) tell(watcher);
  }

  #all(tell: (watcher: StoreWatcher) => void): void {
    for (const name of [...this.#watchers.keys()]) this.#each(name, tell);
  }
}
