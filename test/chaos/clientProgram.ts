// The program of a `ClientProcess`: node clientProgram.js <JSON>. It runs the command in each line of its standard
// input, and answers with a line.
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { Client } from '../../src/client/Client.js';
import { Player } from '../../src/models/Player.js';
import { RedisCache } from '../../src/redis/RedisCache.js';
import { SqliteCache } from '../../src/sqlite/SqliteCache.js';
import type { ClientProcessOptions, Command } from './ClientProcess.js';

const { kind, options, player, baseUrl, tokens } = JSON.parse(process.argv[2] ?? '') as ClientProcessOptions;
const Base = (kind === 'redis' ? RedisCache.with(options) : SqliteCache.with(options)) as typeof Cache;

class ChildCache extends Base {
  override playerConfig() {
    return new CacheConfig(1_024, 3_600, player);
  }
}

/** Writes a line without buffering, so that it is complete even if the process is killed afterwards. */
function say(id: unknown, answer: unknown): void {
  appendFileSync(1, `${JSON.stringify({ id, answer })}\n`);
}

const client = new Client({ baseUrl, tokens, throttleLimit: null, cache: ChildCache });
const cache = client.cache as Cache;
let isTrusted = false;
cache.on('near', (event) => {
  isTrusted = event.trusted;
});
cache.open();

const playerOf = (tag: string, level: number) => new Player({ tag, name: 'of a child', expLevel: level } as never);
const verbs = {
  /** A read through the client: the player's tag. */
  read: async (tag: string) => (await client.getPlayer(tag)).tag,
  /** The level of the cached player; `null`: none. */
  level: async (tag: string) => ((await cache.get('searchPlayers', tag)) as Player | undefined)?.expLevel ?? null,
  set: async (tag: string, level: number) => void (await cache.set('searchPlayers', tag, playerOf(tag, level))),
  delete: (tag: string) => cache.delete('searchPlayers', tag),
  clear: async () => void (await cache.clear('searchPlayers')),
  trusts: () => isTrusted,
  statistics: () => cache.statistics('searchPlayers'),
  /** Writes until it is killed, and prints each write that was acknowledged. */
  async writeForEver(tags: readonly string[], from: number) {
    for (let level = from; ; level++) {
      const tag = tags[level % tags.length] ?? '';
      await cache.set('searchPlayers', tag, playerOf(tag, level));
      say('written', level);
    }
  },
  async close() {
    await client.close();
    setImmediate(() => input.close());
  },
};

async function run({ id, verb, args }: Command): Promise<void> {
  try {
    say(id, await (verbs[verb] as (...args: readonly unknown[]) => unknown)(...args));
  } catch (error) {
    appendFileSync(1, `${JSON.stringify({ id, error: String(error) })}\n`);
  }
}

const input = createInterface(process.stdin);
input.on('line', (line) => {
  void run(JSON.parse(line) as Command);
});
say('ready', true);
