import type { Clock, Timer } from '../internal/Clock.js';
import type { StoreWatcher } from '../store/StoreWatcher.js';
import type { SqliteConnection } from './SqliteConnection.js';
import { fromKeyText, type Statements } from './statements.js';
import { MARK_MS } from './WriteTransaction.js';

/** More changes than this at once are reported as "everything may have changed". */
const MAX_KEYS = 10_000;
/** After a pause of this length, a removal mark may have been written and deleted since. */
const MAX_GAP_MS = MARK_MS / 2;

/** The state of the file up to which changes were reported. */
interface Position {
  readonly generation: number;
  /** Changes when another connection commits. */
  readonly dataVersion: number;
  readonly seq: number;
  readonly at: number;
}

type Notify = (watcher: StoreWatcher) => void;
/** The scope of the watchers to notify, and the call to make. `name` `undefined`: the watchers of every scope. */
type Notification = readonly [name: string | undefined, notify: Notify];

const CHANGED_ALL: Notify = (watcher) => watcher.changedAll();

/**
 * Polls the file and notifies watchers of what other processes have changed. A poll without changes reads one number (5
 * µs).
 */
export class ChangePoller {
  readonly #connection: SqliteConnection;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #writerId: number;
  readonly #watchers = new Map<string, Set<StoreWatcher>>();
  /** `undefined`: changes may have been missed. */
  #position: Position | undefined;
  #timer: Timer | undefined;

  constructor(connection: SqliteConnection, clock: Clock, everyMs: number, writerId: number) {
    this.#connection = connection;
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#writerId = writerId;
  }

  /** Notifies the watcher of changes in the scope until the returned function is called. */
  watch(name: string, watcher: StoreWatcher): () => void {
    // Earlier changes concern only the watchers that are there already.
    this.#poll();
    // A wrapper for each call, so that the same watcher can be added twice and removed once.
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
    let notifications: readonly Notification[];
    try {
      notifications = this.#connection.run((statements) => this.#look(statements, before));
    } catch {
      // The next read of the store throws the reason.
      this.#position = undefined;
      notifications = before === undefined ? [] : [[undefined, (watcher) => watcher.lost()]];
    }
    for (const [name, notify] of notifications) this.#notify(name, notify);
  }

  /** Moves the position. Returns the notifications, which follow the transaction. */
  #look(statements: Statements, before: Position | undefined): readonly Notification[] {
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
      if (before === undefined) {
        const foundAgain: Notify = (watcher) => watcher.found();
        return [
          [undefined, foundAgain],
          [undefined, CHANGED_ALL],
        ];
      }
      if (before.generation !== generation || at - before.at >= MAX_GAP_MS) return [[undefined, CHANGED_ALL]];
      return this.#changesBetween(statements, before.seq, seq);
    } finally {
      endRead(statements);
    }
  }

  #changesBetween(statements: Statements, after: number, upTo: number): readonly Notification[] {
    const cleared = statements.cleared.all(after, upTo, this.#writerId) as [string][];
    const changed = statements.changed.all(after, upTo, this.#writerId, MAX_KEYS + 1) as [string, string][];
    if (changed.length > MAX_KEYS) return [[undefined, CHANGED_ALL]];
    const clears = cleared.map(([name]): Notification => [name, CHANGED_ALL]);
    const changes = changed.map(
      ([name, text]): Notification => [name, (watcher) => watcher.changed(fromKeyText(text))],
    );
    return [...clears, ...changes];
  }

  #notify(name: string | undefined, notify: Notify): void {
    const names = name === undefined ? [...this.#watchers.keys()] : [name];
    for (const one of names) {
      for (const watcher of [...(this.#watchers.get(one) ?? [])]) notify(watcher);
    }
  }
}

/** Ends a read transaction. A connection that stayed in it would see the file as it was, for ever. */
function endRead(statements: Statements): void {
  try {
    statements.commit.run();
  } catch (error) {
    statements.rollback.run();
    throw error;
  }
}
