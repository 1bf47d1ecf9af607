import { describe, expect, test } from 'vitest';
import { Client } from '../../src/client/Client.js';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import { rejection, thrownBy } from './FakeApi.js';
import { serve, TOKEN } from './setup.js';

type Read = (client: Client) => PromiseLike<unknown>;

/** Reads a loop to its end. */
async function loop(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

const BAD_CALLS: readonly [what: string, argument: string, read: Read][] = [
  ['no tag', 'tag', (client) => client.getPlayer('')],
  ['a tag with a letter that tags have not', 'tag', (client) => client.getPlayer('#2PPX')],
  ['a tag that is a path', 'tag', (client) => client.getClan('../players')],
  ['a tag that is too short', 'tag', (client) => client.getClan('#2')],
  ['the mark of a war that is not drawn', 'tag', (client) => client.getLeagueWar('#0')],
  ['a number for a tag', 'tag', (client) => client.getPlayer(2 as unknown as string)],
  ['nothing for a tag', 'tag', (client) => client.getMembers(undefined as unknown as string)],
  ['a bad tag of a current war', 'tag', (client) => client.getCurrentWar('no tag')],
  ['a bad tag of a loop over wars', 'tag', (client) => loop(client.getWarsForClan('no tag'))],
  ['a bad tag of a loop over members', 'tag', (client) => loop(client.getMemberDetails('no tag'))],
  ['a bad tag past the API’s cache', 'tag', (client) => client.getClanWar('no tag', { realtime: true })],
  [
    'a bad group tag',
    'groupTag',
    (client) => client.getRankedLeagueGroup({ groupTag: 'x', seasonId: 1, playerTag: '#2PP' }),
  ],
  [
    'a bad player tag',
    'playerTag',
    (client) => client.getRankedLeagueGroup({ groupTag: '#2PP', seasonId: 1, playerTag: 'x' }),
  ],
  [
    'a season that is a path',
    'seasonId',
    (client) => client.getRankedLeagueGroup({ groupTag: '#2PP', seasonId: '../1', playerTag: '#2PP' }),
  ],
  ['an unknown round', 'round', (client) => client.getCurrentWar('#2PP', 'next' as 'current')],
  ['a limit of 0', 'limit', (client) => client.getWarLog('#2PP', { limit: 0 })],
  ['a limit that is no whole number', 'limit', (client) => client.getMembers('#2PP', { limit: 2.5 })],
  ['a limit that is no number', 'limit', (client) => client.getLocations({ limit: '5' as unknown as number })],
  ['after and before', 'before', (client) => client.getMembers('#2PP', { after: 'a', before: 'b' })],
  ['after and before in a loop', 'before', (client) => loop(client.getMembers('#2PP', { after: 'a', before: 'b' }))],
  ['an empty cursor', 'after', (client) => client.getMembers('#2PP', { after: '' })],
  ['a cursor that is no text', 'before', (client) => client.getMembers('#2PP', { before: 50 as unknown as string })],
  ['a search for anything', 'search', (client) => client.searchClans({})],
  ['a search by a page alone', 'search', (client) => client.searchClans({ limit: 5 })],
  ['a search by no labels', 'search', (client) => client.searchClans({ labelIds: [] })],
  ['a name of two letters', 'name', (client) => client.searchClans({ name: ' ab ' })],
  ['a negative number of members', 'minMembers', (client) => client.searchClans({ minMembers: -1 })],
  ['a label that is none', 'labelIds', (client) => client.searchClans({ labelIds: [0] })],
  ['a location of 0', 'locationId', (client) => client.getLocation(0)],
  ['a location by name', 'locationId', (client) => client.getClanRanking('Germany' as 'global')],
  ['a league of NaN', 'leagueId', (client) => client.getLeague(Number.NaN)],
  ['a league tier below 1', 'leagueTierId', (client) => client.getLeagueTier(-1)],
  ['an empty season', 'seasonId', (client) => client.getSeasonRankings('')],
  ['a season with a query', 'seasonId', (client) => client.getSeasonRankings('2025-07?limit=1')],
  ['a negative maxAge', 'maxAge', (client) => client.getPlayer('#2PP', { maxAge: -1 })],
  ['a maxAge without a unit', 'maxAge', (client) => client.getPlayer('#2PP', { maxAge: '30' })],
  ['a timeout of 0', 'timeout', (client) => client.getPlayer('#2PP', { timeout: 0 })],
  ['a timeout of NaN', 'timeout', (client) => client.getPlayer('#2PP', { timeout: Number.NaN })],
  ['an endless timeout', 'timeout', (client) => client.getPlayer('#2PP', { timeout: Number.POSITIVE_INFINITY })],
  ['an unknown lane', 'lane', (client) => client.getPlayer('#2PP', { lane: 'express' as 'background' })],
  ['a concurrency of 0', 'concurrency', (client) => loop(client.getPlayers(['#2PP'], { concurrency: 0 }))],
  ['a concurrency of a half', 'concurrency', (client) => loop(client.getPlayers(['#2PP'], { concurrency: 0.5 }))],
  ['an unknown order', 'order', (client) => loop(client.getPlayers(['#2PP'], { order: 'random' as 'input' }))],
  [
    'a concurrency of 0 for the members of a clan',
    'concurrency',
    (client) => loop(client.getMemberDetails('#2PP', { concurrency: 0 })),
  ],
  ['tags that are none', 'tags', (client) => loop(client.getPlayers(5 as unknown as string[]))],
  ['one tag in place of many', 'tags', (client) => loop(client.getPlayers('#2PP'))],
  ['a path without a slash', 'path', (client) => client.request('players/%232PP')],
  ['a path with a space', 'path', (client) => client.request('/clans?name=a b')],
  ['a whole address', 'path', (client) => client.request('https://example.org/')],
  ['a cached POST', 'cacheName', (client) => client.request('/x', { method: 'POST', cacheName: 'labels' })],
  ['a GET with a body', 'body', (client) => client.request('/x', { body: {} })],
  ['another method', 'method', (client) => client.request('/x', { method: 'DELETE' as 'POST' })],
  ['no token to verify', 'token', (client) => client.verifyPlayerToken('#2PP', ' ')],
  ['no player to verify', 'tag', (client) => client.verifyPlayerToken('', 'abcd1234')],
];

describe('a call that can’t be honoured', () => {
  test.each(BAD_CALLS)('%s: %s is named before any request', async (_what, argument, read) => {
    const { api, client } = await serve(() => ({ body: { items: [], tag: '#2PP', state: 'notInWar' } }));
    const error = await rejection(Promise.resolve(read(client)));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument });
    expect(error.message).toContain(argument);
    expect(api.requests).toHaveLength(0);
  });

  test('an unknown cache name', async () => {
    const { api, client } = await serve(() => ({ body: {} }));
    await expect(client.request('/x', { cacheName: 'unknown' as 'labels' })).rejects.toMatchObject({
      code: 'UNKNOWN_CACHE_NAME',
    });
    expect(api.requests).toHaveLength(0);
  });

  test('a refused call rejects and never throws', async () => {
    const { client } = await serve(() => ({ body: {} }));
    const calls = [() => client.getPlayer(''), () => client.getPlayer('#2PP', { timeout: 0 })];
    for (const call of calls) {
      let rejected: Promise<unknown> | undefined;
      expect(() => (rejected = call())).not.toThrow();
      await expect(rejected).rejects.toBeInstanceOf(InvalidArgumentError);
    }
  });
});

