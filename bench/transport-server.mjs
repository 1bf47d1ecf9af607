// The server of bench/transport.mjs, in a separate process so that its work is not measured: players of 22 KB, plain
// or gzip.
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

const SYLLABLES = [
  'ba',
  'cor',
  'den',
  'el',
  'fir',
  'gob',
  'hel',
  'in',
  'jor',
  'ka',
  'lin',
  'mor',
  'nim',
  'or',
  'pek',
  'ra',
];
const json = Buffer.from(JSON.stringify(player()));
const gzip = gzipSync(json);
const facts = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'max-age=60' };

const server = createServer((request, response) => {
  request.resume();
  const packed = request.headers['accept-encoding']?.includes('gzip') === true;
  const body = packed ? gzip : json;
  response.writeHead(200, { ...facts, 'content-length': body.length, ...(packed && { 'content-encoding': 'gzip' }) });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: server.address().port, plain: json.length, gzip: gzip.length }),
);
process.on('disconnect', () => process.exit());

/** The shape and size of a full player; numbers vary so that it compresses as a real one does (about a fifth). */
function player() {
  let state = 42;
  const next = (below) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return (state >>> 9) % below; // The low bits of such a generator repeat.
  };
  /** Made-up words of the length of real ones. */
  const words = (count) =>
    Array.from({ length: count }, () =>
      Array.from({ length: 2 + next(3) }, () => SYLLABLES[next(SYLLABLES.length)]).join(''),
    ).join(' ');
  const units = (count, kind) =>
    Array.from({ length: count }, () => ({
      name: `${words(1)} ${kind}`,
      level: 1 + next(15),
      maxLevel: 15 + next(5),
      village: 'home',
    }));
  return {
    tag: '#2PP',
    name: 'Player',
    townHallLevel: 17,
    expLevel: 250,
    trophies: 5_123,
    clan: {
      tag: '#2PP',
      name: 'Clan',
      clanLevel: 20,
      badgeUrls: { small: 'https://api-assets.example/badges/70/a.png' },
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
    troops: units(62, 'Troop'),
    heroes: units(7, 'Hero'),
    heroEquipment: units(30, 'Equipment'),
    spells: units(18, 'Spell'),
  };
}
