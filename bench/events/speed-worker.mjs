// One contender: on request it polls for a while, and says what CPU time that took. Between its turns it does nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { EVENT_TYPES, EventsClient } from '../../dist/index.js';
import { tagOf } from './payloads.mjs';

const { baseUrl, kind, contender, from, count, connections, seconds } = JSON.parse(process.argv[2]);
const SOME = {
  player: ['playerTrophiesChange', 'playerDonationsChange', 'playerTownHallChange', 'playerNameChange'],
  clan: ['clanPointsChange', 'clanLevelChange', 'memberDonationsChange', 'memberRoleChange'],
};
const tags = Array.from({ length: count }, (_, at) => tagOf(from + at));
const poller = contender === 'bare' ? bare() : await events();

process.on('message', () => void measure());
process.on('disconnect', () => process.exit());
process.send('ready');

async function measure() {
  const before = process.cpuUsage();
  const emitted = await poller(seconds * 1_000);
  const { user, system } = process.cpuUsage(before);
  process.send({ cpu: (user + system) / 1e6, emitted });
}

/** Bytes read by undici and thrown away. */
function bare() {
  const { origin, pathname } = new URL(baseUrl);
  const pool = new Pool(origin, { connections });
  const headers = { authorization: 'Bearer token', accept: 'application/json', 'accept-encoding': 'gzip' };
  const paths = tags.map((tag) => `${pathname}/${kind}s/${encodeURIComponent(tag)}`);
  let next = 0;
  return async (ms) => {
    const until = performance.now() + ms;
    const one = async () => {
      while (performance.now() < until) {
        const { body } = await pool.request({ path: paths[next++ % count], method: 'GET', headers });
        await body.arrayBuffer();
      }
    };
    await Promise.all(Array.from({ length: connections }, one));
    return 0;
  };
}

async function events() {
  const client = new EventsClient({ baseUrl, tokens: ['token'], throttleLimit: null, connections, cache: null });
  let emitted = 0;
  const types = contender === 'all' ? EVENT_TYPES[kind] : SOME[kind];
  for (const type of types) client.on(type, () => emitted++);
  const seen = new Promise((resolve) => client.once('loopFinish', resolve));
  if (kind === 'player') client.watchPlayers(tags);
  else client.watchClans(tags);
  await seen;
  await rest(client);
  return async (ms) => {
    const before = emitted;
    client.resume();
    await sleep(ms);
    await rest(client);
    return emitted - before;
  };
}

async function rest(client) {
  client.pause();
  do await sleep(5);
  while (client.scheduleStatistics.inFlight > 0);
}
