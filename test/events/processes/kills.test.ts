import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator } from '../../../src/simulator/createSimulator.js';
import { bundle } from '../../bundle.js';
import { hasRedis, startRedis } from '../../redis/redisServer.js';
import { firstDriver } from '../../sqlite/drivers.js';
import { folder } from '../../sqlite/folder.js';
import { askedAgain } from './askedAgain.js';
import { deaths } from './deaths.js';
import { expectTruth } from './expectTruth.js';
import { Lives } from './Lives.js';
import type { Task } from './watcher.js';

/** In the long lane (WARCHEST_LONG=1) there are more kills, and so more of the world to compare. */
const isLong = process.env['WARCHEST_LONG'] === '1';
const KILLS = isLong ? 15 : 5;
/**
 * The world goes on by so much for each request, as fast as the machine is. Each copy has expired then, so that a
 * client may poll again after the least interval.
 */
const STEP = '4m';
const LOOK_MS = 20;
const MAX_AGE = { player: 1, clan: 1, currentWar: 1, leagueGroup: 1, leagueWar: 1, raidSeasons: 1 };

/** Another one each time; the title of a failed test has it. */
const seed = Number(process.env['WARCHEST_SEED'] ?? Date.now() % 1_000_000);

describe(`processes that are killed while they watch (WARCHEST_SEED=${seed})`, { concurrent: true }, () => {
  const files = folder();
  let program: string;

  beforeAll(async () => {
    const into = files.path('program');
    mkdirSync(into);
    program = await bundle(new URL('watcher.ts', import.meta.url), into);
  });

  afterAll(() => files.remove());

  /**
   * Kills one process after the other, lets the last one catch up with the world, and compares the events of all with
   * the truth.
   */
  async function liveAndDie(startAt: string, given: Pick<Task, 'store' | 'resident'>) {
    await using simulator = await createSimulator({
      ...{ seed: 7, startAt: new Date(startAt), clans: 8, membersPerClan: 8, activity: 15 },
      ...{ maxAge: MAX_AGE, apiCache: 'own' },
    });
    const { baseUrl, tokens, clans } = simulator;
    const watched = { players: clans[0].memberTags.slice(0, 6), clan: clans[0].tag };
    using lives = new Lives(program, { ...given, ...watched, baseUrl, tokens, all: 120, file: files.path() });
    let steps = 0;
    const beat = setInterval(() => {
      for (; steps < simulator.requests.length; steps++) simulator.advance(STEP);
    }, LOOK_MS);
    let again = 0;
    try {
      for (const death of deaths(seed, KILLS)) {
        const before = lives.lines;
        await lives.dies(death);
        const known = new Set(before.map(({ id }) => id));
        if (lives.lines.slice(before.length).some(({ id }) => known.has(id))) again++;
      }
      await lives.endsAfter(async () => {
        await askedAgain(simulator, watched);
        clearInterval(beat);
        // The world stands still: the first answers are processed before the next ones come.
        await askedAgain(simulator, watched, 2);
      });
    } finally {
      clearInterval(beat);
    }
    expect(lives.errors).toEqual([]);
    const counts = await expectTruth(simulator, lives.lines, watched);
    expect(counts.steps).toBeGreaterThan(isLong ? 50 : 30);
    expect(counts.raidAttacks).toBeGreaterThan(0);
    // Kills interrupt work: events that were being emitted are emitted again.
    expect(again).toBeGreaterThanOrEqual(KILLS / 4);
    return counts;
  }

  it.skipIf(firstDriver === undefined)(
    'on a SQLite file, in a weekend of raids and regular wars (needs a driver)',
    { timeout: 120_000 },
    async () => {
      const counts = await liveAndDie('2026-03-28T12:00:00Z', { store: { path: files.path() }, resident: true });
      expect(counts.attacks).toBeGreaterThan(isLong ? 2 : 0);
    },
  );

  it.skipIf(!hasRedis)(
    'on a Redis, in a weekend of raids and of the league, with baselines in the store only (needs redis-server)',
    { timeout: 120_000 },
    async () => {
      await using server = await startRedis();
      const counts = await liveAndDie('2026-03-14T12:00:00Z', { store: { url: server.url }, resident: false });
      if (isLong) expect(counts.leagueAttacks).toBeGreaterThan(2);
    },
  );
});
