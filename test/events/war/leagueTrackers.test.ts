import { describe, expect, expectTypeOf, it } from 'vitest';
import type { LeagueGroupPayload } from '../../../src/api/payloads/cwl.js';
import {
  LEAGUE_GROUP_EVENT_TYPES,
  LEAGUE_WAR_EVENT_TYPES,
  type LeagueGroupEvents,
  type LeagueWarEvents,
} from '../../../src/events/subjects/league/leagueEvents.js';
import { leagueGroupTracker } from '../../../src/events/subjects/league/leagueGroupTracker.js';
import { leagueWarTracker } from '../../../src/events/subjects/league/leagueWarTracker.js';
import type { Absence, TrackContext } from '../../../src/events/subjects/SubjectTracker.js';
import type { LeagueGroup } from '../../../src/models/LeagueGroup.js';
import type { War } from '../../../src/models/War.js';
import { fixtures, fixturesAreThere } from '../../models/fixtures.js';
import { END_AT, START_AT, THEM, US, war } from './payloads.js';

const DAY_MS = 86_400_000;
const WAR_TAG = '#2VV';

function context(fields: Partial<TrackContext<never>> = {}): TrackContext<never> {
  return {
    tag: US,
    seenAt: START_AT,
    since: undefined,
    owners: [US],
    fetch: () => Promise.reject(new Error('not needed')),
    ...fields,
  };
}

/** A group of a season of three rounds, of which some have been drawn. */
function group(drawn: number, fields: Partial<LeagueGroupPayload> = {}): LeagueGroupPayload {
  const warTags = (round: number) => (round < drawn ? [`#2P${'PLY'[round]}`, `#8P${'PLY'[round]}`] : ['#0', '#0']);
  return {
    state: 'inWar',
    season: '2026-03-20',
    clans: [],
    rounds: [0, 1, 2].map((round) => ({ warTags: warTags(round) })),
    ...fields,
  };
}

describe('the league group of a clan', () => {
  const compare = leagueGroupTracker.compile(() => true);
  async function see(before: object | undefined, after: LeagueGroupPayload | undefined, absence?: Absence) {
    const result = await compare(before as LeagueGroupPayload, after, context({ absence }));
    return {
      types: result.found.map(({ type }) => type),
      watched: (result.follow ?? []).map(({ action, tag }) => `${action} ${tag}`),
      result,
      keep: result.keep ?? after,
    };
  }

  it('is found with its drawn rounds, and the wars of both open rounds are watched', async () => {
    const { keep } = await see(undefined, undefined, 'absent');
    const { types, watched, result } = await see(keep, group(2));
    expect(types).toEqual(['leagueGroupFound', 'leagueRoundAdded', 'leagueRoundAdded']);
    expect(watched).toEqual(['watch #2PP', 'watch #8PP', 'watch #2PL', 'watch #8PL']);
    expect(result.follow?.[0]).toMatchObject({ kind: 'leagueWar', baseline: { awaitedSince: START_AT, isNews: true } });
    expect(result.found[2]?.detail).toMatchObject({ round: 2, warTags: ['#2PL', '#8PL'] });
  });

  it('has one event for each round, also for several at once, and for changes of its state', async () => {
    const { types, watched } = await see(group(1, { state: 'preparation' }), group(3));
    expect(types).toEqual(['leagueGroupStateChange', 'leagueRoundAdded', 'leagueRoundAdded']);
    expect(watched).toHaveLength(4);
    expect((await see(group(3), group(3))).types).toEqual([]);
  });

  it('has no events at first sight, but watches the open wars', async () => {
    const { types, watched, result } = await see(undefined, group(2));
    expect([types, watched.length]).toEqual([[], 4]);
    expect(result.follow?.[0]).not.toHaveProperty('baseline');
    const over = await see(undefined, group(3, { state: 'ended' }));
    expect([over.types, over.watched]).toEqual([[], []]);
  });

  it('is gone, and its rounds have no events again when it comes back', async () => {
    const gone = await see(group(2), undefined, 'absent');
    expect(gone.types).toEqual(['leagueGroupGone']);
    expect((await see(gone.keep, undefined, 'absent')).types).toEqual([]);
    const back = await see(gone.keep, group(3));
    expect(back.types).toEqual(['leagueGroupFound', 'leagueRoundAdded']);
    expect(back.watched).toEqual(['watch #2PY', 'watch #8PY']);
    const next = await see(gone.keep, group(1, { season: '2026-04-17' }));
    expect(next.types).toEqual(['leagueGroupFound', 'leagueRoundAdded']);
  });

  it('is not changed while the next one is drawn, nor by older copies', async () => {
    const pending = await see(group(3, { state: 'ended' }), undefined, 'pending');
    expect([pending.types, pending.keep]).toEqual([[], group(3, { state: 'ended' })]);
    const older = await see(group(3), group(2));
    expect([older.types, older.keep, older.result.recompare]).toEqual([[], group(3), true]);
    const { season: _season, ...unready } = group(0, { state: 'preparation' });
    expect((await see({ absent: true }, unready)).types).toEqual([]);
  });

  it('names the wars that its baseline follows, for a restart', () => {
    expect(leagueGroupTracker.followed?.(group(2)).map(({ tag }) => tag)).toEqual(['#2PP', '#8PP', '#2PL', '#8PL']);
    expect(leagueGroupTracker.followed?.({ absent: true })).toEqual([]);
  });

  it.skipIf(!fixturesAreThere)('is read from a capture with rounds that are not drawn', async () => {
    const [captured] = fixtures().filter(({ file }) => file.includes('leaguegroup/INWAR'));
    const payload = captured?.body as LeagueGroupPayload;
    const { types, watched } = await see({ absent: true }, payload);
    const drawn = payload.rounds?.filter(({ warTags }) => !warTags.includes('#0')).length ?? 0;
    expect(types).toEqual(['leagueGroupFound', ...Array<string>(drawn).fill('leagueRoundAdded')]);
    expect(watched).toHaveLength(4 * drawn);
  });
});

