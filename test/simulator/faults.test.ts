import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createSimulator, type Fault, type Simulator, type SimulatorOptions } from '../../src/simulator/index.js';
import { ask, encode, type Reply } from './ask.js';
import { ManualClock } from './ManualClock.js';

const open: Simulator[] = [];
async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await createSimulator({ seed: 7, membersPerClan: 5, clans: 2, ...options });
  open.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

const read = (simulator: Simulator, index = 0): Promise<Reply> =>
  ask(simulator, `/players/${encode(simulator.players[index]?.tag ?? '')}`);
const statuses = async (simulator: Simulator, count: number): Promise<number[]> => {
  const seen: number[] = [];
  for (let done = 0; done < count; done++) seen.push((await read(simulator)).status);
  return seen;
};

describe('faults', () => {
  it('hit one request by default', async () => {
    const simulator = await start();
    const handle = simulator.faults.add({ kind: 'error' });
    expect(await statuses(simulator, 3)).toEqual([500, 200, 200]);
    expect(handle.hits).toBe(1);
    simulator.faults.add({ kind: 'error', times: 2 });
    expect(await statuses(simulator, 3)).toEqual([500, 500, 200]);
  });

  it.each([
    ['error', 500, '{"reason":"unknownException","message":"Unknown error happened when handling the request."}'],
    ['badGateway', 502, '<html>'],
    ['gatewayTimeout', 504, '<html>'],
  ] as const)('%s is a %i', async (kind, status, start_) => {
    const simulator = await start();
    simulator.faults.add({ kind });
    const answer = await read(simulator);
    expect(answer.status).toBe(status);
    expect(answer.text.startsWith(start_)).toBe(true);
    expect(answer.cacheControl).toBeNull();
  });

  it('maintenance begins and ends, as JSON or as a page', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'maintenance', after: '10m', for: '30m' });
    expect((await read(simulator)).status).toBe(200);
    simulator.advance('10m');
    expect(await read(simulator)).toMatchObject({ status: 503, body: { reason: 'inMaintenance' } });
    simulator.advance('29m59s');
    expect(await statuses(simulator, 2)).toEqual([503, 503]);
    simulator.advance('1s');
    expect((await read(simulator)).status).toBe(200);
    simulator.faults.add({ kind: 'maintenance', body: 'html' });
    expect((await read(simulator)).text).toContain('<h1>503 Service Temporarily Unavailable</h1>');
  });

  it('throttle locks the token of the request and no other', async () => {
    const clock = new ManualClock();
    const simulator = await start({ clock, tokenCount: 2 });
    simulator.faults.add({ kind: 'throttle', lock: '30s' });
    expect(await read(simulator)).toMatchObject({ status: 429, body: { reason: 'requestThrottled' } });
    expect((await read(simulator)).status).toBe(429);
    const other = { authorization: `Bearer ${simulator.tokens[1] ?? ''}` };
    expect((await ask(simulator, '/players/%232PP', { headers: other })).status).toBe(404);
    clock.advance(30_000);
    expect((await read(simulator)).status).toBe(200);
  });

  it('a rate limit locks a token whose bucket is empty', async () => {
    const clock = new ManualClock();
    const simulator = await start({ clock, rateLimit: { perSecond: 2, burst: 3, lock: '10s' } });
    expect(await statuses(simulator, 5)).toEqual([200, 200, 200, 429, 429]);
    clock.advance(9_999);
    expect((await read(simulator)).status).toBe(429);
    clock.advance(1);
    expect(await statuses(simulator, 4)).toEqual([200, 200, 200, 429]);
  });

  it('slow answers arrive after their delay', async () => {
    const clock = new ManualClock();
    const simulator = await start({ clock });
    simulator.faults.add({ kind: 'slow', delay: '5s' });
    let done = false;
    const answer = read(simulator).then((reply) => {
      done = true;
      return reply;
    });
    while (clock.waiting === 0) await turn();
    clock.advance(4_999);
    for (let count = 0; count < 5; count++) await turn();
    expect(done).toBe(false);
    clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  it('slow answers show the world at the end of their delay, and so does `observed`', async () => {
    const clock = new ManualClock();
    const simulator = await start({ clock, speed: 1, activity: 50 });
    const { tag } = simulator.clans[0] as { tag: string };
    const donations = async () => {
      const { body } = await ask(simulator, `/clans/${encode(tag)}`);
      const members = (body as { memberList: { donations: number }[] }).memberList;
      return members.reduce((sum, member) => sum + member.donations, 0);
    };
    simulator.faults.add({ kind: 'slow', delay: '30m' });
    const slow = donations();
    while (clock.waiting === 0) await turn();
    clock.advance(1_200_000);
    // The world goes on by what others ask.
    await read(simulator);
    clock.advance(600_000);
    const before = await slow;
    clock.advance(3_600_000);
    const after = await donations();
    const seen = simulator.observed({ route: 'clan', tag }).seen.filter(({ field }) => field === 'donations');
    const change = seen.reduce((sum, one) => sum + Number(one.new) - Number(one.old), 0);
    expect(after - before).toBeGreaterThan(0);
    expect(change).toBe(after - before);
  });

  it('hanging answers never arrive, resets and truncated bodies fail, malformed bodies are not JSON', async () => {
    const simulator = await start({ gzip: false });
    simulator.faults.add({ kind: 'hang' });
    const controller = new AbortController();
    const hanging = ask(simulator, '/players/%232PP', { signal: controller.signal });
    while (simulator.requests.length === 0) await turn();
    controller.abort();
    await expect(hanging).rejects.toThrow();
    expect(simulator.requests.at(0)).toMatchObject({ status: 0 });
    simulator.faults.add({ kind: 'reset' });
    await expect(read(simulator)).rejects.toThrow('fetch failed');
    simulator.faults.add({ kind: 'truncate' });
    await expect(read(simulator)).rejects.toThrow('terminated');
    simulator.faults.add({ kind: 'malformed' });
    const answer = await read(simulator);
    expect(answer.status).toBe(200);
    expect(() => JSON.parse(answer.text) as unknown).toThrow(SyntaxError);
    expect((await read(simulator)).status).toBe(200);
  });

  it('a changed address refuses tokens bound to the old one, until new ones are made', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'address', address: '203.0.113.9' });
    expect(await read(simulator)).toMatchObject({
      status: 403,
      body: {
        reason: 'accessDenied.invalidIp',
        message: 'Invalid authorization: API key does not allow access from IP 203.0.113.9',
      },
    });
    expect(simulator.address).toBe('203.0.113.9');
    const login = await fetch(`${simulator.developerUrl}/login`, {
      method: 'POST',
      body: JSON.stringify({ email: 'a@example.com', password: 'x' }),
    });
    const { temporaryAPIToken } = (await login.json()) as { temporaryAPIToken: string };
    const headers = { authorization: `Bearer ${temporaryAPIToken}` };
    expect((await ask(simulator, '/players/%232PP', { headers })).status).toBe(404);
  });

  it('hit only the routes that they name', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'error', route: ['clan', 'clanMembers'] });
    expect(await statuses(simulator, 2)).toEqual([200, 200]);
    expect((await ask(simulator, `/clans/${encode(simulator.clans[0].tag)}`)).status).toBe(500);
  });

  it('hit at a rate, decided by the seed', async () => {
    const pattern = async (seed: number): Promise<number[]> => {
      const simulator = await start({ seed, faults: [{ kind: 'badGateway', rate: 0.3 }] });
      return statuses(simulator, 60);
    };
    const [first, again, other] = [await pattern(1), await pattern(1), await pattern(2)];
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
    const share = first.filter((status) => status === 502).length;
    expect(share).toBeGreaterThan(8);
    expect(share).toBeLessThan(30);
  });

  it('can be cancelled', async () => {
    const simulator = await start();
    const handle = simulator.faults.add({ kind: 'error', times: 5 });
    simulator.faults.add({ kind: 'badGateway', times: 5 });
    expect((await read(simulator)).status).toBe(500);
    handle.cancel();
    expect((await read(simulator)).status).toBe(502);
    expect(simulator.faults.all).toHaveLength(1);
    simulator.faults.clear();
    expect((await read(simulator)).status).toBe(200);
  });

  it('include the temporary error of the developer site, also for concurrent logins', async () => {
    const clock = new ManualClock();
    const simulator = await start({ clock, speed: 0, loginDelay: '1s' });
    const login = async (): Promise<number> => {
      const body = JSON.stringify({ email: 'a@example.com', password: 'x' });
      const response = await fetch(`${simulator.developerUrl}/login`, { method: 'POST', body });
      const answer = (await response.json()) as { error?: string; description?: string };
      if (!response.ok)
        expect(answer).toEqual({ error: 'general', description: 'Temporary application error, request failed.' });
      return response.status;
    };
    simulator.faults.add({ kind: 'developerError' });
    expect(await login()).toBe(500);
    const first = login();
    while (clock.waiting === 0) await turn();
    expect(await login()).toBe(500);
    clock.advance(1_000);
    expect(await first).toBe(200);
    expect(await statuses(simulator, 1)).toEqual([200]);
  });

  it('repeat with every', async () => {
    const simulator = await start({ activity: 0 });
    simulator.faults.add({ kind: 'maintenance', after: '10m', for: '5m', every: '1h' });
    const seen: number[] = [];
    for (let step = 0; step < 30; step++) {
      seen.push((await read(simulator)).status);
      simulator.advance('5m');
    }
    const broken = seen.flatMap((status, index) => (status === 503 ? [index] : []));
    expect(broken).toEqual([2, 14, 26]);
  });

  it('are reported by onStrike', async () => {
    const simulator = await start();
    const heard: unknown[] = [];
    simulator.faults.onStrike = (fault, route) => heard.push([fault.kind, route]);
    simulator.faults.add({ kind: 'error' });
    await statuses(simulator, 2);
    expect(heard).toEqual([['error', 'player']]);
  });

  it.each([
    [{ kind: 'maintenance', every: '1h' }, 'fault.every'],
    [{ kind: 'maintenance', for: '2h', every: '1h' }, 'fault.every'],
    [{ kind: 'nonsense' }, 'fault.kind'],
    [{ kind: 'slow', delay: -1 }, 'fault.delay'],
    [{ kind: 'error', rate: 2 }, 'fault.rate'],
    [{ kind: 'error', times: 0 }, 'fault.times'],
    [{ kind: 'error', route: 'playr' }, 'fault.route'],
    [{ kind: 'address', address: 'home' }, 'fault.address'],
    [{ kind: 'maintenance', for: 'long' }, 'fault.for'],
    [{ kind: 'maintenance', body: 'xml' }, 'fault.body'],
  ])('refuses %j, naming %s', async (fault, argument) => {
    const simulator = await start();
    expect(() => simulator.faults.add(fault as Fault)).toThrow(expect.objectContaining({ argument }) as Error);
  });
});
