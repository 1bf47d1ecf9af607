// The server of bench/transport.mjs, in a process of its own so that its work is not measured: players of 22 KB, plain or gzip.
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

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
    return state % below;
  };
  const units = (count, kind) =>
    Array.from({ length: count }, (_, i) => ({
      name: `${kind} ${i} of the Village`,
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
    achievements: Array.from({ length: 53 }, (_, i) => ({
      name: `Achievement number ${i}`,
      stars: next(4),
      value: next(1_000_000),
      target: next(1_000_000),
      info: `Do the thing number ${i} so and so many times in the village`,
      completionInfo: `Total number of things done: ${next(1_000_000)}`,
      village: 'home',
    })),
    troops: units(62, 'Troop'),
    heroes: units(7, 'Hero'),
    heroEquipment: units(30, 'Equipment'),
    spells: units(18, 'Spell'),
  };
}