describe('a war of the league', () => {
  const compare = leagueWarTracker.compile((type) => !type.endsWith('Change'));
  const see = async (
    before: object | undefined,
    after: ReturnType<typeof war> | undefined,
    fields: Partial<TrackContext<never>> = {},
  ) => {
    const result = await compare(before as ReturnType<typeof war>, after, context({ tag: WAR_TAG, ...fields }));
    return {
      emitted: result.found.map(({ type, owner }) => `${type} ${owner}`),
      left: (result.follow ?? []).map(({ action, owner }) => `${action} ${owner}`),
      result,
    };
  };
  const news = { awaitedSince: START_AT, isNews: true };

  it('is found when its round was drawn, and unwatched for clans that are not in it', async () => {
    const { emitted, left } = await see(news, war('preparation'), { owners: ['#9CC', US] });
    expect(emitted).toEqual([`leagueWarFound ${US}`]);
    expect(left).toEqual(['unwatch #9CC']);
  });

  it('has events for both clans, each from its own view, and is unwatched after its end', async () => {
    const { emitted, left, result } = await see(war('inWar', { attacks: 4 }), war('warEnded', { attacks: 5 }), {
      owners: [US, THEM],
    });
    expect(emitted).toEqual([
      `leagueWarAttack ${US}`,
      `leagueWarEnded ${US}`,
      `leagueWarAttack ${THEM}`,
      `leagueWarEnded ${THEM}`,
    ]);
    expect(left).toEqual([`unwatch ${US}`, `unwatch ${THEM}`]);
    const ends = result.found
      .filter(({ type }) => type === 'leagueWarEnded')
      .map(({ detail }) => detail as { war: War; result: string });
    expect(ends.map((end) => [end.war.clan.tag, end.result, end.war.warTag])).toEqual([
      [US, 'won', WAR_TAG],
      [THEM, 'lost', WAR_TAG],
    ]);
  });

  it('has all of its events when it had ended before its first answer', async () => {
    const { emitted, left } = await see(news, war('warEnded', { attacks: 2 }));
    expect(emitted).toEqual(['Found', 'Started', 'Attack', 'Attack', 'Ended'].map((step) => `leagueWar${step} ${US}`));
    expect(left).toEqual([`unwatch ${US}`]);
  });

  it('has no events at first sight', async () => {
    expect((await see(undefined, war('inWar', { attacks: 2 }))).emitted).toEqual([]);
    expect((await see(undefined, war('warEnded'))).left).toEqual([`unwatch ${US}`]);
  });

  it('is awaited, and unwatched only after a day', async () => {
    const absent = { absence: 'absent' } as const;
    const first = await see(undefined, undefined, absent);
    expect([first.left, first.result.keep]).toEqual([[], { awaitedSince: START_AT, isNews: false }]);
    expect((await see(news, undefined, { ...absent, seenAt: START_AT + DAY_MS / 2 })).left).toEqual([]);
    expect((await see(news, undefined, { ...absent, seenAt: START_AT + 2 * DAY_MS })).left).toEqual([`unwatch ${US}`]);
    const during = await see(war('inWar'), undefined, absent);
    expect([during.emitted, during.left, during.result.recompare]).toEqual([[], [], true]);
    const late = await see(war('inWar'), undefined, { ...absent, seenAt: END_AT + 2 * DAY_MS });
    expect([late.emitted, late.left]).toEqual([[`leagueWarEndNotSeen ${US}`], [`unwatch ${US}`]]);
  });

  it('ignores copies older than the one before', async () => {
    const { emitted, result } = await see(war('inWar', { attacks: 3 }), war('inWar', { attacks: 1 }));
    expect([emitted, result.keep]).toEqual([[], war('inWar', { attacks: 3 })]);
  });
});

type LeagueEvents = LeagueGroupEvents & LeagueWarEvents;

describe('the types of events of the league', () => {
  it('are the same for the compiler and at run time', () => {
    expectTypeOf<LeagueEvents['leagueRoundAdded']['round']>().toEqualTypeOf<number>();
    expectTypeOf<LeagueEvents['leagueGroupStateChange']['before']>().toEqualTypeOf<LeagueGroup>();
    expectTypeOf<LeagueEvents['leagueWarEnded']['war']>().toEqualTypeOf<War>();
    const some: (keyof LeagueEvents)[] = ['leagueGroupFound', 'leagueWarStateChange', 'leagueWarOpponentStarsChange'];
    for (const type of some) expect([...LEAGUE_GROUP_EVENT_TYPES, ...LEAGUE_WAR_EVENT_TYPES]).toContain(type);
  });
});
