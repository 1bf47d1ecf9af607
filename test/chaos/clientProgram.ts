// A process of its own with a client: node child.mjs <folder of the compiled sources> <JSON>. It does what each line of its standard input says, and answers with a line.
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [sources, given] = process.argv.slice(2);
const { kind, options, player, baseUrl, tokens } = JSON.parse(given);
const load = (path) => import(`${sources}/${path}`);
const [{ Client }, { CacheConfig }, { Player }] = await Promise.all([
  load('client/Client.js'),
  load('cache/CacheConfig.js'),
  load('models/Player.js'),
]);
const Base =
  kind === 'redis' ? (await load('redis/RedisCache.js')).RedisCache : (await load('sqlite/SqliteCache.js')).SqliteCache;

class ChildCache extends Base.with(options) {
  playerConfig() {
    return new CacheConfig(1_024, 3_600, player);
  }
}

/** Written past every buffer: a line that was read was said before the process was killed. */
function say(id, answer) {
  appendFileSync(1, `${JSON.stringify({ id, answer })}\n`);
}

const client = new Client({ baseUrl, tokens, throttleLimit: null, cache: ChildCache });
const { cache } = client;
let trusted = false;
cache.on('near', (event) => {
  trusted = event.trusted;
});
cache.open();

const playerOf = (tag, level) => new Player({ tag, name: 'of a child', expLevel: level });
const verbs = {
  /** A read through the client: the player's tag. */
  read: async (tag) => (await client.getPlayer(tag)).tag,
  /** The level of what the cache has, `null`: nothing. */
  level: async (tag) => (await cache.get('searchPlayers', tag))?.expLevel ?? null,
  set: async (tag, level) => void (await cache.set('searchPlayers', tag, playerOf(tag, level))),
  delete: (tag) => cache.delete('searchPlayers', tag),
  clear: async () => void (await cache.clear('searchPlayers')),
  trusts: () => trusted,
  statistics: () => cache.statistics('searchPlayers'),
  /** Writes for ever, and says each write that was acknowledged. */
  async writeForEver(tags, from) {
    for (let level = from; ; level++) {
      const tag = tags[level % tags.length];
      await cache.set('searchPlayers', tag, playerOf(tag, level));
      say('written', level);
    }
  },
  async close() {
    await client.close();
    setImmediate(() => input.close());
  },
};

async function obey({ id, verb, args }) {
  try {
    say(id, await verbs[verb](...args));
  } catch (error) {
    appendFileSync(1, `${JSON.stringify({ id, error: String(error) })}\n`);
  }
}

const input = createInterface(process.stdin);
input.on('line', (line) => {
  void obey(JSON.parse(line));
});
say('ready', true);
