import type { PlayerPayload } from '../../src/api/payloads/player.js';
import type { Cache } from '../../src/cache/Cache.js';
import { Player } from '../../src/models/Player.js';
import { pick } from './Load.js';

const PLAYERS = 'searchPlayers';
/**
 * The pause between writes: the clocks of the processes agree to a millisecond, so no key is written twice within one.
 */
const EVERY_MS = 15;

/** The last write of a key. */
export interface LastWord {
  /** `undefined`: it was deleted. */
  readonly level: number | undefined;
  /** Whether the store has said that it took it. */
  taken: boolean;
}

/** Sets and deletes keys by the verbs of several processes, and records the last write of each key. */
export class Persons {
  readonly said = new Map<string, LastWord>();
  /** Writes so far, and those of them that failed. */
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

  /** Stops writing, and waits until every write has succeeded or failed. */
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

/** A player with a tag and a level. */
export function playerOf(tag: string, level: number): Player {
  return new Player({ tag, name: `Player ${tag}`, expLevel: level } as PlayerPayload);
}

/** Returns the level of a player in a cache; `undefined`: there is none. */
export async function levelIn(cache: Cache, tag: string): Promise<number | undefined> {
  const found = await cache.get(PLAYERS, tag);
  return found instanceof Player ? found.expLevel : undefined;
}
