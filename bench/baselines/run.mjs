// What baselines cost: bytes of a payload by different ways, the time to pack and unpack it, and the memory of 100,000
// of them. Payloads are the simulator's, varied; in ../shared/fixtures, where that is, stand two of the real API, which
// are packed by what was learned from the simulator's. MODULES names another build. Run with `--expose-gc` (it starts
// itself again so).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { importModule } from '../modules.mjs';

if (globalThis.gc === undefined) {
  const { status } = spawnSync(process.execPath, ['--expose-gc', ...process.argv.slice(1)], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

const load = (name) => importModule(`events/baseline/${name}.js`);
const { Baselines } = await load('Baselines');
const { Generation } = await load('Generation');
const { learnModel } = await load('learnModel');
const { PayloadPacker } = await load('PayloadPacker');
const { createSimulator } = await import('../../dist/simulator.js');

const FIXTURES = new URL('../../../shared/fixtures/', import.meta.url);
const WATCHED = Number(process.env.WATCHED ?? 100_000);
const KINDS = [
  { kind: 'player', samples: 128, real: 'players/player/FOUND_2026.json' },
  { kind: 'clan', samples: 64, real: 'clans/clans/CLAN.json' },
];

if (process.argv[2] === 'memory') {
  const [kind, file] = process.argv.slice(3);
  await memory(kind, file);
} else {
  const payloads = await readWorld();
  const folder = mkdtempSync(join(tmpdir(), 'warchest-baselines-'));
  try {
    for (const { kind, samples, real } of KINDS) {
      const all = payloads[kind];
      const seen = all.filter((_, index) => index % Math.ceil(all.length / samples) === 0);
      report(kind, seen, all.filter((one) => !seen.includes(one)).slice(0, 400), real);
      const file = join(folder, `${kind}.json`);
      writeFileSync(file, JSON.stringify(all.slice(0, 200)));
      // In a process of its own, which has done nothing else.
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

function report(kind, seen, unseen, real) {
  const start = cpu();
  const generation = Generation.of(learnModel(seen));
  const learnMs = cpu() - start;
  const packer = new PayloadPacker();
  packer.use(packer.add(generation));
  const packed = unseen.map((payload) => Buffer.from(packer.pack(payload)));
  const texts = unseen.map((payload) => JSON.stringify(payload));
  for (const [index, payload] of unseen.entries()) {
    if (!isDeepStrictEqual(packer.unpack(packed[index]), payload))
      throw new Error('a payload did not come back as it was');
  }
  const dictionary = Buffer.from(JSON.stringify(seen[0]));
  console.log(
    `\n${kind}: learned from ${seen.length} payloads in ${learnMs.toFixed(0)} ms of CPU, ${generation.bytes.length} bytes; ${unseen.length} others:`,
  );
  const sizes = [
    ['JSON', (text) => Buffer.byteLength(text)],
    ['gzip 1', (text) => gzipSync(text, { level: 1 }).length],
    ['deflate 6 with dictionary', (text) => deflateRawSync(text, { level: 6, dictionary }).length],
    ['packed', (_, index) => packed[index].length],
  ];
  for (const [name, sizeOf] of sizes) {
    console.log(`  ${name.padEnd(26)} ${mean(texts.map(sizeOf)).toFixed(0).padStart(6)} bytes`);
  }
  const times = [
    ['JSON.parse', () => texts.forEach((text) => JSON.parse(text))],
    ['JSON.stringify', () => unseen.forEach((payload) => JSON.stringify(payload))],
    ['pack', () => unseen.forEach((payload) => packer.pack(payload))],
    ['unpack', () => packed.forEach((bytes) => packer.unpack(bytes))],
  ];
  for (const [name, run] of times) {
    console.log(`  ${name.padEnd(26)} ${((median(run) * 1_000) / unseen.length).toFixed(0).padStart(6)} us of CPU`);
  }
  if (!existsSync(new URL(real, FIXTURES))) return;
  const { body } = JSON.parse(readFileSync(new URL(real, FIXTURES), 'utf8'));
  console.log(`  of the real API: ${JSON.stringify(body).length} bytes of JSON, packed ${packer.pack(body).length}`);
}

/**
 * Puts so many payloads, made of those there are by changing them, and counts what the process grows by, what was
 * learned included.
 */
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
  // Once for nothing: compiled code, and the heap that payloads need on their way.
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
    `  ${WATCHED} of them, each: ${each(bytes)} bytes packed, ${each(resident)} held with tables and waste, ${each(grown)} by the growth of the process`,
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

/**
 * A payload of other tags and names, all its larger numbers others by a part, which keeps their order, and donations by
 * chance.
 */
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
