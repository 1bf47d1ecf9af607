import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeClock } from '../../src/testing/FakeClock.js';
import { json, startServer, type TestServer } from '../http/server.js';

export interface SiteKey {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly cidrRanges: readonly string[];
  readonly key: string;
}

export const GENERAL = { error: 'general', description: 'Temporary application error, request failed.' };

/** A developer site for one test, as section 1.3 of the reference describes it. */
export class TestSite {
  keys: SiteKey[] = [];
  address = '203.0.113.7';
  /** Entries of the token's `limits` before the one with the address. */
  otherLimits: unknown[] = [{ tier: 'developer/bronze', type: 'throttling' }];
  /** Answers in place of the site; gives back whether it did. */
  fault: (path: string, response: ServerResponse, request: IncomingMessage) => boolean = () => false;
  server!: TestServer;
  cookies: (string | undefined)[] = [];
  overlaps = 0;
  #busy = 0;
  #nextId = 1;

  static async start(): Promise<TestSite> {
    const site = new TestSite();
    site.server = await startServer((request, response) => {
      const body = JSON.parse(site.server.requests.at(-1)?.body ?? '{}') as Record<string, unknown>;
      site.cookies.push(request.headers.cookie);
      if (!site.fault(request.url ?? '', response, request)) site.#answer(request, response, body);
    });
    return site;
  }

  get url(): string {
    return `${this.server.url}/api`;
  }

  /** The paths that were asked for, in order. */
  get paths(): string[] {
    return this.server.requests.map(({ path }) => path.replace('/api', ''));
  }

  add(name: string, ...cidrRanges: string[]): SiteKey {
    const id = `id-${this.#nextId++}`.padEnd(12, '0');
    const key = { id, name, description: '', cidrRanges, key: `jwt-of-${id}` };
    this.keys.push(key);
    return key;
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: Record<string, unknown>): void {
    const path = (request.url ?? '').replace('/api', '');
    if (path === '/login') {
      if (++this.#busy > 1) this.overlaps++;
      if (body.password !== 'hunter2') {
        this.#busy--;
        json(response, 403, { error: 'login', description: 'Invalid email or password.' });
        return;
      }
      const claims = { limits: [...this.otherLimits, { cidrs: [`${this.address}/32`], type: 'client' }] };
      const jwt = ['{}', JSON.stringify(claims), 'signature']
        .map((part) => Buffer.from(part).toString('base64url'))
        .join('.');
      response.setHeader('set-cookie', ['session=abc=def; Path=/; HttpOnly; Secure', 'other=1']);
      json(response, 200, { status: { code: 0 }, swaggerUrl: 'https://api.example/v1', temporaryAPIToken: jwt });
      return;
    }
    if (!request.headers.cookie?.includes('session=abc=def')) {
      json(response, 403, { error: 'session', description: 'Not logged in.' });
      return;
    }
    switch (path) {
      case '/apikey/list':
        this.#busy--;
        json(response, 200, { keys: this.keys });
        return;
      case '/apikey/create': {
        const key = this.add(body.name as string, ...(body.cidrRanges as string[]));
        json(response, 200, { key });
        return;
      }
      case '/apikey/revoke':
        this.keys = this.keys.filter(({ id }) => id !== body.id);
        json(response, 200, { status: { code: 0 } });
        return;
      default:
        json(response, 404, { error: 'notFound' });
    }
  }
}

/**
 * Lets the pauses between tries pass until the promise settles. `longestMs`: timers that are further away, time limits,
 * don't fire.
 */
export async function withPauses<T>(clock: FakeClock, promise: Promise<T>, longestMs = 8_000): Promise<T> {
  const state = { settled: false };
  const end = () => {
    state.settled = true;
  };
  promise.then(end, end);
  while (!state.settled) {
    const next = clock.nextInMs;
    await clock.advanceAsync(next !== undefined && next <= longestMs ? next : 0);
  }
  return promise;
}
