import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClanPayload } from '../../src/api/payloads/clan.js';
import type { LeagueGroupPayload } from '../../src/api/payloads/cwl.js';
import type { RaidSeasonPayload } from '../../src/api/payloads/raid.js';
import type { RankedLeagueGroupPayload } from '../../src/api/payloads/rankedLeague.js';
import type { ClanWarPayload } from '../../src/api/payloads/war.js';
import { createSimulator, type Simulator } from '../../src/simulator/index.js';
import { ask, encode } from './ask.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await createSimulator({ seed: 7, clans: 60 });
});
afterAll(() => simulator.close());

const items = async <T>(path: string, from = simulator): Promise<T[]> => (await ask(from, path)).body['items'] as T[];

describe('paging', () => {
  it('walks a list forwards and backwards by opaque cursors', async () => {
    const all = (await items<{ id: number }>('/locations')).map(({ id }) => id);
    const seen: number[] = [];
    let after: string | undefined;
    let cursors: { before?: string; after?: string } = {};
    do {
      const { body } = await ask(simulator, `/locations?limit=100${after === undefined ? '' : `&after=${after}`}`);
      seen.push(...(body['items'] as { id: number }[]).map(({ id }) => id));
      ({ cursors } = body['paging'] as { cursors: typeof cursors });
      ({ after } = cursors);
    } while (after !== undefined);
    expect(seen).toEqual(all);
    expect(cursors).toEqual({ before: 'eyJwb3MiOjIwMH0' });
    const back = await items<{ id: number }>(`/locations?limit=100&before=${cursors.before ?? ''}`);
    expect(back.map(({ id }) => id)).toEqual(all.slice(100, 200));
  });

  it.each([
    'limit=x',
    'limit=-1',
    'after=eyJwb3MiOjF9&before=eyJwb3MiOjF9',
    'after=%7B%22pos%22%3A1%7D',
    'before=eyJwb3MiOiJ4In0',
  ])('refuses %s', async (query) => {
    expect(await ask(simulator, `/locations?${query}`)).toMatchObject({ status: 400, body: { reason: 'badRequest' } });
  });
});

describe('the search for clans', () => {
  const search = (query: string) => items<ClanPayload>(`/clans?${query}`);

  it('filters by each parameter', async () => {
    const all = simulator.clans.map((clan) => clan.payload());
    const cases: [string, (clan: ClanPayload) => boolean][] = [
      ['name=ing', ({ name }) => name.toLowerCase().includes('ing')],
      ['minMembers=35', ({ members }) => members >= 35],
      ['maxMembers=30', ({ members }) => members <= 30],
      ['minMembers=30&maxMembers=40', ({ members }) => members >= 30 && members <= 40],
      ['minClanLevel=15', ({ clanLevel }) => clanLevel >= 15],
      ['minClanPoints=5000', ({ clanPoints }) => clanPoints >= 5_000],
      ['locationId=32000249', ({ location }) => location?.id === 32_000_249],
      ['warFrequency=always', ({ warFrequency }) => warFrequency === 'always'],
      ['warFrequency=MORE_THAN_ONCE_PER_WEEK', ({ warFrequency }) => warFrequency === 'moreThanOncePerWeek'],
      ['labelIds=56000000', ({ labels }) => labels.some(({ id }) => id === 56_000_000)],
    ];
    for (const [query, test] of cases) {
      const expected = all.filter(test).map(({ tag }) => tag);
      expect([query, expected.length]).not.toEqual([query, 0]);
      expect([query, (await search(query)).map(({ tag }) => tag)]).toEqual([query, expected]);
    }
  });

  it('lists clans without their members', async () => {
    const [clan] = await search('minMembers=1&limit=1');
    expect(clan).not.toHaveProperty('memberList');
    expect(clan).not.toHaveProperty('description');
    expect(clan).not.toHaveProperty('clanCapital');
  });

  it.each(['', 'limit=5', 'name=ab', 'warFrequency=often', 'labelIds=1', 'minMembers=x'])(
    'refuses "%s"',
    async (query) => {
      expect(await ask(simulator, `/clans?${query}`)).toMatchObject({ status: 400, body: { reason: 'badRequest' } });
    },
  );
});

