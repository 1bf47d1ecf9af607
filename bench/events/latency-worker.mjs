// Watches players that change at moments of their own, and notes when it was told.
import { EventsClient } from '../../dist/index.js';
import { indexOf, tagOf } from './payloads.mjs';

const { baseUrl, count } = JSON.parse(process.argv[2]);
const client = new EventsClient({ baseUrl, tokens: ['token'], throttleLimit: null, cache: null });
const told = [];
client.on('playerDonationsChange', (event) => {
  told.push([indexOf(event.tag.slice(1)), event.old, event.new, Date.now()]);
});
process.on('message', () => process.send(told));
process.on('disconnect', () => process.exit());
// Ready when everybody has been seen once.
client.once('loopFinish', () => process.send('ready'));
client.watchPlayers(Array.from({ length: count }, (_, at) => tagOf(at)));
