import { beforeAll, describe, expect, it } from 'vitest';
import type { ClanPayload } from '../../../src/api/payloads/clan.js';
import type { PlayerPayload } from '../../../src/api/payloads/player.js';
import { clanTracker } from '../../../src/events/subjects/clan/clanTracker.js';
import { playerTracker } from '../../../src/events/subjects/player/playerTracker.js';
import { SUBJECT_KINDS, TRACKERS } from '../../../src/events/subjects/Subject.js';
import { war } from '../war/payloads.js';
import { collect, everything, names, samples } from './collect.js';

const DEPTH = 100_000;

/** A list inside a list, and so on; as text, so that it is parsed as an answer is. */
function deepList(inner: number): unknown {
  return JSON.parse(`${'['.repeat(DEPTH)}${inner}${']'.repeat(DEPTH)}`) as unknown;
}

/** Payloads with a deep list, each in place of another field. The fields that identify the payload stay. */
function deepened(payload: object, inner: number): readonly object[] {
  const kept = ['tag', 'state', 'preparationStartTime', 'items', 'season'];
  const deep = deepList(inner);
  return Object.keys(payload)
    .filter((key) => !kept.includes(key))
    .map((key) => ({ ...payload, [key]: deep, unknown: key === 'clan' ? deep : inner }));
}

describe('payloads from a hostile server', () => {
  let samplesOf: Readonly<Record<string, object>>;
  beforeAll(async () => {
    const { player, clan } = await samples();
    const season = { state: 'ongoing', startTime: '20260306T070000.000Z', members: [], attackLog: [] };
    samplesOf = {
      player,
      clan,
      war: war('inWar'),
      leagueWar: war('inWar'),
      leagueGroup: { state: 'inWar', season: '2026-03', clans: [], rounds: [] },
      raid: { items: [season] },
    };
  });

  it.each(SUBJECT_KINDS)('do not exhaust the call stack when a %s is nested deeply', async (kind) => {
    const compare = TRACKERS[kind].compile(everything);
    const context = { tag: '#2PP', seenAt: 1, since: 0, owners: ['#2PP'], fetch: () => Promise.resolve(undefined) };
    const sample = samplesOf[kind] as object;
    const [before, after, again] = [deepened(sample, 1), deepened(sample, 2), deepened(sample, 1)];
    for (const [index, old] of before.entries()) {
      await compare(old, after[index], context);
      await compare(sample, old, context);
      await compare(old, sample, context);
      expect((await compare(old, again[index], context)).found).toEqual([]);
    }
  });

  it('with a change in a deeply nested field have one event for it', async () => {
    const { player } = await samples();
    const [before, after] = [1, 2].map((inner) => ({ ...player, deep: deepList(inner) }));
    expect(names(collect(playerTracker.compile(everything), before as PlayerPayload, after as PlayerPayload))).toEqual([
      'playerFieldChange deep',
    ]);
  });

  it('are compared in time that grows with the number of units, achievements and members', async () => {
    const { player, clan } = await samples();
    const many = (make: (index: number) => object) => Array.from({ length: 20_000 }, (_, index) => make(index));
    const playerAt = (level: number): PlayerPayload => ({
      ...player,
      troops: many((index) => ({ name: `Troop ${index % 5_000}`, level, maxLevel: level, village: 'home' })) as never,
      achievements: many((index) => ({ name: `A ${index}`, stars: 1, value: level, target: 9 })) as never,
    });
    const clanAt = (donations: number): ClanPayload => ({
      ...clan,
      memberList: many((index) => ({ tag: `#${index}`, name: 'x', donations })) as never,
    });
    const startedAt = performance.now();
    expect(collect(playerTracker.compile(everything), playerAt(1), playerAt(2)).length).toBeGreaterThan(40_000);
    expect(collect(clanTracker.compile(everything), clanAt(1), clanAt(2)).length).toBeGreaterThanOrEqual(20_000);
    // Quadratic time was some 5 s for the troops alone.
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });
});