describe('the war league', () => {
  const groupOf = async (from: Simulator, clan: number) =>
    (await ask(from, `/clans/${encode(from.clans[clan]?.tag ?? '')}/currentwar/leaguegroup`))
      .body as unknown as LeagueGroupPayload;

  it('has groups of eight, seven rounds, and `#0` for those not drawn', async () => {
    const group = await groupOf(simulator, 0);
    expect(group.clans).toHaveLength(8);
    expect(group.rounds).toHaveLength(7);
    const drawn = group.rounds?.filter(({ warTags }) => warTags.every((tag) => tag !== '#0')) ?? [];
    expect(drawn.length).toBeGreaterThan(0);
    expect(drawn.length).toBeLessThan(7);
    expect(group.rounds?.at(-1)?.warTags).toEqual(['#0', '#0', '#0', '#0']);
    // The 57th to the 60th are too few for a group.
    expect(
      await ask(simulator, `/clans/${encode(simulator.clans.at(-1)?.tag ?? '')}/currentwar/leaguegroup`),
    ).toMatchObject({
      status: 404,
      body: { reason: 'notFound' },
    });
    expect((await ask(simulator, '/clanwarleagues/wars/%230')).status).toBe(404);
  });

  it('runs to its end: each clan meets each other once, and the war log gets one entry', async () => {
    await using world = await createSimulator({
      seed: 3,
      clans: 8,
      activity: 0,
      maxAge: { leagueGroup: 0, leagueWar: 0 },
      startAt: new Date('2026-04-04T12:00:00Z'),
    });
    const path = `/clans/${encode(world.clans[0].tag)}`;
    const states = new Set<string>();
    let group = await groupOf(world, 0);
    for (let day = 0; day < 60 && states.size < 4; day++) {
      states.add(group.state ?? 'none');
      const isLast = group.state === 'ended';
      if (isLast) break;
      world.advance('12h');
      group = await groupOf(world, 0);
    }
    expect(states).toEqual(new Set(['none', 'preparation', 'inWar', 'ended']));
    const met = new Set<string>();
    const starsOf = new Map<string, number>();
    for (const tag of group.rounds?.flatMap(({ warTags }) => warTags) ?? []) {
      const war = (await ask(world, `/clanwarleagues/wars/${encode(tag)}`)).body as unknown as ClanWarPayload;
      expect(war.state).toBe('warEnded');
      expect(war).not.toHaveProperty('attacksPerMember');
      expect(war.warStartTime).toBe(war.startTime);
      met.add([war.clan.tag, war.opponent.tag].sort().join(' '));
      for (const side of [war.clan, war.opponent]) {
        starsOf.set(side.tag ?? '', (starsOf.get(side.tag ?? '') ?? 0) + side.stars);
        expect(side.members).toHaveLength(war.teamSize ?? 0);
        for (const member of side.members ?? []) expect(member.attacks?.length ?? 0).toBeLessThanOrEqual(1);
      }
    }
    expect(met.size).toBe(28);
    const [entry] = (
      await items<{ result: unknown; clan: { stars: number }; opponent: object }>(`${path}/warlog`, world)
    ).filter(({ result }) => result === null);
    expect(entry?.clan.stars).toBe(starsOf.get(world.clans[0].tag));
    expect(entry?.opponent).not.toHaveProperty('tag');
    world.advance('3d');
    expect((await ask(world, `${path}/currentwar/leaguegroup`)).status).toBe(404);
  });

  it('swaps the sides: a clan is not always the first side of its wars', async () => {
    await using world = await createSimulator({
      seed: 3,
      clans: 8,
      activity: 0,
      startAt: new Date('2026-03-14T12:00:00Z'),
    });
    const group = await groupOf(world, 0);
    const places = new Map<string, Set<string>>();
    for (const tag of group.rounds?.flatMap(({ warTags }) => warTags.filter((one) => one !== '#0')) ?? []) {
      const war = (await ask(world, `/clanwarleagues/wars/${encode(tag)}`)).body as unknown as ClanWarPayload;
      for (const place of ['clan', 'opponent'] as const) {
        const clan = war[place].tag ?? '';
        places.set(clan, (places.get(clan) ?? new Set()).add(place));
      }
    }
    expect(places.size).toBe(8);
    expect([...places.values()].some((seen) => seen.size === 2)).toBe(true);
  });

  it('times out while groups are drawn', async () => {
    await using world = await createSimulator({
      seed: 3,
      clans: 8,
      activity: 0,
      startAt: new Date('2026-04-05T00:00:00Z'),
    });
    const path = `/clans/${encode(world.clans[0].tag)}/currentwar/leaguegroup`;
    const statuses = new Set<number>();
    for (let step = 0; step < 24 * 8; step++) {
      const { status, text } = await ask(world, path);
      statuses.add(status);
      if (status === 504) expect(text).toContain('<h1>504 Gateway Time-out</h1>');
      world.advance('30m');
    }
    expect(statuses).toEqual(new Set([404, 504, 200]));
  });
});

