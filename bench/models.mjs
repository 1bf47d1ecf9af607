// What a model costs: making one from a parsed payload, and reading every getter once everything derived has been
// derived. Over captured responses in ../shared/fixtures. MODULES names another build.
import { existsSync, readFileSync } from 'node:fs';
import { importModule } from './modules.mjs';

const FIXTURES = new URL('../../shared/fixtures/', import.meta.url);
const COPIES = 64;
const MAKES = 200_000;
const READS = 400_000;
const ROUNDS = 7;

if (!existsSync(FIXTURES)) {
  console.log('skipped: no ../shared/fixtures');
  process.exit();
}
const { Clan, LeagueGroup, Player, RaidSeason, War } = await importModule('models/index.js');
const bodyOf = (file) => JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')).body;
const cases = [
  ['Player', Player, bodyOf('players/player/FOUND_2026.json')],
  ['Clan', Clan, bodyOf('clans/clans/CLAN.json')],
  ['War', War, bodyOf('clans/clanwarleagues/ENDED.json')],
  ['LeagueGroup', LeagueGroup, bodyOf('clans/leaguegroup/INWAR_WARSMISSING.json')],
  ['RaidSeason', RaidSeason, bodyOf('clans/capitalraidseasons/CAPITALRAIDSEASON.json').items[0]],
];

console.log(`median of ${ROUNDS} rounds; the limits are 1000 ns for making a model and 100 ns for reading a property`);
for (const [name, View, body] of cases) {
  const payloads = Array.from({ length: COPIES }, () => structuredClone(body));
  const made = [];
  const make = nsPerRound(MAKES, (count) => {
    // Kept for a while, or the compiler would leave the making out.
    for (let i = 0; i < count; i++) made[i % COPIES] = new View(payloads[i % COPIES]);
    return made;
  });
  const models = payloads.map((payload) => new View(payload));
  const groups = [
    models,
    ...['members', 'clans', 'attacks', 'heroes', 'troops', 'attackLog'].map((part) =>
      models.map((model) => model[part]?.[0]),
    ),
  ].filter(([first]) => first !== undefined);
  const reads = groups.flatMap((group) =>
    gettersOf(group[0]).map((getter) => ({
      getter: `${group[0].constructor.name}.${getter}`,
      ns: readNs(group, getter),
    })),
  );
  reads.sort((a, b) => b.ns - a.ns);
  const worst = reads.slice(0, 4).map(({ getter, ns }) => `${getter} ${ns.toFixed(0)}`);
  console.log(
    `${name.padEnd(12)} make ${make.toFixed(0).padStart(4)} ns   ${reads.length} getters: median ` +
      `${reads[reads.length >> 1].ns.toFixed(1)} ns, slowest ${worst.join(', ')}`,
  );
}

function readNs(models, getter) {
  // A separate function per getter, like a caller's code: one generic reader would measure its own polymorphism.
  // oxlint-disable-next-line typescript/no-implied-eval -- the only way to separate functions; the names are our own
  const read = new Function(
    'models',
    'count',
    `let last; for (let i = 0; i < count; i++) last = models[i % ${COPIES}].${getter}; return last;`,
  );
  return nsPerRound(READS, (count) => read(models, count));
}

function nsPerRound(count, run) {
  run(count);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    run(count);
    return ((performance.now() - start) * 1e6) / count;
  });
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1];
}

function gettersOf(model) {
  const names = new Set();
  for (let at = Object.getPrototypeOf(model); at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (property.get !== undefined) names.add(name);
    }
  }
  return [...names];
}
