// What baselines cost: the bytes of a payload packed in several ways, the time to pack and unpack it beside JSON.parse,
// and the memory of 100,000 of them. Payloads are the simulator's, and none that is measured was learned from. If
// ../shared/fixtures is there, two payloads of the real API are packed too.
// Start it with `npm run bench -- baselines`; MODULES names another build. It starts itself again with `--expose-gc`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { deflateRawSync, gunzipSync, gzipSync, inflateRawSync } from 'node:zlib';
import { importModule } from '../modules.mjs';

if (globalThis.gc === undefined) {
  const { status } = spawnSync(process.execPath, ['--expose-gc', ...process.argv.slice(1)], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

const load = (name) => importModule(`events/baseline/${name}.js`);
const { Baselines } = await load('Baselines');
const { Dictionary } = await load('packing/Dictionary');
const { learnDictionary } = await load('packing/learnDictionary');
const { packPayload, unpackPayload } = await load('packing/packPayload');
const { createSimulator } = await import('../../dist/simulator.js');

const FIXTURES = new URL('../../../shared/fixtures/', import.meta.url);
const WATCHED = Number(process.env.WATCHED ?? 100_000);
const SAMPLES = 48;
const KINDS = [
  { kind: 'player', real: 'players/player/FOUND_2026.json', goal: 900 },
  { kind: 'clan', real: 'clans/clans/CLAN.json', goal: 2_000 },
];
/** Packing and unpacking may take this many times the time of JSON.parse. */
const GOAL_TIMES = 6;

if (process.argv[2] === 'memory') {
  const [kind, file] = process.argv.slice(3);
  await memory(kind, file);
} else {
  const payloads = await readWorld();
  const folder = mkdtempSync(join(tmpdir(), 'warchest-baselines-'));
  try {
    for (const { kind, real, goal } of KINDS) {
      const all = payloads[kind];
      const seen = all.filter((_, index) => index % Math.ceil(all.length / SAMPLES) === 0);
      await report(kind, seen, all.filter((one) => !seen.includes(one)).slice(0, 400), real, goal);
      const file = join(folder, `${kind}.json`);
      writeFileSync(file, JSON.stringify(all.slice(0, 200)));
      // In a separate process, which has done nothing else.
      const given = ['--expose-gc', fileURLToPath(import.meta.url), 'memory', kind, file];
      const { status } = spawnSync(process.execPath, given, { stdio: 'inherit' });
      if (status !== 0) process.exit(status ?? 1);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readWorld() {
  const simulator = await createSimulator({ seed: 5, clans: 200, membersPerClan: 50, gzip: false });
  const headers = { authorization: `Bearer ${simulator.tokens[0]}` };
  const read = async (path) => (await fetch(simulator.baseUrl + path, { headers })).json();
  const readAll = async (route, tags) => {
    const found = [];
    for (const tag of tags) found.push(await read(`/${route}/${encodeURIComponent(tag)}`));
    return found;
  };
  const players = [...simulator.players].map(({ tag }) => tag);
  const some = players.filter((_, index) => index % Math.ceil(players.length / 1_200) === 0);
  const world = {
    player: await readAll('players', some),
    clan: await readAll(
      'clans',
      [...simulator.clans].map(({ tag }) => tag),
    ),
  };
  await simulator.close();
  return world;
}

async function report(kind, seen, unseen, real, goal) {
  const start = cpu();
  const samples = seen.map((payload) => () => payload);
  const dictionary = await learnDictionary(samples, () => Promise.resolve());
  const learnMs = cpu() - start;
  const packed = unseen.map((payload) => packPayload(payload, dictionary));
  const texts = unseen.map((payload) => JSON.stringify(payload));
  for (const [index, payload] of unseen.entries()) {
    if (!isDeepStrictEqual(unpackPayload(packed[index], dictionary), payload))
      throw new Error('a payload did not come back as it was');
  }
  console.log(
    `\n${kind}: a dictionary of ${dictionary.bytes.length} bytes, from ${seen.length} payloads in ` +
      `${learnMs.toFixed(0)} ms of CPU; ${unseen.length} others:`,
  );
  const preset = Buffer.from(JSON.stringify(seen.slice(0, 3))).subarray(-32_000);
  const deflate = (level) => ({
    pack: (_, text) => deflateRawSync(text, { level, dictionary: preset }),
    unpack: (bytes) => JSON.parse(inflateRawSync(bytes, { dictionary: preset }).toString()),
  });
  const none = Dictionary.empty();
  const ways = {
    'gzip 1': {
      pack: (_, text) => gzipSync(text, { level: 1 }),
      unpack: (bytes) => JSON.parse(gunzipSync(bytes).toString()),
    },
    'deflate 3, 32 KB preset': deflate(3),
    'deflate 6, 32 KB preset': deflate(6),
    'without a dictionary': {
      pack: (payload) => packPayload(payload, none),
      unpack: (bytes) => unpackPayload(bytes, none),
    },
    packed: {
      pack: (payload) => packPayload(payload, dictionary),
      unpack: (bytes) => unpackPayload(bytes, dictionary),
    },
  };
  const each = (run) => (median(run) * 1_000) / unseen.length;
  const parse = each(() => texts.forEach((text) => JSON.parse(text)));
  console.log(
    `  JSON: ${mean(texts.map((text) => Buffer.byteLength(text))).toFixed(0)} bytes, parsed in ${parse.toFixed(0)} us`,
  );
  let result = 0;
  for (const [name, { pack, unpack }] of Object.entries(ways)) {
    const made = unseen.map((payload, index) => pack(payload, texts[index]));
    const packUs = each(() => unseen.forEach((payload, index) => pack(payload, texts[index])));
    const unpackUs = each(() => made.forEach((bytes) => unpack(bytes)));
    result = (packUs + unpackUs) / parse;
    const size = mean(made.map(({ length }) => length));
    console.log(
      `  ${name.padEnd(26)} ${size.toFixed(0).padStart(6)} bytes, pack ${packUs.toFixed(0)} us, ` +
        `unpack ${unpackUs.toFixed(0)} us: ${result.toFixed(1)} times JSON.parse`,
    );
  }
  const bytes = mean(packed.map(({ length }) => length));
  if (bytes > goal || result > GOAL_TIMES) {
    console.error(
      `missed: ${bytes.toFixed(0)} bytes (goal ${goal}), ${result.toFixed(1)} times JSON.parse (goal ${GOAL_TIMES})`,
    );
    process.exitCode = 1;
  }
  if (!existsSync(new URL(real, FIXTURES))) return;
  const { body } = JSON.parse(readFileSync(new URL(real, FIXTURES), 'utf8'));
  console.log(
    `  of the real API: ${JSON.stringify(body).length} bytes, packed ${packPayload(body, dictionary).length}`,
  );
}

/** Puts this many payloads, each a variation of one, and reports how much the process grows, dictionary included. */
async function memory(kind, file) {
  const all = JSON.parse(readFileSync(file, 'utf8'));
  let seed = 1;
  const random = (most) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed % most;
  };
  const make = (slot) => varied(all[random(all.length)], slot, random);
  const start = async () => {
    const baselines = new Baselines({ kind, tagOf: (slot) => `#${slot}` });
    // What is learned is learned in between, as it would be while answers come.
    for (let slot = 0; slot < 3_000; slot++) {
      put(baselines, slot, make(slot));
      if (slot % 50 === 0) await pause(1);
    }
    while (baselines.busy) await pause(5);
    return baselines;
  };
  // Once without measuring: compiled code, and the heap that payloads need on their way.
  await (await start()).close();
  await collect();
  const before = process.memoryUsage.rss();
  const baselines = await start();
  for (let slot = 3_000; slot < WATCHED; slot++) {
    put(baselines, slot, make(slot));
    if (slot % 500 === 0) await pause(0);
  }
  // A tenth of them change once more.
  for (let change = 0; change < WATCHED / 10; change++) put(baselines, random(WATCHED), make(WATCHED + change));
  while (baselines.busy) await pause(5);
  await collect();
  const each = (bytes) => (bytes / WATCHED).toFixed(0);
  const { bytes, resident } = baselines;
  const grown = process.memoryUsage.rss() - before;
  console.log(
    `  ${WATCHED} of them, each: ${each(bytes)} bytes packed, ${each(resident)} held with tables and waste, ` +
      `${each(grown)} by the growth of the process`,
  );
  await baselines.close();
}

function put(baselines, slot, payload) {
  baselines.put(slot, payload, { storedAt: slot, hash: BigInt(slot) });
}

function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

async function collect() {
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    await pause(50);
  }
}

/** The payload with other tags and names; larger numbers grow by one factor, which keeps their order. */
function varied(payload, slot, random) {
  const digits = '0289PYLQGRJCUV';
  const tagOf = (number) => {
    let tag = '#';
    for (let rest = 1_000_000_000 + number * 7_919; rest > 0; rest = Math.floor(rest / 14)) tag += digits[rest % 14];
    return tag;
  };
  const factor = 1 + random(250) / 1_000;
  let count = 0;
  const vary = (value, key, tagged = false) => {
    if (Array.isArray(value)) return value.map((one) => vary(one, key));
    if (typeof value === 'object' && value !== null) {
      const copy = {};
      for (const [name, one] of Object.entries(value)) copy[name] = vary(one, name, 'tag' in value);
      if ('completionInfo' in copy && typeof copy.value === 'number' && typeof value.completionInfo === 'string') {
        copy.completionInfo = value.completionInfo.replace(String(value.value), String(copy.value));
      }
      return copy;
    }
    if (key === 'tag') return tagOf(slot * 64 + count++);
    if (key === 'name' && tagged && typeof value === 'string' && /\d/.test(value))
      return value.replace(/\d+/, String(random(9_999)));
    if (key.startsWith('donations')) return value + random(1_000);
    if (typeof value === 'number' && value > 60 && !/Id$|^id$|max|target|level|rank/i.test(key))
      return Math.floor(value * factor);
    return value;
  };
  return vary(payload, '');
}

function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function median(run) {
  for (let round = 0; round < 3; round++) run();
  const times = Array.from({ length: 7 }, () => {
    const start = cpu();
    run();
    return cpu() - start;
  });
  return times.sort((a, b) => a - b)[3];
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
