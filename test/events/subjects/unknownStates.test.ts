import { describe, expect, test } from 'vitest';
import type { LeagueGroupPayload } from '../../../src/api/payloads/cwl.js';
import type { RaidSeasonPayload } from '../../../src/api/payloads/raid.js';
import { type SubjectKind, TRACKERS } from '../../../src/events/subjects/Subject.js';
import type { TrackContext } from '../../../src/events/subjects/SubjectTracker.js';
import { noWar, swapped, US, war } from '../war/payloads.js';

const HOUR_MS = 3_600_000;
const NEXT = { shiftMs: 50 * HOUR_MS, opponent: '#9CC' };

/** States that the API's document lists but this version does not know, and states that no document lists. */
const UNKNOWN = ['inMatchmaking', 'enterWar', 'matched', 'war', 'accessDenied', 'clanNotFound', 'future', '', null, 5];

/** Events that a state can cause. */
const CAUSED_BY_STATE = /StateChange|Started|Ended|EndNotSeen|Found|Gone|RoundAdded/;

const group = (state: string, drawn: number, season = '2026-03'): LeagueGroupPayload => ({
  state,
  season,
  clans: [],
  rounds: [0, 1].map((round) => ({ warTags: round < drawn ? [`#2P${round}`] : ['#0'] })),
});
const weekend = (state: string, attacks: number, day = '06'): object => ({
  items: [
    {
      state,
      startTime: `202603${day}T070000.000Z`,
      endTime: `202603${Number(day) + 3}T070000.000Z`,
      totalAttacks: attacks,
      members: [{ tag: '#2PP', name: 'x', attacks, attackLimit: 5, bonusAttackLimit: 0, capitalResourcesLooted: 0 }],
      attackLog: [],
      defenseLog: [],
    } as unknown as RaidSeasonPayload,
  ],
});

interface Life {
  readonly kind: SubjectKind;
  readonly answers: readonly object[];
  /** The baseline to begin with. Absent: the first answer is the first sight. */
  readonly baseline?: object;
}

const LIVES: readonly Life[] = [
  {
    kind: 'war',
    answers: [
      noWar(),
      war('preparation'),
      war('inWar', { attacks: 1 }),
      war('inWar', { attacks: 3 }),
      war('warEnded', { attacks: 5 }),
      noWar(),
      war('preparation', NEXT),
      war('inWar', NEXT),
    ],
  },
  {
    kind: 'leagueWar',
    baseline: { awaitedSince: 0, isNews: true },
    answers: [
      war('preparation'),
      war('inWar', { attacks: 2 }),
      swapped(war('inWar', { attacks: 4 })),
      war('warEnded', { attacks: 5 }),
    ],
  },
  {
    kind: 'leagueGroup',
    answers: [
      group('preparation', 1),
      group('inWar', 1),
      group('inWar', 2),
      group('ended', 2),
      group('preparation', 1, '2026-04'),
    ],
  },
  {
    kind: 'raid',
    answers: [weekend('ongoing', 1), weekend('ongoing', 4), weekend('ended', 6), weekend('ongoing', 2, '13')],
  },
];

/** The answer in another state. */
function inState(answer: object, state: unknown): object {
  if (!('items' in answer)) return { ...answer, state };
  return { items: (answer.items as readonly object[]).map((season) => ({ ...season, state })) };
}

/** Drives a tracker through answers, with each baseline as text, and returns what was found at each. */
async function live({ kind, baseline, answers }: Life): Promise<string[][]> {
  let before = baseline;
  const all: string[][] = [];
  for (const after of answers) {
    const context: TrackContext = {
      tag: kind === 'leagueWar' ? '#2VV' : US,
      seenAt: Date.UTC(2026, 2, 12),
      since: 0,
      owners: [US],
      fetch: () => Promise.resolve(undefined),
    };
    const { found, keep, follow = [] } = await TRACKERS[kind].compile(() => true)(before, after, context);
    before = JSON.parse(JSON.stringify(keep ?? after)) as object;
    const left = follow.filter(({ action }) => action === 'unwatch').map(({ owner }) => `left by ${owner}`);
    all.push([...found.map(({ type, item }) => `${type} ${item}`), ...left]);
    if (left.length > 0) break;
  }
  return all;
}

describe.each(LIVES)('an unknown state of a $kind', (life) => {
  test.each(UNKNOWN)('%j starts, ends and repeats nothing, and loses nothing', async (state) => {
    const expected = (await live(life)).flat();
    expect(expected.filter((event) => CAUSED_BY_STATE.test(event)).length).toBeGreaterThan(2);
    // The unknown state comes after each answer, once with what that answer shows and once with what the next one
    // shows.
    for (const [index, answer] of life.answers.entries()) {
      for (const shown of [answer, life.answers[index + 1] ?? answer]) {
        const answers = life.answers.toSpliced(index + 1, 0, inState(shown, state));
        const steps = await live({ ...life, answers });
        expect(
          (steps[index + 1] ?? []).filter((event) => CAUSED_BY_STATE.test(event) && !/RoundAdded/.test(event)),
        ).toEqual([]);
        expect(steps.flat().sort()).toEqual([...expected].sort());
      }
    }
  });

  test.each(UNKNOWN)('%j at first sight has no event, nor has the first known state after it', async (state) => {
    for (const known of life.answers) {
      const steps = await live({ kind: life.kind, answers: [inState(known, state), known] });
      expect(steps[0]).toEqual([]);
      expect(steps[1]?.filter((event) => CAUSED_BY_STATE.test(event))).toEqual([]);
    }
  });
});

test('an opponent in an unknown state does not end a war', async () => {
  const compare = TRACKERS.war.compile(() => true);
  const fetch = () => Promise.resolve({ ...swapped(war('inWar', { attacks: 3 })), state: 'war' });
  const context = { tag: US, since: 0, owners: [US], fetch };
  const seenAt = Date.UTC(2026, 2, 13, 11, 5);
  const { found, recompare, keep } = await compare(war('inWar', { attacks: 2 }), noWar(), {
    ...context,
    seenAt,
  });
  expect(found.filter(({ type }) => CAUSED_BY_STATE.test(type))).toEqual([]);
  expect(recompare).toBe(true);
  expect(keep).toMatchObject({ state: 'inWar' });
});
