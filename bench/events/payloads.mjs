// Payloads without end: a few hundred of the simulator's, and for each number a variation of one of them. What differs
// between two players of the game differs here too: tag, name, clan with its badge, every count, level and achievement;
// what they share (names of units, texts, addresses of pictures) they share.
import { createSimulator } from '../../dist/simulator.js';

const ALPHABET = '0289PYLQGRJCUV';
const PLACES = 6;
const SYLLABLES =
  'ba cor den el fir gob hel in jor ka lin mor nim or pek ra sul tha ur vex wyn xi yol zed Ψ 火 é'.split(' ');
const TEMPLATES = { player: 300, clan: 150 };
/**
 * Those that are smaller are left out, so that the mean is that of people and clans that are worth watching: 22 KB and
 * 39 KB.
 */
const LEAST_BYTES = { player: 20_500, clan: 37_000 };
/** Numbers that are the game's and not the player's. */
const FIXED = new Set(
  'maxLevel target stars townHallLevel townHallWeaponLevel builderHallLevel clanLevel members clanRank'.split(' '),
);
const HIGHEST = { bestTrophies: 7_000, trophies: 6_500, expLevel: 300 };

/** The tag of a number below 7.5 million. */
export function tagOf(index) {
  let rest = index;
  let tag = '';
  for (let place = 0; place < PLACES; place++) {
    tag = ALPHABET[rest % ALPHABET.length] + tag;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return `#2${tag}`;
}

/** The number of a tag, without its `#`. */
export function indexOf(tag) {
  let index = 0;
  for (let place = 1; place < tag.length; place++) index = index * ALPHABET.length + ALPHABET.indexOf(tag[place]);
  return index;
}

/**
 * `make(index, version)` gives an object that is good until the next call; versions differ in what changes while people
 * play.
 */
export async function payloadMaker(kind) {
  const templates = await readTemplates(kind);
  const makers = templates.map((template) => (kind === 'player' ? playerMaker(template) : clanMaker(template)));
  return (index, version) => makers[index % makers.length](index, version);
}

async function readTemplates(kind) {
  const simulator = await createSimulator({ seed: 11, clans: 200, membersPerClan: 50, gzip: false });
  try {
    const all = kind === 'player' ? simulator.players : simulator.clans;
    const headers = { authorization: `Bearer ${simulator.tokens[0]}` };
    const found = [];
    // Players in steps through the list, not those of the first few clans.
    const step = kind === 'player' ? 17 : 1;
    for (let at = 0; at < all.length && found.length < TEMPLATES[kind]; at += step) {
      const path = `/${kind}s/${encodeURIComponent(all[at].tag)}`;
      const text = await (await fetch(simulator.baseUrl + path, { headers })).text();
      if (Buffer.byteLength(text) >= LEAST_BYTES[kind]) found.push(JSON.parse(text));
    }
    return found;
  } finally {
    await simulator.close();
  }
}

function playerMaker(player) {
  const vary = varier(player);
  const { donations, trophies } = player;
  const gold = player.achievements.find(({ value }) => value > 100_000) ?? player.achievements[0];
  return (index, version) => {
    const random = randomOf(index);
    vary(random);
    player.tag = tagOf(index);
    player.name = nameOf(random);
    if (player.clan !== undefined) identify(player.clan, Math.floor(index / 40));
    player.donations = Math.floor(donations * (0.5 + random())) + version;
    player.trophies = Math.floor(trophies * (0.7 + 0.3 * random())) + (version >> 1);
    gold.value += version * 1_000;
    return player;
  };
}

function clanMaker(clan) {
  const vary = varier(clan);
  const members = clan.memberList;
  return (index, version) => {
    const random = randomOf(index);
    vary(random);
    identify(clan, index);
    for (let at = 0; at < members.length; at++) {
      members[at].tag = tagOf((index * 50 + at) % 7_500_000);
      members[at].name = nameOf(random);
    }
    clan.clanPoints += version;
    for (let at = 0; at < members.length; at += 20) members[at].donations += version;
    return clan;
  };
}

/** A function that varies every number of a payload, always from what it was at first. */
function varier(payload) {
  const steps = [];
  collect(payload, '', steps);
  return (random) => {
    for (const step of steps) step(random);
  };
}

function collect(value, inside, steps) {
  for (const [key, was] of Object.entries(value)) {
    if (typeof was === 'object' && was !== null) collect(was, Array.isArray(value) ? inside : key, steps);
    else if (key === 'id' && inside === 'elements') {
      steps.push((random) => (value.id = was - (was % 1_000) + Math.floor(random() * 90)));
    } else if (typeof was === 'number' && key === 'level') {
      steps.push((random) => (value.level = Math.max(1, Math.min(value.maxLevel, was + 1 - Math.floor(random() * 3)))));
    } else if (typeof was === 'number' && was > 0 && key !== 'id' && !FIXED.has(key) && !key.endsWith('SeasonId')) {
      const most = HIGHEST[key] ?? Number.POSITIVE_INFINITY;
      steps.push((random) => (value[key] = Math.min(most, Math.floor(was * (0.5 + random())))));
    } else if (typeof was === 'string' && key.endsWith('LeagueGroupTag')) {
      steps.push((random) => (value[key] = tagOf(Math.floor(random() * 7_500_000))));
    }
  }
  // Achievements say their value a second time.
  const { completionInfo: info, value: achieved } = value;
  if (typeof info === 'string' && info.endsWith(` ${achieved}`)) {
    const text = info.slice(0, -String(achieved).length);
    steps.push(() => (value.completionInfo = text + value.value));
  }
}

function identify(clan, number) {
  const random = randomOf(number + 0x5000_0000);
  clan.tag = tagOf(number);
  clan.name = nameOf(random);
  let badge = '';
  while (badge.length < 43) badge += Math.floor(random() * 2 ** 30).toString(36);
  for (const [size, pixels] of [
    ['small', 70],
    ['large', 512],
    ['medium', 200],
  ]) {
    clan.badgeUrls[size] = `https://api-assets.clashofclans.com/badges/${pixels}/${badge.slice(0, 43)}.png`;
  }
}

function nameOf(random) {
  let name = '';
  for (let left = 2 + random() * 3; left > 0; left--) name += SYLLABLES[Math.floor(random() * SYLLABLES.length)];
  return random() < 0.4 ? `${name}${Math.floor(random() * 1_000)}` : name;
}

/** Random numbers below 1, the same ones for the same seed (mulberry32). */
export function randomOf(seed) {
  let state = Math.imul(seed + 1, 0x9e37_79b9);
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
