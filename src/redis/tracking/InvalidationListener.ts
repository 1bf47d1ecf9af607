import { randomUUID } from 'node:crypto';
import type { Clock } from '../../internal/Clock.js';
import { HEADER_BYTES } from '../../store/frame/frame.js';
import type { StoreWatcher } from '../../store/StoreWatcher.js';
import type { Commands } from '../Commands.js';
import type { KeySpace } from '../KeySpace.js';
import { OwnWrites } from './OwnWrites.js';
import { TrackingLinks } from './TrackingLinks.js';

/** When the key that was written for a report expires, should deleting it fail. */
const PROBE_MS = 1_000;

/** A watcher of a part of the keys. */
interface Watching {
  readonly space: KeySpace;
  readonly watcher: StoreWatcher;
  /** Whether `found` was called, and `lost` not since then. */
  trusts: boolean;
}

export interface InvalidationListenerOptions {
  readonly commands: Commands;
  /** The keys of the whole store. */
  readonly space: KeySpace;
  readonly clock: Clock;
  /** Called when another process has cleared a part. */
  readonly onCleared: (clearKey: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Notifies watchers of changes by others, by Redis' client-side caching in broadcast mode: the server reports every
 * change of a key with our prefix: by a process, by an administrator, by eviction or by expiry. It listens from the
 * first watcher to the last.
 *
 * The server reports own writes too. Only the connection that makes a write can leave it out, and that connection may
 * belong to the user. So when a key that this process wrote is reported, its header is read (`GETRANGE`, 28 bytes): if
 * it is that of an own write, no watcher is notified, and the near copy stays.
 */
export class InvalidationListener {
  readonly #commands: Commands;
  readonly #space: KeySpace;
  readonly #onCleared: (clearKey: string) => void;
  readonly #links: TrackingLinks;
  readonly #ownWrites = new OwnWrites();
  readonly #watchings = new Set<Watching>();
  #trusted = false;

  constructor({ commands, space, clock, onCleared, onError }: InvalidationListenerOptions) {
    this.#commands = commands;
    this.#space = space;
    this.#onCleared = onCleared;
    const { addedPrefix } = commands.connection;
    this.#links = new TrackingLinks({
      connection: commands.connection,
      prefixes: space.fronts.map((front) => addedPrefix + front),
      clock,
      probe: () => this.#probe(),
      onError,
      onTrust: (trusted) => this.#trust(trusted),
      onInvalidated: (key) => {
        if (key === null) this.#notifyAll(() => true);
        else if (key.startsWith(addedPrefix)) this.#invalidated(key.slice(addedPrefix.length));
      },
    });
  }

  /** Returns a function that ends the watching. */
  watch(space: KeySpace, watcher: StoreWatcher): () => void {
    const watching: Watching = { space, watcher, trusts: false };
    this.#watchings.add(watching);
    if (this.#watchings.size === 1) this.#links.start();
    // Later, so that the caller has the returned function before the first call of the watcher.
    else queueMicrotask(() => this.#found(watching));
    return () => {
      if (!this.#watchings.delete(watching) || this.#watchings.size > 0) return;
      this.stop();
    };
  }

  /** Notes that this process writes these bytes at the key. Empty bytes: it removes the key. */
  noteOwnWrite(key: string, bytes: Buffer): void {
    if (this.#watchings.size > 0) this.#ownWrites.note(key, bytes);
  }

  stop(): void {
    this.#watchings.clear();
    this.#trusted = false;
    this.#links.stop();
    this.#ownWrites.clear();
  }

  /** Writes and deletes a key. */
  #probe(): Promise<unknown> {
    const key = this.#space.probeKey(randomUUID());
    const write = ['SET', key, '', 'PX', String(PROBE_MS)];
    return Promise.all([write, ['DEL', key]].map((command) => this.#commands.send(key, command, false)));
  }

  #trust(trusted: boolean): void {
    this.#trusted = trusted;
    for (const watching of [...this.#watchings]) {
      if (trusted) this.#found(watching);
      else if (watching.trusts) {
        watching.trusts = false;
        watching.watcher.lost();
      }
    }
  }

  #found(watching: Watching): void {
    if (!this.#trusted || watching.trusts || !this.#watchings.has(watching)) return;
    watching.trusts = true;
    watching.watcher.found();
  }

  #invalidated(key: string): void {
    if (!this.#ownWrites.has(key)) {
      this.#notify(key);
      return;
    }
    // The header is read after the report, so every change that it does not show is reported once more.
    this.#commands.send(key, ['GETRANGE', key, '0', String(HEADER_BYTES - 1)], false).then(
      (reply) => {
        if (!(reply instanceof Buffer && this.#ownWrites.isOwn(key, reply))) this.#notify(key);
      },
      () => this.#notify(key),
    );
  }

  #notify(key: string): void {
    if (this.#space.isClearKey(key)) {
      this.#onCleared(key);
      this.#notifyAll((space) => space.isClearedBy(key));
      return;
    }
    for (const { space, watcher } of [...this.#watchings]) {
      const own = space.keyOf(key);
      if (own !== undefined) watcher.changed(own);
    }
  }

  #notifyAll(concerns: (space: KeySpace) => boolean): void {
    for (const { space, watcher } of [...this.#watchings]) if (concerns(space)) watcher.changedAll();
  }
}
