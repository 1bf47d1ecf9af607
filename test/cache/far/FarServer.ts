import type { Clock } from '../../../src/internal/Clock.js';
import { VersionClock } from '../../../src/store/frame/VersionClock.js';
import type { Lease } from '../../../src/store/Lease.js';
import type { EntryFacts, RemovalFacts, Store } from '../../../src/store/Store.js';
import type { StoreWatcher } from '../../../src/store/StoreWatcher.js';

interface Row {
  readonly kind: 'value' | 'removed' | 'leased';
  readonly text: string;
  readonly version: number;
  readonly deleteAt: number | null;
}

/**
 * The state of a connection: `down` rejects; `frozen` accepts calls and answers them, in order, when it is `up` again.
 */
export type Condition = 'up' | 'down' | 'frozen';

/**
 * A server that keeps versioned text, with its clients: the contract of a far store, on a network that the test
 * controls.
 */
export class FarServer {
  readonly rows = new Map<string, Row>();
  readonly connections: FarConnection[] = [];
  clearedAt = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  connect(): FarConnection {
    const connection = new FarConnection(this, this.#clock);
    this.connections.push(connection);
    return connection;
  }

  /** Returns the level of the thing under the key. */
  level(key: string): number | undefined {
    const row = this.live(key);
    return row === undefined ? undefined : (JSON.parse(row.text) as { body: { level: number } }).body.level;
  }

  live(key: string): Row | undefined {
    const row = this.rows.get(key);
    if (row?.kind !== 'value' || row.version < this.clearedAt) return undefined;
    return row.deleteAt === null || row.deleteAt > this.#clock.now() ? row : undefined;
  }

  /** Writes unless a newer entry is there. */
  put(key: string, row: Row, by: FarConnection): boolean {
    const before = this.rows.get(key);
    if (before !== undefined && before.version > row.version) return false;
    if (row.version < this.clearedAt) return false;
    this.rows.set(key, row);
    for (const other of this.connections) if (other !== by) other.hear(key);
    return true;
  }

  /** Removes the key as a `DEL` by hand would: without a mark. */
  vanish(key: string): void {
    this.rows.delete(key);
    for (const other of this.connections) other.hear(key);
  }
}

export class FarConnection implements Store<string> {
  readonly traits = {
    text: true,
    keepsTime: true,
    keepsVersions: true,
    timeouts: { softMs: 50, hardMs: 500 },
    backend: this,
  };
  asked = 0;
  readonly #server: FarServer;
  readonly #clock: Clock;
  readonly #versions: VersionClock;
  #condition: Condition = 'up';
  #frozen: (() => void)[] = [];
  #watcher: StoreWatcher | undefined;

  constructor(server: FarServer, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
    this.#versions = new VersionClock(clock);
  }

  get condition(): Condition {
    return this.#condition;
  }

  set condition(condition: Condition) {
    if (condition === this.#condition) return;
    this.#condition = condition;
    if (condition === 'up') {
      for (const run of this.#frozen.splice(0)) run();
      this.#watcher?.found();
    } else this.#watcher?.lost();
  }

  nextVersion(): number {
    return this.#versions.next();
  }

  watch(watcher: StoreWatcher): () => void {
    this.#watcher = watcher;
    if (this.#condition === 'up') watcher.found();
    return () => (this.#watcher = undefined);
  }

  hear(key: string): void {
    queueMicrotask(() => {
      if (this.#condition === 'up') this.#watcher?.changed(key);
    });
  }

  get(key: string): Promise<string | undefined> {
    return this.#do(() => {
      const row = this.#server.live(key);
      if (row !== undefined) this.#versions.saw(row.version);
      return row?.text;
    });
  }

  set(key: string, text: string, { deleteAt = null, version = this.nextVersion(), lease }: EntryFacts = {}) {
    return this.#do(() => {
      const before = this.#server.rows.get(key);
      if (lease !== undefined && before?.kind === 'leased' && before.version !== lease) return false;
      return this.#server.put(key, { kind: 'value', text, version, deleteAt }, this);
    });
  }

  delete(key: string, { version = this.nextVersion() }: RemovalFacts = {}): Promise<boolean> {
    return this.#do(() => {
      const there = this.#server.live(key) !== undefined;
      return this.#server.put(key, { kind: 'removed', text: '', version, deleteAt: null }, this) && there;
    });
  }

  pop(key: string, { version = this.nextVersion() }: RemovalFacts = {}): Promise<string | undefined> {
    return this.#do(() => {
      const text = this.#server.live(key)?.text;
      return this.#server.put(key, { kind: 'removed', text: '', version, deleteAt: null }, this) ? text : undefined;
    });
  }

  keys(): Promise<string[]> {
    return this.#do(() => [...this.#server.rows.keys()].filter((key) => this.#server.live(key) !== undefined));
  }

  entries(): Promise<[string, string][]> {
    return this.#do(() =>
      [...this.#server.rows.keys()].flatMap((key) => {
        const row = this.#server.live(key);
        return row === undefined ? [] : [[key, row.text] as [string, string]];
      }),
    );
  }

  clear({ version = this.nextVersion() }: RemovalFacts = {}): Promise<void> {
    return this.#do(() => {
      const server = this.#server;
      server.clearedAt = Math.max(server.clearedAt, version);
      for (const [key, row] of server.rows) {
        if (row.version > version) continue;
        server.rows.delete(key);
        for (const other of server.connections) if (other !== this) other.hear(key);
      }
    });
  }

  getMany(keys: readonly string[]): Promise<(string | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  lease(key: string, ttlMs: number): Promise<Lease | undefined> {
    return this.#do(() => {
      const before = this.#server.rows.get(key);
      const over = before?.deleteAt !== null && (before?.deleteAt ?? 0) <= this.#clock.now();
      if (before !== undefined && before.kind !== 'removed' && !over) return undefined;
      const token = this.nextVersion();
      this.#server.rows.set(key, { kind: 'leased', text: '', version: token, deleteAt: this.#clock.now() + ttlMs });
      return {
        token,
        release: () => {
          if (this.#server.rows.get(key)?.version === token) this.#server.rows.delete(key);
        },
      };
    });
  }

  #do<T>(effect: () => T): Promise<T> {
    this.asked++;
    switch (this.#condition) {
      case 'up':
        return Promise.resolve().then(effect);
      case 'down':
        return Promise.reject(new Error('the connection is down'));
      default:
        return new Promise((resolve) => this.#frozen.push(() => resolve(effect())));
    }
  }
}
