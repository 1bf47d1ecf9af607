import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReplay, type Replay } from '../../src/simulator/index.js';
import { ask, encode } from './ask.js';

const FIXTURES = join(import.meta.dirname, '../../../shared/fixtures');

async function captured(file: string): Promise<Record<string, unknown>> {
  const content = JSON.parse(await readFile(join(FIXTURES, file), 'utf8')) as { body: Record<string, unknown> };
  return content.body;
}

describe.skipIf(!existsSync(FIXTURES))('a replay of real captures (skipped without ../shared/fixtures)', () => {
  let replay: Replay;
  beforeAll(async () => {
    replay = await createReplay({ dir: FIXTURES });
  });
  afterAll(() => replay.close());

  it('lists the subjects of its captures, recorded ones first', () => {
    expect(replay.players[0]).toEqual({ tag: '#2PP', name: 'Morgil', recorded: true });
    expect(replay.players.length).toBeGreaterThan(100);
    expect(replay.clans[0]).toEqual({ tag: '#2PP', name: 'The Order', recorded: true });
    expect(replay.subjects('currentWar')).toEqual(['#2GPVRU0C0', '#RY8GYCLY']);
    expect(replay.subjects('warLog')).toEqual(['#29Y8PRCJR']);
  });

  it.each([
    ['/players/%232PP', 'players/player/FOUND.json'],
    ['/players/2pp', 'players/player/FOUND.json'],
    ['/clans/%232PP', 'clans/clans/CLAN.json'],
    ['/clans/%2329Y8PRCJR/members', 'clans/members/MEMBERS.json'],
    ['/clans/%2329Y8PRCJR/warlog', 'clans/warlog/WARLOG.json'],
    ['/clans/%2329Y8PRCJR/capitalraidseasons', 'clans/capitalraidseasons/CAPITALRAIDSEASON.json'],
    ['/clans/%23RY8GYCLY/currentwar', 'clans/currentwar/PREPARATION.json'],
    ['/clans/%2329Y8PRCJR/currentwar', 'clans/currentwar/NOTINWAR.json'],
    ['/clans/%23GYR89PJ9/currentwar/leaguegroup', 'clans/leaguegroup/INWAR_WARSMISSING.json'],
    ['/clanwarleagues/wars/%2382G0JYVGG', 'clans/clanwarleagues/ENDED.json'],
    ['/clans?name=test', 'clans/search/CLANS_FOUND.json'],
    ['/leaguetiers', 'leagues/LISTLEAGUETIERS.json'],
    ['/locations', 'locations/LISTLOCATIONS.json'],
    ['/locations/32000007', 'locations/location/COUNTRY.json'],
    ['/locations/32000000', 'locations/location/REGION.json'],
    ['/locations/32000094/rankings/players', 'locations/rankings/players/COUNTRY.json'],
    ['/locations/32000001/rankings/players', 'locations/rankings/players/REGION.json'],
    ['/labels/clans', 'labels/clans/CLANLABELS.json'],
    ['/labels/players', 'labels/players/PLAYERLABELS.json'],
    ['/goldpass/seasons/current', 'goldpass/GOLDPASS.json'],
  ])('answers %s with %s', async (path, file) => {
    const { status, body } = await ask(replay, path);
    expect(status).toBe(200);
    expect(body).toEqual(await captured(file));
  });

  it.each([
    ['/players/%239999999', 404, { reason: 'notFound', message: 'Not found with tag 2PP' }],
    ['/clans/%239999999', 404, { reason: 'notFound' }],
    ['/clans/%232PP/currentwar', 403, { reason: 'accessDenied' }],
    ['/clans/%232PP/warlog', 403, { reason: 'accessDenied' }],
    ['/clans/%239999999/currentwar/leaguegroup', 404, { reason: 'notFound' }],
    ['/locations/1', 400, { reason: 'badRequest', message: 'Unknown value for parameter locationId' }],
    ['/locations/1/rankings/clans', 400, { reason: 'badRequest', message: 'Unknown value for parameter locationId' }],
  ])('answers %s with the error that was captured', async (path, status, body) => {
    expect(await ask(replay, path)).toMatchObject({ status, body });
  });

  it('keeps the recorded max-age of an answer, in its spelling', async () => {
    expect((await ask(replay, '/clans/%232PP')).cacheControl).toMatch(/^max-age=(91|90|89)$/);
    expect((await ask(replay, '/players/%239999998')).cacheControl).toMatch(/^public max-age=(600|59\d)$/);
  });

  it('answers for a known member with the first capture', async () => {
    const member = replay.players.find((player) => !player.recorded);
    const answer = await ask(replay, `/players/${encode(member?.tag ?? '')}`);
    expect(answer).toMatchObject({ status: 200, body: { name: 'Morgil' } });
  });

  it('cuts recorded lists into pages', async () => {
    const first = await ask(replay, '/clans/%2329Y8PRCJR/warlog?limit=50');
    expect(first.body['items']).toHaveLength(50);
    expect(first.body['paging']).toEqual({ cursors: { after: 'eyJwb3MiOjUwfQ' } });
    const last = await ask(replay, '/clans/%2329Y8PRCJR/warlog?limit=50&after=eyJwb3MiOjEwMH0');
    expect(last.body['items']).toHaveLength(40);
    expect(last.body['paging']).toEqual({ cursors: { before: 'eyJwb3MiOjEwMH0' } });
  });

  it('verifies tokens as recorded', async () => {
    const verify = async (token: string) =>
      (await ask(replay, '/players/%232PP/verifytoken', { method: 'POST', body: JSON.stringify({ token }) })).body[
        'status'
      ];
    expect(await verify('TOKEN')).toBe('ok');
    expect(await verify('other')).toBe('invalid');
  });

  it('has the developer site and the request log of a simulator', async () => {
    const before = replay.requests.length;
    const login = await fetch(`${replay.developerUrl}/login`, {
      method: 'POST',
      body: JSON.stringify({ email: 'founder@example.com', password: 'hunter2' }),
    });
    expect(login.status).toBe(200);
    await login.text();
    await ask(replay, '/goldpass/seasons/current');
    expect(replay.requests.length).toBe(before + 1);
    expect(replay.requests.at(-1)?.route).toBe('/goldpass/seasons/current');
  });
});