describe('raid weekends', () => {
  it('begin on Friday, go on attack by attack, and end on Monday', async () => {
    await using world = await createSimulator({ seed: 3, clans: 3, activity: 0, maxAge: { raidSeasons: 0 } });
    const clan = world.clans.find((one) => one.payload().clanCapital?.capitalHallLevel !== undefined);
    const tag = clan?.tag ?? '';
    const read = async () => (await items<RaidSeasonPayload>(`/clans/${encode(tag)}/capitalraidseasons`, world))[0];
    expect((await read())?.state).toBe('ended');
    world.advance('2d');
    const running = await read();
    expect(running?.state).toBe('ongoing');
    expect(running?.startTime).toBe('20260313T070000.000Z');
    const logged = world.truth.list({ kind: 'raid', tag, field: 'attackLog' });
    expect(running?.totalAttacks).toBe(logged.length);
    const looted = logged.reduce((sum, change) => sum + (change.new as { loot: number }).loot, 0);
    expect(running?.capitalTotalLoot).toBe(looted);
    expect(running?.members?.reduce((sum, member) => sum + member.capitalResourcesLooted, 0)).toBe(looted);
    world.advance('3d');
    const ended = await read();
    expect(ended).toMatchObject({ state: 'ended', startTime: '20260313T070000.000Z', endTime: '20260316T070000.000Z' });
    expect(ended?.offensiveReward).toBeGreaterThan(0);
    const states = world.truth.list({ kind: 'raid', tag, field: 'state' }).map((change) => [change.old, change.new]);
    expect(states).toEqual([
      ['ended', 'ongoing'],
      ['ongoing', 'ended'],
    ]);
  });

  it('lists twenty, only the latest with members and attacks', async () => {
    const seasons = await items<RaidSeasonPayload>(`/clans/${encode(simulator.clans[0].tag)}/capitalraidseasons`);
    expect(seasons).toHaveLength(20);
    expect(seasons.map((season) => season.members !== undefined)).toEqual([
      true,
      ...Array.from({ length: 19 }, () => false),
    ]);
    const entry = seasons[0]?.attackLog?.[0];
    const attacks = entry?.districts.flatMap((district) => district.attacks ?? []) ?? [];
    expect(attacks.length).toBe(entry?.attackCount);
  });
});

