import { onTestFinished } from 'vitest';
import { StaticTokens } from '../../src/http/StaticTokens.js';
import { Transport } from '../../src/http/Transport.js';
import type { TransportEvent } from '../../src/http/TransportEvent.js';
import type { TransportOptions } from '../../src/http/TransportOptions.js';
import type { TransportRequest } from '../../src/http/TransportRequest.js';
import { FakeClock } from '../../src/testing/FakeClock.js';

export interface Setup {
  readonly transport: Transport;
  readonly clock: FakeClock;
  readonly events: TransportEvent[];
}

/** A transport on a fake clock, without chance, that ends with the test. */
export function setUp(baseUrl: string, options: Partial<TransportOptions> = {}): Setup {
  const clock = new FakeClock();
  const transport = new Transport({
    tokens: new StaticTokens(['secret-1']),
    baseUrl,
    clock,
    random: () => 0.5,
    ...options,
  });
  const events: TransportEvent[] = [];
  transport.events.on('*', (event) => events.push(event));
  onTestFinished(() => transport.close());
  return { transport, clock, events };
}

export const PLAYER: TransportRequest = {
  path: '/players/%232PP',
  route: '/players/{playerTag}',
  operation: "getPlayer('#2PP')",
  subject: '#2PP',
};

export const WAR_LOG: TransportRequest = {
  path: '/clans/%232PP/warlog',
  route: '/clans/{clanTag}/warlog',
  operation: "getWarLog('#2PP')",
  subject: '#2PP',
};

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}
