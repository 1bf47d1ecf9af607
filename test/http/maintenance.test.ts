import { describe, expect, it } from 'vitest';
import { html, json, startServer, until } from './server.js';
import { PLAYER, rejection, setUp } from './setup.js';

const BODY = { reason: 'inMaintenance', message: 'API is currently in maintenance, please come back later' };

describe('maintenance', () => {
  it('is a state with events at its start and end: requests fail at once, and a probe finds the end', async () => {
    let over = false;
    const server = await startServer((_, response) => (over ? json(response, 200, {}) : json(response, 503, BODY)));
    const { transport, clock, events } = setUp(server.url);
    const startedAt = clock.now();
    expect(transport.maintenanceSince).toBeUndefined();
    expect(await rejection(transport.send(PLAYER))).toMatchObject({
      code: 'MAINTENANCE',
      startedAt,
      detail: BODY.message,
    });
    expect(transport.maintenanceSince).toBe(startedAt);
    for (let i = 0; i < 20; i++) {
      expect(await rejection(transport.send(PLAYER))).toMatchObject({
        code: 'MAINTENANCE',
        startedAt,
        operation: "getPlayer('#2PP')",
      });
    }
    expect(server.requests).toHaveLength(1);
    await clock.advanceAsync(4_500);
    await until(() => server.requests.length === 2 && clock.nextInMs === 6_750);
    expect(server.requests[1]?.path).toBe('/goldpass/seasons/current');
    expect(await rejection(transport.send(PLAYER))).toMatchObject({ code: 'MAINTENANCE' });
    over = true;
    await clock.advanceAsync(6_750);
    await until(() => transport.maintenanceSince === undefined);
    await transport.send(PLAYER);
    expect(events.filter(({ type }) => type.startsWith('maintenance'))).toEqual([
      { type: 'maintenanceStart', startedAt },
      { type: 'maintenanceEnd', startedAt, endedAt: startedAt + 4_500 + 6_750 },
    ]);
    expect(server.requests).toHaveLength(4);
    expect(clock.pending).toBe(0);
  });

  it('probes once a minute at least, however long it lasts', async () => {
    const server = await startServer((_, response) => json(response, 503, BODY));
    const { transport, clock } = setUp(server.url);
    await rejection(transport.send(PLAYER));
    const pauses: number[] = [];
    for (let n = 2; n <= 12; n++) {
      pauses.push(clock.nextInMs ?? 0);
      await clock.advanceAsync(clock.nextInMs ?? 0);
      await until(() => server.requests.length === n && clock.pending === 1);
    }
    expect(pauses.slice(0, 3)).toEqual([4_500, 6_750, 10_125]);
    expect(pauses.at(-1)).toBe(54_000);
  });

  it('ends requests that wait for a slot or a retry, but not those under way', async () => {
    const answers: (() => void)[] = [];
    const server = await startServer((_, response, index) => {
      if (index === 0) html(response, 502);
      else if (index === 1) answers.push(() => json(response, 200, { late: true }));
      else json(response, 503, BODY);
    });
    const { transport, clock, events } = setUp(server.url, { connections: 2 });
    const pausing = rejection(transport.send(PLAYER));
    await until(() => events.some(({ type }) => type === 'retry'));
    const onWire = transport.send(PLAYER);
    await until(() => answers.length === 1);
    const all = [1, 2, 3].map(() => rejection(transport.send(PLAYER)));
    for (const error of await Promise.all([pausing, ...all])) expect(error).toMatchObject({ code: 'MAINTENANCE' });
    expect(server.requests).toHaveLength(3);
    answers[0]?.();
    expect((await onWire).body).toEqual({ late: true });
    expect(transport.maintenanceSince).toBeDefined(); // A late answer from before says nothing.
    expect(transport.throttle).toMatchObject({ inFlight: 0, queued: { interactive: 0 } });
    expect(clock.pending).toBe(1); // The probe.
  });

  it.each([
    ['a 404', 404, true],
    ['a 403', 403, true],
    ['a 500', 500, false],
    ['a 502', 502, false],
    ['a page with a 403', 403, false, '<html>'],
    ['a page with a 404', 404, false, '<html>'],
    ['a page with a 200', 200, false, '<html>'],
  ])('ends after %s to the probe: %s', async (_, status, over, page?: string) => {
    const server = await startServer((_request, response, index) =>
      index === 0
        ? json(response, 503, BODY)
        : page === undefined
          ? json(response, status, { reason: 'any' })
          : html(response, status),
    );
    const { transport, clock } = setUp(server.url);
    await rejection(transport.send(PLAYER));
    await clock.advanceAsync(4_500);
    await until(
      () => server.requests.length === 2 && (clock.pending === 1 || transport.maintenanceSince === undefined),
    );
    expect(transport.maintenanceSince === undefined).toBe(over);
  });

  it('continues when the probe gets no answer', async () => {
    const server = await startServer((request, response, index) =>
      index === 0 ? json(response, 503, BODY) : request.socket.destroy(),
    );
    const { transport, clock } = setUp(server.url);
    await rejection(transport.send(PLAYER));
    await clock.advanceAsync(4_500);
    await until(() => server.requests.length === 2 && clock.nextInMs === 6_750);
    expect(transport.maintenanceSince).toBeDefined();
  });

  it('stops probing when the transport closes', async () => {
    const server = await startServer((_, response) => json(response, 503, BODY));
    const { transport, clock } = setUp(server.url);
    await rejection(transport.send(PLAYER));
    await transport.close();
    expect(clock.pending).toBe(0);
  });
});