describe('createReplay', () => {
  it('refuses a folder that does not exist, is a file, is empty or holds broken JSON, and names it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'replay-'));
    try {
      await expect(createReplay({ dir: join(dir, 'absent') })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        argument: 'dir',
        value: join(dir, 'absent'),
      });
      await expect(createReplay({ dir })).rejects.toMatchObject({ argument: 'dir', value: dir });
      await mkdir(join(dir, 'players/player'), { recursive: true });
      await writeFile(join(dir, 'players/player/x.json'), '{');
      await expect(createReplay({ dir })).rejects.toMatchObject({ value: join(dir, 'players/player/x.json') });
      await expect(createReplay({ dir: join(dir, 'players/player/x.json') })).rejects.toMatchObject({
        argument: 'dir',
      });
      await expect(createReplay({ dir: '' })).rejects.toMatchObject({ argument: 'dir' });
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  it('skips files that are not captures', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'replay-'));
    try {
      await writeFile(join(dir, 'package.json'), '{"name":"x"}');
      const file = {
        endpoint: '/players/{playertag}',
        args: { playertag: '#QQQ' },
        response_code: 200,
        body: { tag: '#QQQ' },
      };
      await writeFile(join(dir, 'any.json'), JSON.stringify(file));
      await using replay = await createReplay({ dir });
      expect(await ask(replay, '/players/%23QQQ')).toMatchObject({
        status: 200,
        text: '{"tag":"#QQQ"}',
        cacheControl: null,
      });
      expect((await ask(replay, '/players/%23GGG')).status).toBe(404);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
