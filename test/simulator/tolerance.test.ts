import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../../src/simulator/index.js';
import { acceptsGzip } from '../../src/simulator/server/acceptsGzip.js';
import { ask, encode } from './ask.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await createSimulator({ seed: 7, clans: 2 });
});
afterAll(() => simulator.close());

describe('requests in other spellings', () => {
  it('treats a paging parameter without a value as absent', async () => {
    const { text } = await ask(simulator, '/locations?limit=3');
    expect((await ask(simulator, '/locations?limit=3&after=&before=')).text).toBe(text);
    const all = await ask(simulator, '/locations');
    expect((await ask(simulator, '/locations?limit=')).text).toBe(all.text);
  });

  it('answers HEAD as GET, without the body', async () => {
    const path = `/players/${encode(simulator.players[0].tag)}`;
    const { text } = await ask(simulator, path);
    const response = await fetch(`${simulator.baseUrl}${path}`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${simulator.tokens[0] ?? ''}`, 'accept-encoding': 'identity' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(await response.text()).toBe('');
    expect(simulator.requests.at(-1)?.method).toBe('HEAD');
  });

  it.each([
    ['bearer', 200],
    ['BEARER', 200],
    ['Basic', 403],
  ])('takes the scheme %s: %d', async (scheme, status) => {
    const headers = { authorization: `${scheme} ${simulator.tokens[0] ?? ''}` };
    expect((await ask(simulator, '/locations', { headers })).status).toBe(status);
  });

  it('ignores one slash at the end of a path', async () => {
    const path = `/clans/${encode(simulator.clans[0].tag)}`;
    expect(await ask(simulator, `${path}/`)).toEqual(await ask(simulator, path));
    expect((await ask(simulator, `${path}//`)).status).toBe(404);
  });

  it.each([
    ['gzip', true],
    ['GZIP', true],
    ['br, gzip;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip; q=0.000, br', false],
    ['not-gzip', false],
    ['', false],
    [undefined, false],
  ])('decides whether %j accepts gzip', (header, takes) => {
    expect(acceptsGzip(header)).toBe(takes);
  });
});