describe('the ranked league', () => {
  it('has a group for each player, with the battles of the requested player', async () => {
    const player = simulator.players[0].payload();
    const path = `/leaguegroup/${encode(player.currentLeagueGroupTag ?? '')}/${player.currentLeagueSeasonId ?? ''}`;
    const group = (await ask(simulator, `${path}?playerTag=${encode(player.tag)}`))
      .body as unknown as RankedLeagueGroupPayload;
    expect(group.members.find(({ playerTag }) => playerTag === player.tag)?.leagueTrophies).toBe(player.trophies);
    const trophies = group.members.map(({ leagueTrophies }) => leagueTrophies);
    expect(trophies).toEqual([...trophies].sort((a, b) => b - a));
    for (const battle of [...(group.attackLogs ?? []), ...(group.defenseLogs ?? [])]) {
      expect(battle.creationTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
    expect((await ask(simulator, path)).status).toBe(400);
    expect((await ask(simulator, `${path}?playerTag=%232PP`)).status).toBe(404);
    expect((await ask(simulator, `/leaguegroup/%232YYCYCC/1?playerTag=${encode(player.tag)}`)).status).toBe(404);
    const { previousLeagueGroupTag = '', previousLeagueSeasonId = '' } = player;
    const previous = `/leaguegroup/${encode(previousLeagueGroupTag)}/${previousLeagueSeasonId}`;
    expect((await ask(simulator, `${previous}?playerTag=${encode(player.tag)}`)).status).toBe(200);
  });

  it('ends each week: results are kept, and all trophies restart from 0', async () => {
    await using world = await createSimulator({ seed: 3, clans: 3, activity: 1 });
    const player = world.players.find((one) => one.payload().leagueTier?.id !== 105_000_000 && one.trophies > 100);
    const history = () =>
      items<{ leagueTrophies: number }>(`/players/${encode(player?.tag ?? '')}/leaguehistory`, world);
    const weeks = (await history()).length;
    world.advance('4d12h');
    const trophies = player?.trophies;
    world.advance('4h59m');
    const last = player?.trophies ?? trophies;
    world.advance('1m');
    expect(world.now.toISOString()).toBe('2026-03-16T05:00:00.000Z');
    expect(player?.trophies).toBe(0);
    expect(await history()).toHaveLength(weeks + 1);
    expect((await history())[0]?.leagueTrophies).toBe(last);
    expect(world.truth.list({ kind: 'world', field: 'rankedWeek' })).toHaveLength(1);
  });
});

describe('rankings and seasons', () => {
  it('rank clans and players, in a country too', async () => {
    for (const [path, field] of [
      ['clans', 'clanPoints'],
      ['clans-builder-base', 'clanBuilderBasePoints'],
      ['capitals', 'clanCapitalPoints'],
      ['players-builder-base', 'builderBaseTrophies'],
    ] as const) {
      const ranking = await items<Record<string, number>>(`/locations/global/rankings/${path}`);
      const values = ranking.map((one) => one[field] ?? 0);
      expect(values).toEqual([...values].sort((a, b) => b - a));
      expect(ranking.map(({ rank }) => rank)).toEqual(ranking.map((_, index) => index + 1));
    }
    const location = simulator.clans.map((clan) => clan.payload().location).find((one) => one?.isCountry === true);
    const local = await items<{ location: { id: number } }>(`/locations/${location?.id ?? 0}/rankings/clans`);
    expect(local.length).toBeGreaterThan(0);
    expect(new Set(local.map((one) => one.location.id))).toEqual(new Set([location?.id]));
    expect(await items('/locations/32000000/rankings/clans')).toEqual([]);
    expect((await ask(simulator, '/locations/1/rankings/clans')).status).toBe(400);
  });

  it('refuses unknown ids', async () => {
    for (const path of [
      '/leaguetiers/1',
      '/leagues/1',
      '/warleagues/x',
      '/capitalleagues/1',
      '/builderbaseleagues/1',
      '/locations/1',
    ]) {
      expect(await ask(simulator, path)).toMatchObject({ status: 400, body: { reason: 'badRequest' } });
    }
    expect(await ask(simulator, '/leagues/29000001/seasons')).toMatchObject({
      status: 400,
      body: { message: 'Seasons are available only for legendary league' },
    });
    expect((await ask(simulator, '/leagues/29000022/seasons/2014-01')).status).toBe(400);
  });
});

describe('realtime', () => {
  it.each([true, false])('bypasses the cache only when allowed: %s', async (realtime) => {
    await using world = await createSimulator({ seed: 7, clans: 2, activity: 0, realtime, apiCache: 'own' });
    const war = world.wars.find(({ state }) => state === 'inWar');
    const tag = war?.clanTag ?? '';
    const path = `/clans/${encode(tag)}/currentwar`;
    const attacks = async (query: string): Promise<number> => {
      const { clan, opponent } = (await ask(world, path + query)).body as unknown as ClanWarPayload;
      return (clan.attacks ?? 0) + (opponent.attacks ?? 0);
    };
    const logged = () => world.truth.list({ kind: 'war', tag, field: 'attacks' }).length;
    while (logged() === 0) world.advance('1s');
    // Both answers are made, and kept, just before the next attack.
    const before = { plain: await attacks(''), realtime: await attacks('?realtime=true') };
    const count = logged();
    let steps = 0;
    while (logged() === count) {
      if (steps++ % 100 === 0) await attacks('');
      if (steps % 100 === 1) await attacks('?realtime=true');
      world.advance('1s');
    }
    expect(before.plain).toBe(before.realtime);
    expect(await attacks('')).toBe(before.plain);
    expect(await attacks('?realtime=true')).toBe(realtime ? before.plain + 1 : before.plain);
    if (realtime) expect((await ask(world, `${path}?realtime=true`)).cacheControl).toBe('max-age=120');
  });
});
