// Benchmark of the SQLite store with players of 22 KB. Reads: the store and JSON.parse, against the bare driver's
// prepared statement and JSON.parse of the plain text. Writes: one transaction for each turn of the event loop, against
// one transaction for each write. Rounds alternate, medians are printed, and only the ratios count.
//
//   npm run bench -- sqlite        (with every driver that is installed)
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStore } from '../../dist/sqlite.js';

const PLAYERS = 500;
const READS = 1_000;
const WRITES = 500;
const ROUNDS = 15;

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'warchest-bench-'));
const texts = Array.from({ length: PLAYERS }, (_, index) => JSON.stringify(player(index)));
const keys = texts.map((_, index) => `#${(index * 7_919 + 1_000_000).toString(14).toUpperCase()}`);
// Reads in a mixed order, as users make them.
const order = Array.from({ length: READS }, (_, index) => (index * 263) % PLAYERS);

console.log(
  `${PLAYERS} players of ${(Buffer.byteLength(texts[0]) / 1_024).toFixed(1)} KB, ` +
    `medians of ${ROUNDS} rounds, Node ${process.versions.node}`,
);
try {
  for (const name of ['node:sqlite', 'better-sqlite3', 'libsql']) {
    const Database = load(name);
    if (Database === undefined) console.log(`\n${name}: not installed`);
    else await measure(name, Database);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(name, Database) {
  const path = (kind) => join(folder, `${name.replace(':', '-')}-${kind}.db`);
  const bare = openBare(new Database(path('bare')), name);
  bare.write(texts.map((text, index) => [keys[index], text]));
  const stores = {
    deflated: sqliteStore({ path: path('deflated'), driver: name, compressFrom: 1_024 }),
    plain: sqliteStore({ path: path('plain'), driver: name }),
  };
  for (const store of Object.values(stores)) await Promise.all(keys.map((key, index) => store.set(key, texts[index])));

  const reads = await inTurn({
    bare: () => readAll((key) => bare.get(key)),
    deflated: () => readAll((key) => stores.deflated.get(key)),
    plain: () => readAll((key) => stores.plain.get(key)),
  });
  console.log(`\n${name}\n  a read and JSON.parse, CPU µs`);
  print('the bare driver, text', reads.bare, reads.bare, path('bare'));
  print('the store, compressed', reads.deflated, reads.bare, path('deflated'));
  print('the store, not compressed (the default)', reads.plain, reads.bare, path('plain'));

  const some = keys.slice(0, WRITES);
  const together = (store) => () => Promise.all(some.map((key, index) => store.set(key, texts[index])));
  const oneByOne = (store) => async () => {
    for (const [index, key] of some.entries()) await store.set(key, texts[index]);
  };
  const pairs = some.map((key, index) => [key, texts[index]]);
  const writes = await inTurn(
    {
      bare: () => bare.write(pairs),
      bareOneByOne: () => pairs.forEach((pair) => bare.write([pair])),
      deflated: together(stores.deflated),
      plain: together(stores.plain),
      plainOneByOne: oneByOne(stores.plain),
    },
    WRITES,
  );
  console.log('  a write, CPU µs');
  print('the bare driver, one transaction', writes.bare, writes.bare);
  print('the bare driver, one for each', writes.bareOneByOne, writes.bare);
  print('the store, a turn together, compressed', writes.deflated, writes.bare);
  print('the store, a turn together', writes.plain, writes.bare);
  print('the store, each awaited', writes.plainOneByOne, writes.bare);
  for (const store of Object.values(stores)) await store.close();
  bare.close();
}

function load(name) {
  try {
    return name === 'node:sqlite' ? process.getBuiltinModule('node:sqlite')?.DatabaseSync : require(name);
  } catch {
    return undefined;
  }
}

function openBare(database, name) {
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE players (tag TEXT PRIMARY KEY, body TEXT)',
  );
  const get = database.prepare('SELECT body FROM players WHERE tag = ?');
  // The fastest form of a row that the driver offers.
  if (name !== 'node:sqlite') get.raw(true);
  const set = database.prepare('INSERT OR REPLACE INTO players VALUES (?, ?)');
  return {
    get: name === 'node:sqlite' ? (key) => get.get(key).body : (key) => get.get(key)[0],
    write: (pairs) => {
      database.exec('BEGIN');
      for (const [key, text] of pairs) set.run(key, text);
      database.exec('COMMIT');
    },
    close: () => database.close(),
  };
}

function readAll(read) {
  let sum = 0;
  for (const index of order) sum += JSON.parse(read(keys[index])).expLevel;
  if (sum !== 250 * READS) throw new Error('a player differs from what was written');
}

/** CPU microseconds of each work: medians of alternating rounds, so that other load counts less. */
async function inTurn(works, count = READS) {
  const times = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(works)) {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      // The first round warms up.
      if (round >= 0) times[name].push((user + system) / count);
    }
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, all.toSorted((a, b) => a - b)[ROUNDS >> 1]]),
  );
}

/** Prints a row. The ratio is of speeds: `1` is as fast as the bare driver. */
function print(what, time, base, path) {
  const size =
    path === undefined
      ? ''
      : `   file ${((fileSize(path) + fileSize(`${path}-wal`)) / 1e6).toFixed(1)} MB with its log`;
  console.log(`    ${what.padEnd(40)} ${time.toFixed(0).padStart(5)}   ratio ${(base / time).toFixed(2)}${size}`);
}

function fileSize(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The shape and size of a full player; words and numbers vary so that it compresses as a real one does. */
function player(seed) {
  let state = seed + 42;
  const next = (below) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return (state >>> 9) % below; // The low bits of such a generator repeat.
  };
  const SYLLABLES = ['bar', 'gol', 'dra', 'ton', 'wi', 'zar', 'el', 'mi', 'ner', 'or', 'ka', 'lis', 'ven', 'thu', 'ro'];
  const words = (count) =>
    Array.from({ length: count }, () =>
      Array.from({ length: 2 + next(3) }, () => SYLLABLES[next(SYLLABLES.length)]).join(''),
    ).join(' ');
  const units = (count) =>
    Array.from({ length: count }, () => ({
      name: words(2),
      level: 1 + next(15),
      maxLevel: 15 + next(5),
      village: 'home',
    }));
  return {
    tag: '#2PP',
    name: words(1),
    townHallLevel: 17,
    expLevel: 250,
    trophies: next(6_000),
    clan: {
      tag: '#2PP',
      name: words(2),
      clanLevel: 20,
      badgeUrls: { small: 'https://assets.example/badges/70/a.png' },
    },
    achievements: Array.from({ length: 60 }, () => ({
      name: words(2),
      stars: next(4),
      value: next(1_000_000),
      target: next(1_000_000),
      info: `${words(6)} so many times in the village`,
      completionInfo: `Total ${words(3)}: ${next(1_000_000)}`,
      village: 'home',
    })),
    troops: units(62),
    heroes: units(7),
    heroEquipment: units(30),
    spells: units(18),
  };
}
