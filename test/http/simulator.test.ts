import { describe, expect, it, onTestFinished } from 'vitest';
import { DeveloperTokens } from '../../src/client/login/DeveloperTokens.js';
import { StaticTokens } from '../../src/http/StaticTokens.js';
import type { TransportRequest } from '../../src/http/TransportRequest.js';
import { createSimulator } from '../../src/simulator/createSimulator.js';
import type { Fault } from '../../src/simulator/faults/Fault.js';
import type { Simulator } from '../../src/simulator/Simulator.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { withPauses } from '../login/TestSite.js';
import { rejection, setUp } from './setup.js';

async function simulate(tokenCount = 1): Promise<Simulator> {
  const simulator = await createSimulator({ seed: 7, clans: 1, tokenCount });
  onTestFinished(() => simulator.close());
  return simulator;
}

function player(simulator: Simulator): TransportRequest {
  const tag = simulator.players[0]?.tag ?? '';
  const path = `/players/${encodeURIComponent(tag)}`;
  return { path, route: '/players/{playerTag}', operation: `getPlayer('${tag}')`, subject: tag };
}

describe('with every fault of the simulator', () => {
  it.each<[Fault, number]>([
    [{ kind: 'badGateway' }, 2],
    [{ kind: 'gatewayTimeout' }, 2],
    [{ kind: 'reset' }, 2],
    [{ kind: 'truncate' }, 2],
  ])('a request succeeds after $kind', async (fault, tries) => {
    const simulator = await simulate();
    const { transport, clock, events } = setUp(simulator.baseUrl, { tokens: new StaticTokens(simulator.tokens) });
    simulator.faults.add(fault);
    const response = await withPauses(clock, transport.send(player(simulator)));
    expect(response.body).toMatchObject({ tag: simulator.players[0]?.tag });
    expect(response.freshUntil).toBeGreaterThan(response.storedAt);
    expect(events.at(-1)).toMatchObject({ type: 'request', tries });
  });

  it('a throttled token is replaced by another', async () => {
    const simulator = await simulate(2);
    const { transport } = setUp(simulator.baseUrl, { tokens: new StaticTokens(simulator.tokens) });
    simulator.faults.add({ kind: 'throttle' });
    await transport.send(player(simulator));
    expect(transport.throttle.tokens.filter(({ coolingUntil }) => coolingUntil !== undefined)).toHaveLength(1);
  });

  it.each<[Fault, string]>([
    [{ kind: 'error' }, 'GATEWAY'],
    [{ kind: 'malformed' }, 'UNEXPECTED_BODY'],
    [{ kind: 'maintenance' }, 'MAINTENANCE'],
    [{ kind: 'maintenance', body: 'html' }, 'GATEWAY'],
    [{ kind: 'address', address: '198.51.100.9' }, 'INVALID_ADDRESS'],
  ])('%o has its error', async (fault, code) => {
    const simulator = await simulate();
    const { transport } = setUp(simulator.baseUrl, { tokens: new StaticTokens(simulator.tokens), retries: 0 });
    simulator.faults.add(fault);
    expect(await rejection(transport.send(player(simulator)))).toMatchObject({ code });
  });

  it('a login succeeds in spite of temporary errors of the developer site, and tokens follow the address', async () => {
    const simulator = await simulate();
    const clock = new FakeClock({ wall: simulator.now });
    const tokens = new DeveloperTokens({
      email: 'founder@example.com',
      password: 'hunter2',
      developerUrl: simulator.developerUrl,
      keyCount: 3,
      clock,
    });
    simulator.faults.add({ kind: 'developerError', times: 3 });
    const { transport } = setUp(simulator.baseUrl, { tokens, clock });
    await withPauses(clock, transport.open());
    const before = transport.throttle.tokens.map(({ name }) => name);
    expect(before).toHaveLength(3);
    await transport.send(player(simulator));
    simulator.faults.add({ kind: 'address', address: '198.51.100.9' });
    await Promise.all(Array.from({ length: 8 }, () => transport.send(player(simulator))));
    const after = transport.throttle.tokens.map(({ name }) => name);
    expect(after).toHaveLength(3);
    expect(after.filter((name) => before.includes(name))).toEqual([]);
  });
});
