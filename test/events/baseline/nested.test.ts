import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { idToTag } from '../../../src/api/tags.js';
import { EventsClient } from '../../../src/events/EventsClient.js';
import type { ErrorEvent } from '../../../src/events/TrackerEvents.js';

const PLAYERS = 60;
let server: Server;

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

it('answers that are nested 2,000 levels deep are failed polls, and the process continues', async () => {
  const deep = `${'['.repeat(2_000)}${']'.repeat(2_000)}`;
  let requests = 0;
  server = createServer((_, response) => {
    requests++;
    response.setHeader('content-type', 'application/json');
    response.end(`{"tag":"#2PP","name":"x","troops":${deep}}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  const client = new EventsClient({ baseUrl, tokens: ['token'], throttleLimit: null, cache: null });
  const errors: ErrorEvent[] = [];
  client.on('error', (error) => errors.push(error));
  client.on('playerNameChange', () => undefined);
  client.watchPlayers(Array.from({ length: PLAYERS }, (_, index) => idToTag(BigInt(1_000 + index))));
  await vi.waitFor(() => expect(requests).toBeGreaterThanOrEqual(PLAYERS), 10_000);
  await client.close();
  expect(errors.filter(({ error }) => !/nested more than 100 levels deep/.test(String(error)))).toEqual([]);
});
