// Watches many subjects with one listener and does nothing else, so its resident memory is the cost of watching. It
// says so whenever it is asked.
import { EventsClient } from '../../dist/index.js';
import { tagOf } from './payloads.mjs';

const { baseUrl, kind, count } = JSON.parse(process.argv[2]);
const client = new EventsClient({ baseUrl, tokens: ['token'], throttleLimit: null, cache: null });
const types = kind === 'player' ? ['playerTrophiesChange', 'playerDonationsChange'] : ['clanPointsChange'];
for (const type of types) client.on(type, () => undefined);

let rounds = 0;
client.on('loopFinish', () => rounds++);

process.on('message', (word) => {
  if (word === 'watch') {
    const tags = Array.from({ length: count }, (_, at) => tagOf(at));
    if (kind === 'player') client.watchPlayers(tags);
    else client.watchClans(tags);
  }
  process.send({ rounds, ...process.memoryUsage() });
});
process.on('disconnect', () => process.exit());
process.send('ready');
