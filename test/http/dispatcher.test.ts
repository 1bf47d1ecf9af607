import { MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import { DeveloperTokens } from '../../src/client/login/DeveloperTokens.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { PLAYER, rejection, setUp } from './setup.js';

describe('an injected dispatcher', () => {
  it('sends the requests, and stays open when the transport closes', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    const api = agent.get('https://api.example');
    api
      .intercept({ path: '/v1/players/%232PP', headers: { authorization: 'Bearer secret-1' } })
      .reply(200, { tag: '#2PP' })
      .times(2);
    const { transport } = setUp('https://api.example/v1', { dispatcher: agent });
    expect((await transport.send(PLAYER)).body).toEqual({ tag: '#2PP' });
    await transport.close();
    const { transport: another } = setUp('https://api.example/v1', { dispatcher: agent });
    expect((await another.send(PLAYER)).body).toEqual({ tag: '#2PP' });
    agent.assertNoPendingInterceptors();
    await agent.close();
  });

  it('may answer at once, with every kind of answer', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    const api = agent.get('https://api.example');
    const answer = (status: number, body: object) =>
      api.intercept({ path: '/players/%232PP' }).reply(status, body, { headers: { 'retry-after': '1' } });
    answer(429, { reason: 'requestThrottled' });
    answer(502, {});
    answer(404, { reason: 'notFound' });
    const { transport, clock, events } = setUp('https://api.example', { dispatcher: agent });
    const promise = rejection(transport.send(PLAYER));
    await clock.advanceAsync(1_000);
    await clock.advanceAsync(1_000);
    await clock.advanceAsync(1_000);
    expect(await promise).toMatchObject({ code: 'NOT_FOUND' });
    expect(events.map(({ type }) => type)).toEqual(['tokenCooling', 'retry', 'request']);
    expect(transport.throttle).toMatchObject({ inFlight: 0, queued: { interactive: 0 } });
    await agent.close();
  });

  it('that is closed is a NetworkError', async () => {
    const agent = new MockAgent();
    await agent.close();
    const { transport } = setUp('https://api.example', { dispatcher: agent });
    expect(await rejection(transport.send(PLAYER))).toMatchObject({ code: 'NETWORK' });
    expect(transport.throttle.inFlight).toBe(0);
  });

  it('is used for logins too', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    const site = agent.get('https://developer.example');
    site
      .intercept({ path: '/api/login', method: 'POST' })
      .reply(403, { error: 'login', description: 'Invalid email or password.' });
    const tokens = new DeveloperTokens({
      email: 'a@example.com',
      password: 'b',
      developerUrl: 'https://developer.example/api',
      dispatcher: agent,
      clock: new FakeClock(),
    });
    expect(await rejection(tokens.tokens())).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    await agent.close();
  });
});
