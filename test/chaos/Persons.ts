import type { PlayerPayload } from '../../src/api/payloads/player.js';
import type { Cache } from '../../src/cache/Cache.js';
import { Player } from '../../src/models/Player.js';
import { pick } from './Load.js';

const PLAYERS = 'searchPlayers';
/** Clocks of processes agree to a millisecond: a key is not written by two within one. */
const EVERY_MS = 15;

/** The last word on a key. */
export interface LastWord {
  /** `undefined`: it was deleted. */
  readonly level: number | undefined;
  /** Whether the store has said that it took it. */
  taken: boolean;
}

/** Persons at several processes who set and delete keys, each write after the other, and a record of what was said last. */
export class Persons {
  readonly said = new Map<string, LastWord>();
  /** Writes so far, and those that the store has refused to take in time. */
  writes = 0;
  failed = 0;
  readonly #caches: readonly Cache[];
  readonly #tags: readonly string[];
  readonly #open = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #level = 0;

  constructor(caches: readonly Cache[], tags: readonly string[]) {
    this.#caches = caches;
    this.#tags = tags;
    this.goOn();
  }

  goOn(): void {
    this.#timer ??= setInterval(() => this.#write(), EVERY_MS);
  }

  /** Nobody writes any more, and every write has been answered or given up. */
  async rest(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  #write(): void {
    const tag = pick(this.#tags);
    const cache = pick(this.#caches);
    const removes = Math.random() < 0.3;
    const level = removes ? undefined : ++this.#level;
    const word: LastWord = { level, taken: false };
    this.said.set(tag, word);
    this.writes++;
    const done = this.#send(cache, tag, level).then(
      () => {
        word.taken = true;
      },
      () => {
        this.failed++;
      },
    );
    this.#open.add(done);
    void done.then(() => this.#open.delete(done));
  }

  async #send(cache: Cache, tag: string, level: number | undefined): Promise<void> {
    if (level === undefined) await cache.delete(PLAYERS, tag);
    else await cache.set(PLAYERS, tag, playerOf(tag, level));
  }
}

/** A player who is told from others by tag and level. */
export function playerOf(tag: string, level: number): Player {
  return new Player({ tag, name: `Player ${tag}`, expLevel: level } as PlayerPayload);
}

/** The level of a player from a cache; `undefined`: there is none. */
export async function levelIn(cache: Cache, tag: string): Promise<number | undefined> {
  const found = await cache.get(PLAYERS, tag);
  return found instanceof Player ? found.expLevel : undefined;
}
