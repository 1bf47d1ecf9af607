import type { Clock } from '../../internal/Clock.js';
import { HEADER_BYTES } from '../../store/frame/frame.js';
import type { StoreWatcher } from '../../store/StoreWatcher.js';
import type { Commands } from '../Commands.js';
import type { KeySpace } from '../KeySpace.js';
import { Links } from './Links.js';
import { OwnWrites } from './OwnWrites.js';

/** Somebody who watches a part of the keys. */
interface Watching {
  readonly space: KeySpace;
  readonly watcher: StoreWatcher;
  /** Whether it was told `found`, and not `lost` since. */
  trusts: boolean;
}

export interface TrackerOptions {
  readonly commands: Commands;
  /** The whole store's keys. */
  readonly space: KeySpace;
  readonly clock: Clock;
  /** Somebody else has cleared a part. */
  readonly onCleared: (clearKey: string) => void;
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Tells watchers what others change, by Redis' client-side caching in broadcast mode: every change of a key of ours is told, whoever made it and whether or
 * not anybody has read it, and so are removals by a person, evictions and expiries. It works from the first watcher to the last.
 */
export class Tracker {
  readonly #commands: Commands;
  readonly #space: KeySpace;
  readonly #onCleared: (clearKey: string) => void;
  readonly #links: Links;
  readonly #own = new OwnWrites();
  readonly #watchings = new Set<Watching>();
  #trusted = false;

  constructor({ commands, space, clock, onCleared, onTrouble }: TrackerOptions) {
    this.#commands = commands;
    this.#space = space;
    this.#onCleared = onCleared;
    const { keyPrefix } = commands.connection;
    this.#links = new Links({
      connection: commands.connection,
      prefixes: space.fronts.map((front) => keyPrefix + front),
      clock,
      onTrouble,
      onTrust: (trusted) => this.#trust(trusted),
      onInvalidated: (key) => {
        if (key === null) this.#tellAll(() => true);
        else if (key.startsWith(keyPrefix)) this.#invalidated(key.slice(keyPrefix.length));
      },
    });
  }

  watch(space: KeySpace, watcher: StoreWatcher): () => void {
    const watching: Watching = { space, watcher, trusts: false };
    this.#watchings.add(watching);
    if (this.#watchings.size === 1) this.#links.start();
    // Later, so that whoever watches has the way to stop it before the first call.
    else queueMicrotask(() => this.#found(watching));
    return () => {
      if (!this.#watchings.delete(watching) || this.#watchings.size > 0) return;
      this.stop();
    };
  }

  /** This process puts these bytes at the key, or nothing: what is told of it may be its own echo. */
  wrote(key: string, bytes: Buffer): void {
    if (this.#watchings.size > 0) this.#own.wrote(key, bytes);
  }

  stop(): void {
    this.#watchings.clear();
    this.#trusted = false;
    this.#links.stop();
    this.#own.clear();
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
    if (!this.#own.has(key)) {
      this.#tell(key);
      return;
    }
    // Asked after the change was told: whatever is there now, every later change is told by itself.
    this.#commands.send(key, ['GETRANGE', key, '0', String(HEADER_BYTES - 1)], false).then(
      (reply) => {
        if (!(reply instanceof Buffer && this.#own.isOwn(key, reply))) this.#tell(key);
      },
      () => this.#tell(key),
    );
  }

  #tell(key: string): void {
    if (this.#space.isClearKey(key)) {
      this.#onCleared(key);
      this.#tellAll((space) => space.isClearedBy(key));
      return;
    }
    for (const { space, watcher } of [...this.#watchings]) {
      const its = space.keyOf(key);
      if (its !== undefined) watcher.changed(its);
    }
  }

  #tellAll(concerns: (space: KeySpace) => boolean): void {
    for (const { space, watcher } of [...this.#watchings]) if (concerns(space)) watcher.changedAll();
  }
}
