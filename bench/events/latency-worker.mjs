// Watches players that change at random moments, and records when each event was emitted.
import { EventsClient } from '../../dist/index.js';
import { indexOf, tagOf } from './payloads.mjs';

const { baseUrl, count } = JSON.parse(process.argv[2]);
const client = new EventsClient({ baseUrl, tokens: ['token'], throttleLimit: null, cache: null });
const emitted = [];
client.on('playerDonationsChange', (event) => {
  emitted.push([indexOf(event.tag.slice(1)), event.old, event.new, Date.now()]);
});
process.on('message', () => process.send(emitted));
process.on('disconnect', () => process.exit());
// Ready when every player has been polled once.
client.once('loopFinish', () => process.send('ready'));
client.watchPlayers(Array.from({ length: count }, (_, at) => tagOf(at)));
