import { afterEach, describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import {
  createSimulator,
  type SimulatedClan,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/index.js';
import { ask, encode } from './ask.js';

const open: Simulator[] = [];
async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await createSimulator({ seed: 7, ...options });
  open.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

describe('createSimulator', () => {
  it('serves players, clans, members, war logs and wars', async () => {
    const simulator = await start();
    const [player, clan] = [simulator.players[0], simulator.clans[0]];
    const answer = await ask(simulator, `/players/${encode(player.tag)}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ tag: player.tag, name: player.name, clan: { tag: clan.tag } });
    expect(answer.body).toEqual(player.payload());
    expect((await ask(simulator, `/clans/${encode(clan.tag)}`)).body).toEqual(clan.payload());
    const members = await ask(simulator, `/clans/${encode(clan.tag)}/members`);
    expect(members.body['items']).toEqual(clan.payload().memberList);
    const log = await ask(simulator, `/clans/${encode(clan.tag)}/warlog?limit=5`);
    expect(log.body['items']).toHaveLength(5);
    // The first eight are in the war league.
    const { tag, opponentTag } = simulator.clans[8] as SimulatedClan;
    const war = await ask(simulator, `/clans/${encode(tag)}/currentwar`);
    expect(war.body).toMatchObject({ state: 'inWar', clan: { tag }, opponent: { tag: opponentTag } });
    expect(simulator.requests.length).toBe(5);
    expect(simulator.requests.at(0)).toMatchObject({
      method: 'GET',
      route: '/players/{playerTag}',
      path: `/players/${encode(player.tag)}`,
      status: 200,
    });
  });

  it('sends payloads as large as the real ones', async () => {
    const simulator = await start({ membersPerClan: 48, clans: 4 });
    const size = async (path: string) => (await ask(simulator, path)).text.length;
    expect(await size(`/players/${encode(simulator.players[0].tag)}`)).toBeGreaterThan(20_500);
    expect(await size(`/players/${encode(simulator.players[0].tag)}`)).toBeLessThan(23_500);
    expect(await size(`/clans/${encode(simulator.clans[0].tag)}`)).toBeGreaterThan(36_000);
    expect(await size(`/clans/${encode(simulator.clans[0].tag)}`)).toBeLessThan(43_000);
  });

  it('answers errors as the API does', async () => {
    const simulator = await start({ clans: 60 });
    const hidden = simulator.clans.find((clan) => !clan.isWarLogPublic);
    expect(hidden).toBeDefined();
    const at = `/clans/${encode(hidden?.tag ?? '')}`;
    expect(await ask(simulator, '/players/%232PP')).toMatchObject({
      status: 404,
      body: { reason: 'notFound', message: 'Not found with tag 2PP' },
      cacheControl: expect.stringMatching(/^public max-age=\d+$/) as string,
    });
    expect((await ask(simulator, '/clans/%232PP')).body).toEqual({ reason: 'notFound' });
    expect(await ask(simulator, `${at}/warlog`)).toMatchObject({ status: 403, text: '{"reason":"accessDenied"}' });
    expect((await ask(simulator, `${at}/currentwar`)).cacheControl).toMatch(/^max-age=\d+$/);
    expect(await ask(simulator, '/nothing/here')).toMatchObject({ status: 404 });
    const refused = await ask(simulator, '/players/%232PP', { headers: { authorization: 'Bearer nonsense' } });
    expect(refused).toMatchObject({
      status: 403,
      cacheControl: null,
      body: { reason: 'accessDenied', message: 'Invalid authorization' },
    });
    expect(simulator.requests.at(-1)?.tokenId).toBeUndefined();
    expect(await ask(simulator, `${at}/members?after=x`)).toMatchObject({
      status: 400,
      body: { reason: 'badRequest' },
    });
  });

  it('sends the remaining lifetime of an answer, and repeats the answer for that long', async () => {
    const simulator = await start({ apiCache: 'own', membersPerClan: 10 });
    const path = `/players/${encode(simulator.players[0].tag)}`;
    expect((await ask(simulator, path)).cacheControl).toBe('max-age=60');
    simulator.advance('40s');
    expect((await ask(simulator, path)).cacheControl).toBe('max-age=20');
    simulator.advance('20s');
    expect((await ask(simulator, path)).cacheControl).toBe('max-age=60');
  });

  it('fills the shared cache at other instants', async () => {
    const simulator = await start({ membersPerClan: 30 });
    const ages = new Set<string | null>();
    for (const player of simulator.players.slice(0, 10)) {
      ages.add((await ask(simulator, `/players/${encode(player.tag)}`)).cacheControl);
    }
    expect(ages.size).toBeGreaterThan(4);
  });

  it('makes equal worlds from equal seeds', async () => {
    const [one, other] = [await start(), await start()];
    const different = await start({ seed: 8 });
    expect(one.players.map((player) => player.tag)).toEqual(other.players.map((player) => player.tag));
    for (const path of [one.players[3]?.tag, one.players[200]?.tag].map((tag) => `/players/${encode(tag ?? '')}`)) {
      expect((await ask(one, path)).text).toBe((await ask(other, path)).text);
    }
    expect(different.players[0].tag).not.toBe(one.players[0].tag);
    expect(one.tokens).toEqual(other.tokens);
  });

  it('lists any number of players like an array', async () => {
    const simulator = await start({ clans: 1_000, players: 30_000 });
    expect(simulator.players).toHaveLength(30_000);
    expect(simulator.players.at(-1)?.clanTag).toBe(simulator.clans.at(-1)?.tag);
    expect(simulator.players[30_000]).toBeUndefined();
    expect([...simulator.players].length).toBe(30_000);
    expect(Array.isArray(simulator.players)).toBe(true);
    expect(new Set(simulator.players.map((player) => player.tag)).size).toBe(30_000);
    const sum = simulator.clans.reduce((count, clan) => count + clan.memberTags.length, 0);
    expect(sum).toBe(30_000);
  });

  it('compresses for clients that accept it, unless gzip is false', async () => {
    const [zipped, plain] = [await start(), await start({ gzip: false })];
    const encoding = async (simulator: Simulator) => {
      const response = await fetch(`${simulator.baseUrl}/players/${encode(simulator.players[0].tag)}`, {
        headers: { authorization: `Bearer ${simulator.tokens[0] ?? ''}`, 'accept-encoding': 'gzip' },
      });
      expect(await response.json()).toEqual(simulator.players[0].payload());
      return response.headers.get('content-encoding');
    };
    expect(await encoding(zipped)).toBe('gzip');
    expect(await encoding(plain)).toBeNull();
  });

  it('records the latest requests and counts them all', async () => {
    const simulator = await start({ maxRequests: 3 });
    for (let count = 0; count < 8; count++) await ask(simulator, `/players/%23${count}PP`);
    expect(simulator.requests.length).toBe(8);
    expect([...simulator.requests].map((request) => request.path)).toEqual([
      '/players/%235PP',
      '/players/%236PP',
      '/players/%237PP',
    ]);
    simulator.requests.clear();
    expect(simulator.requests.length).toBe(0);
    await using counting = await createSimulator({ maxRequests: 0 });
    await ask(counting, '/players/%232PP');
    expect(counting.requests.length).toBe(1);
    expect(counting.requests.toArray()).toEqual([]);
  });

  it('stops serving when closed, and can be closed twice', async () => {
    const simulator = await createSimulator();
    await simulator.close();
    await simulator.close();
    await expect(fetch(simulator.baseUrl)).rejects.toThrow();
  });

  it.each([
    [{ clans: 0 }, 'clans'],
    [{ clans: 1.5 }, 'clans'],
    [{ seed: -1 }, 'seed'],
    [{ membersPerClan: 51 }, 'membersPerClan'],
    [{ membersPerClan: { min: 5, max: 4 } }, 'membersPerClan.max'],
    [{ players: 3 }, 'players'],
    [{ players: 500, membersPerClan: 3 }, 'players'],
    [{ port: 70_000 }, 'port'],
    [{ tokenCount: 11 }, 'tokenCount'],
    [{ speed: Number.NaN }, 'speed'],
    [{ startAt: new Date(Number.NaN) }, 'startAt'],
    [{ maxAge: { player: '-1s' } }, 'maxAge.player'],
    [{ accounts: { 'a@example.com': '' } }, 'accounts["a@example.com"]'],
  ] satisfies [SimulatorOptions, string][])('refuses %j, naming %s', async (options, argument) => {
    await expect(createSimulator(options)).rejects.toThrow(InvalidArgumentError);
    await expect(createSimulator(options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', argument });
  });

  it('refuses an option that it does not know', async () => {
    const options = { sed: 3 } as SimulatorOptions;
    await expect(createSimulator(options)).rejects.toMatchObject({ argument: 'options', value: 'sed' });
  });
});