describe('an option that can’t be honoured', () => {
  const BAD_OPTIONS: readonly [what: string, argument: string, options: object][] = [
    ['a base URL that is none', 'baseUrl', { baseUrl: 'clash' }],
    ['a base URL with a query', 'baseUrl', { baseUrl: 'http://127.0.0.1/v1?x=1' }],
    ['no tokens', 'tokens', { tokens: [] }],
    ['a token for tokens', 'tokens', { tokens: TOKEN }],
    ['an empty token', 'tokens[1]', { tokens: [TOKEN, ''] }],
    ['a throttle of 0', 'throttleLimit', { throttleLimit: 0 }],
    ['a negative throttle', 'throttleLimit', { throttleLimit: -5 }],
    ['no connections', 'connections', { connections: 0 }],
    ['a negative queue', 'maxQueue', { maxQueue: -1 }],
    ['a timeout of 0', 'timeout', { timeout: 0 }],
    ['a time for one try of 0', 'tryTimeout', { tryTimeout: '0s' }],
    ['half a retry', 'retries', { retries: 0.5 }],
    ['a body of no bytes', 'maxBodyBytes', { maxBodyBytes: 0 }],
    ['a header in the user agent', 'userAgent', { userAgent: 'x\r\nx: y' }],
    ['an instance of a cache', 'cache', { cache: {} }],
    ['cache: true', 'cache', { cache: true }],
    ['cache: 0', 'cache', { cache: 0 }],
    ['a class that is no cache', 'cache', { cache: Date }],
  ];

  test.each(BAD_OPTIONS)('%s: %s is named by the constructor', (_what, argument, options) => {
    const thrown = thrownBy(() => new Client({ tokens: [TOKEN], ...options }));
    expect(thrown).toBeInstanceOf(InvalidArgumentError);
    expect(thrown).toMatchObject({ argument, code: 'INVALID_ARGUMENT' });
    expect(thrown.message).not.toContain(TOKEN);
  });
});
