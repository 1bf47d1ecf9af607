// The hit ratio of LRU and S3-FIFO on the traffic of a bot: reads of players by Zipf's law with a daily rhythm,
// read-through, for three days, with the scans of an exporter or of a tracker between them. S3-FIFO stays in the
// library if it gains at least 2 points. Also on the recorded traces in ../shared/fixtures/traces, where that is.
//
//   npm run bench -- traffic
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { DefaultCache } from '../dist/index.js';
import { random, zipf } from './engines/workload.mjs';

const TRACES = new URL('../../shared/fixtures/traces/', import.meta.url);
const SIZES = [256, 512, 1_024, 2_048, 4_096, 8_192];
const POLICIES = ['lru', 's3-fifo'];
const GOAL = 2;

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAYS = 3;
/** Players that users of the bot ask about, most popular first. */
const PLAYERS = 20_000;
/** Reads a second, on the average of a day. */
const RATE = 1;
/** One command in this many reads a whole clan. */
const CLAN_EVERY = 50;
const CLAN = 50;

/** Readings of time that the benchmark sets. */
const clock = {
  at: 0,
  now: () => clock.at,
  monotonic: () => clock.at,
  recent: () => clock.at,
  schedule: () => ({ cancel() {} }),
  sleep: () => Promise.resolve(),
};

/**
 * Reads of users as [instant, key, true]: from a tenth of the mean rate at night to twice it in the evening; a quarter
 * of them from another part of the world.
 */
function botReads() {
  const next = random(7);
  const draw = zipf(PLAYERS, 0.9, next);
  const reads = [];
  for (let at = 0; at < DAYS * 24 * HOUR; ) {
    const phase = (at / (24 * HOUR)) * 2 * Math.PI;
    at += (-Math.log(1 - next()) * SECOND) / (RATE * (1.05 - 0.95 * Math.cos(phase)));
    // Whose evening it is: half of the players are read in one half of the day, the others in the other.
    const isEvening = Math.cos(phase) < 0;
    let player = draw();
    if (next() < 0.75 && (player % 2 === 0) !== isEvening) player = (player + 1) % PLAYERS;
    if (next() < 1 / CLAN_EVERY) {
      const first = player - (player % CLAN);
      for (let member = 0; member < CLAN; member += 1) reads.push([at, clanMember(first + member), true]);
    } else reads.push([at, clanMember(player), true]);
  }
  return reads;
}

/** Members of one clan have nothing to do with each other's popularity: a fixed shuffle of the numbers. */
const clanMember = (number) => `#${(number * 7_919) % PLAYERS}`;

/**
 * A program that reads `count` players every `everyMs`, as fast as the API allows; `known` of them are among those that
 * users read.
 */
function scans(everyMs, count, known) {
  const reads = [];
  for (let start = everyMs / 2; start < DAYS * 24 * HOUR; start += everyMs) {
    for (let index = 0; index < count; index += 1) {
      const key = index < count * known ? `#${(index * 13) % PLAYERS}` : `#scan${index}`;
      reads.push([start + index * 50, key, false]);
    }
  }
  return reads;
}

const bot = botReads();
const mix = (...parts) => [bot, ...parts].flat().sort(([a], [b]) => a - b);
const TRAFFIC = {
  'bot alone': mix(),
  'bot, 500 every 30 min': mix(scans(HOUR / 2, 500, 0.5)),
  'bot, 5,000 every hour': mix(scans(HOUR, 5_000, 0.5)),
  'bot, 5,000 every 6 h': mix(scans(6 * HOUR, 5_000, 0.5)),
  'bot, 50,000 once a day': mix(scans(24 * HOUR, 50_000, 0.2)),
};

/** Hit ratios in percent: of the users' reads, and of all. */
function replay(reads, size, policy, ttl) {
  clock.at = 0;
  const cache = new DefaultCache(size, ttl, { policy, clock });
  const hits = { users: 0, all: 0 };
  let users = 0;
  for (const [at, key, isUser] of reads) {
    clock.at = at;
    users += isUser;
    if (cache.get(key) === undefined) cache.set(key, 1);
    else {
      hits.all += 1;
      hits.users += isUser;
    }
  }
  return { users: (100 * hits.users) / users, all: (100 * hits.all) / reads.length };
}

function compare(name, reads, size, ttl) {
  const [lru, s3] = POLICIES.map((policy) => replay(reads, size, policy, ttl));
  const gain = s3.users - lru.users;
  return { traffic: name, size, reads: reads.length, lru, s3, gain, gainAll: s3.all - lru.all };
}

function print(title, rows) {
  console.log(`\n${title}`);
  console.table(
    rows.map(({ traffic, size, reads, lru, s3, gain, gainAll }) => ({
      traffic,
      size,
      reads,
      'lru, users': lru.users.toFixed(1),
      's3-fifo, users': s3.users.toFixed(1),
      'gain, users': gain.toFixed(1),
      'gain, all reads': gainAll.toFixed(1),
    })),
  );
}

const inGame = [];
for (const [title, ttl] of [
  ['time to live 1 h (the default of players)', 3_600],
  ['entries never expire (the default of static data)', null],
]) {
  const rows = Object.entries(TRAFFIC).flatMap(([name, reads]) => SIZES.map((size) => compare(name, reads, size, ttl)));
  inGame.push(...rows);
  print(title, rows);
}
const mean = inGame.reduce((sum, { gain }) => sum + gain, 0) / inGame.length;
const gains = inGame.filter(({ gain }) => gain >= GOAL).length;
const losses = inGame.filter(({ gain }) => gain <= -GOAL).length;
console.log(
  `mean gain for users ${mean.toFixed(1)} points; ${gains} of ${inGame.length} gain ${GOAL} or more, ${losses} ` +
    'lose as much',
);

if (existsSync(TRACES)) {
  const keysOf = (name) =>
    gunzipSync(readFileSync(new URL(`${name}.trace.gz`, TRACES)))
      .toString('latin1')
      .split('\n');
  const rows = ['2_pools', 'cpp', 'loop', 'multi3', 'scan', 'zigzag'].flatMap((name) => {
    const reads = keysOf(name)
      .filter((line) => /^\s*\d+\s*$/.test(line))
      .map((line) => [0, line.trim(), true]);
    return [256, 512, 1_024].map((size) => compare(name, reads, size, null));
  });
  print('recorded traces of other programs', rows);
} else console.log('(../shared/fixtures/traces is absent)');
