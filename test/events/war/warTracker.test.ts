import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ClanWarPayload } from '../../../src/api/payloads/war.js';
import { WAR_EVENT_TYPES, type WarEvents } from '../../../src/events/subjects/war/warEvents.js';
import { isUnfinished } from '../../../src/events/subjects/war/warFacts.js';
import { warPlan } from '../../../src/events/subjects/war/warPlan.js';
import { warTracker } from '../../../src/events/subjects/war/warTracker.js';
import type { War, WarAttack, WarMember } from '../../../src/models/War.js';
import { War as WarModel } from '../../../src/models/War.js';
import { fixtures, fixturesAreThere } from '../../models/fixtures.js';
import { Chain, END_AT, noWar, PREPARED_AT, START_AT, stepsOnly, swapped, THEM, US, war } from './payloads.js';

const HOUR_MS = 3_600_000;
const NEXT = { shiftMs: 50 * HOUR_MS, opponent: '#9CC' };

/** A chain that listens to what happens and has seen this already. */
async function chain(first: ClanWarPayload, listens = stepsOnly): Promise<Chain> {
  const made = new Chain(listens);
  expect(await made.see({ after: first })).toEqual([]);
  return made;
}

describe('the current war of a clan', () => {
  it('has an event for each step', async () => {
    const one = await chain(noWar());
    expect(await one.see({ after: war('preparation') })).toEqual(['warStateChange', 'warFound']);
    expect(await one.see({ after: war('inWar') })).toEqual(['warStateChange', 'warStarted']);
    expect(await one.see({ after: war('inWar', { attacks: 2 }) })).toEqual(['warAttack', 'warAttack']);
    expect(await one.see({ after: war('warEnded', { attacks: 5 }) })).toEqual([
      'warAttack',
      'warAttack',
      'warAttack',
      'warStateChange',
      'warEnded',
    ]);
    expect(await one.see({ after: noWar() })).toEqual(['warStateChange', 'warGone']);
    expect(one.found.filter(({ type }) => type === 'warAttack').map(({ item }) => item)).toEqual(
      [1, 2, 3, 4, 5].map((order) => `20260311T120000.000Z ${order}`),
    );
    expect(one.detail('warEnded')).toMatchObject({ result: 'won' });
    expect(one.asked).toBe(0);
  });

  it('has no events at first sight, and none for the same answer again', async () => {
    const one = await chain(war('inWar', { attacks: 3 }), () => true);
    expect(await one.see({ after: war('inWar', { attacks: 3 }) })).toEqual([]);
    expect(await one.see({ after: swapped(war('inWar', { attacks: 3 })) })).toEqual([]);
    const shuffled = war('inWar', { attacks: 3 });
    const clan = { ...shuffled.clan, members: [...(shuffled.clan.members ?? [])].reverse() };
    expect(await one.see({ after: { ...shuffled, clan } })).toEqual([]);
  });

  it('is seen from the watched clan, on whichever side the answer has it', async () => {
    const one = await chain(swapped(war('inWar')));
    await one.see({ after: swapped(war('warEnded', { attacks: 4 })) });
    const { war: ended, result } = one.detail('warEnded') as { war: War; result: string };
    expect([ended.clan.tag, ended.opponent.tag, result]).toEqual([US, THEM, 'won']);
  });

  it('has the events of several steps in order, the next war included', async () => {
    const one = await chain(war('preparation'));
    const theirs = swapped(war('warEnded', { attacks: 5 }));
    expect(
      await one.see({ after: war('inWar', { ...NEXT, attacks: 1 }), theirs, seenAt: END_AT + 26 * HOUR_MS }),
    ).toEqual([
      'warStarted',
      ...Array<string>(5).fill('warAttack'),
      'warStateChange',
      'warEnded',
      'warStateChange',
      'warFound',
      'warStarted',
      'warAttack',
    ]);
    const states = one.found.filter(({ type }) => type === 'warStateChange').map(({ detail }) => detail);
    expect(states).toMatchObject([
      { old: 'preparation', new: 'warEnded' },
      { old: 'warEnded', new: 'inWar' },
    ]);
  });

  it('takes the last attacks and the end from the opponent when the clan shows another war', async () => {
    const one = await chain(war('inWar', { attacks: 3 }));
    const theirs = swapped(war('warEnded', { attacks: 5 }));
    expect(await one.see({ after: noWar(), theirs, seenAt: END_AT + 1 })).toEqual([
      'warAttack',
      'warAttack',
      'warStateChange',
      'warEnded',
      'warStateChange',
      'warGone',
    ]);
    expect((one.detail('warGone')['war'] as War).state).toBe('warEnded');
    expect(one.asked).toBe(1);
    expect(await one.see({ after: noWar() })).toEqual([]);
  });

  it.each([
    ['shows nothing', undefined],
    ['is in another war', swapped(war('inWar', { shiftMs: 50 * HOUR_MS, opponent: '#9CC' }))],
    ['looks for one', noWar()],
  ])('has an end that was not seen when the opponent %s', async (_, theirs) => {
    const one = await chain(war('inWar', { attacks: 3 }));
    expect(await one.see({ after: noWar(), theirs, seenAt: END_AT + HOUR_MS })).toEqual([
      'warEndNotSeen',
      'warStateChange',
      'warGone',
    ]);
    expect(one.detail('warEndNotSeen')).toMatchObject({ reason: 'gone' });
    expect(one.asked).toBe(1);
  });

  it("waits while the opponent's copy is from before the end, and has events for what it adds", async () => {
    const one = await chain(war('inWar', { attacks: 2 }));
    const theirs = swapped(war('inWar', { attacks: 3 }));
    const seenAt = END_AT + 60_000;
    expect(await one.see({ after: noWar(), theirs, seenAt })).toEqual(['warAttack']);
    expect(one.last).toMatchObject({ recompare: true, plan: { at: seenAt } });
    expect(await one.see({ after: noWar(), theirs, seenAt })).toEqual([]);
    expect(await one.see({ after: noWar(), theirs: swapped(war('warEnded', { attacks: 4 })), seenAt })).toEqual([
      'warAttack',
      'warStateChange',
      'warEnded',
      'warStateChange',
      'warGone',
    ]);
    expect(one.last).not.toHaveProperty('recompare');
  });

  it('does not wait without end for the opponent', async () => {
    const one = await chain(war('inWar'));
    const theirs = swapped(war('inWar'));
    expect(await one.see({ after: noWar(), theirs, seenAt: END_AT + HOUR_MS })).toContain('warEndNotSeen');
  });

  it('is not reported as gone while the opponent still shows it', async () => {
    const one = await chain(war('inWar', { attacks: 2 }));
    expect(await one.see({ after: noWar(), theirs: swapped(war('inWar', { attacks: 2 })) })).toEqual([]);
    expect(await one.see({ after: war('inWar', { attacks: 3 }) })).toEqual(['warAttack']);
  });

  it('asks no opponent without a listener, or when the end was seen', async () => {
    const deaf = await chain(war('inWar'), () => false);
    expect(await deaf.see({ after: noWar() })).toEqual([]);
    const done = await chain(war('warEnded'));
    expect(await done.see({ after: noWar() })).toEqual(['warStateChange', 'warGone']);
    expect(deaf.asked + done.asked).toBe(0);
  });

  it('rejects and keeps the baseline when the opponent cannot be asked', async () => {
    const compare = warTracker.compile(() => true);
    const fails = {
      tag: US,
      seenAt: END_AT,
      since: undefined,
      owners: [US],
      fetch: () => Promise.reject(new Error('no answer')),
    };
    await expect(compare(war('inWar'), noWar(), fails)).rejects.toThrow('no answer');
  });

  it('ignores copies older than the one before', async () => {
    const one = await chain(war('warEnded', { attacks: 5 }), () => true);
    expect(await one.see({ after: war('inWar', { attacks: 4 }) })).toEqual([]);
    expect(await one.see({ after: war('warEnded', { attacks: 5 }) })).toEqual([]);
    const two = await chain(war('inWar', { attacks: 4 }), () => true);
    expect(await two.see({ after: war('inWar', { attacks: 2 }) })).toEqual([]);
    expect(await two.see({ after: war('inWar', { attacks: 4 }) })).toEqual([]);
    expect(await two.see({ after: war('preparation') })).toEqual([]);
    const three = await chain(war('preparation', NEXT));
    expect(await three.see({ after: war('warEnded', { attacks: 5 }) })).toEqual([]);
    expect(await three.see({ after: war('inWar', NEXT) })).toEqual(['warStateChange', 'warStarted']);
    expect(three.asked).toBe(0);
  });

  it('has one event for an attack whose number changes', async () => {
    const before = war('inWar', { attacks: 3 });
    const after = war('inWar', { attacks: 4 });
    const renumbered = JSON.parse(
      JSON.stringify(after).replace('"order":3', '"order":9').replace('"order":4', '"order":3'),
    ) as ClanWarPayload;
    const one = await chain(before);
    expect(await one.see({ after: renumbered })).toEqual(['warAttack']);
    expect((one.detail('warAttack')['attack'] as WarAttack).attackerTag).toBe('#8GG');
  });

  it('has events for attributes of the war, of both clans and of members', async () => {
    const before = war('preparation');
    const after = war('preparation', {
      fields: {
        teamSize: 3,
        attacksPerMember: 1,
        battleModifier: 'hardMode',
        clan: {
          ...before.clan,
          name: 'renamed',
          members: [
            {
              ...(before.clan.members?.[0] as NonNullable<typeof before.clan.members>[0]),
              mapPosition: 2,
              townhallLevel: 17,
            },
          ],
        },
        opponent: { ...before.opponent, stars: 1, badgeUrls: { small: 'https://a' } },
      },
    });
    const one = await chain(before, () => true);
    expect((await one.see({ after })).sort()).toEqual([
      'warAttacksPerMemberChange',
      'warBattleModifierChange',
      'warClanNameChange',
      'warMemberMapPositionChange',
      'warMemberTownHallChange',
      'warMembersChange',
      'warOpponentBadgeChange',
      'warOpponentStarsChange',
      'warTeamSizeChange',
    ]);
    expect(one.detail('warTeamSizeChange')).toMatchObject({ old: 2, new: 3 });
    expect(one.detail('warMemberTownHallChange')).toMatchObject({ old: 16, new: 17 });
    expect((one.detail('warMembersChange')['left'] as WarMember[]).map(({ tag }) => tag)).toEqual(['#2GG']);
  });

  it('moves its end with a maintenance break', async () => {
    const one = await chain(war('inWar'), () => true);
    expect(one.last?.plan).toEqual({ at: END_AT + 5_000, urgentFrom: END_AT - HOUR_MS });
    const later = war('inWar', { fields: { endTime: '20260313T130000.000Z' } });
    expect(await one.see({ after: later })).toEqual(['warEndTimeChange']);
    expect(one.detail('warEndTimeChange')).toMatchObject({
      old: new Date(END_AT),
      new: new Date(END_AT + 2 * HOUR_MS),
    });
    expect(one.last?.plan).toEqual({ at: END_AT + 2 * HOUR_MS + 5_000, urgentFrom: END_AT + HOUR_MS });
  });

  it('compares only what has listeners', async () => {
    const one = await chain(war('preparation'), (type) => type === 'warEnded' || type === 'warClanStarsChange');
    expect(await one.see({ after: war('warEnded', { attacks: 5 }) })).toEqual(['warClanStarsChange', 'warEnded']);
  });

  it('asks for a poll when it begins', () => {
    const plan = warPlan(new WarModel(war('preparation')));
    expect(plan).toEqual({ at: START_AT + 5_000 });
    expect(warPlan(new WarModel(war('warEnded')))).toEqual({});
    expect(isUnfinished(new WarModel(noWar()))).toBe(false);
  });
});

describe('a clan that hides its wars', () => {
  it('has one event for hiding and one for showing, and loses nothing between', async () => {
    const one = await chain(war('inWar', { attacks: 1 }));
    expect(await one.see({ after: undefined, absence: 'hidden' })).toEqual(['warHidden']);
    expect(one.last?.plan).toEqual({ slow: true, at: END_AT + 5_000 });
    expect(await one.see({ after: undefined, absence: 'hidden' })).toEqual([]);
    expect(one.asked).toBe(0);
    expect(await one.see({ after: war('inWar', { attacks: 2 }) })).toEqual(['warShown', 'warAttack']);
  });

  it('takes the end of its war from the opponent', async () => {
    const one = await chain(war('inWar', { attacks: 1 }));
    await one.see({ after: undefined, absence: 'hidden' });
    const theirs = swapped(war('warEnded', { attacks: 2 }));
    expect(await one.see({ after: undefined, absence: 'hidden', seenAt: END_AT + 6_000, theirs })).toEqual([
      'warAttack',
      'warStateChange',
      'warEnded',
    ]);
    expect(one.last?.plan).toEqual({ slow: true });
    expect(await one.see({ after: noWar() })).toEqual(['warShown', 'warStateChange', 'warGone']);
    expect(one.asked).toBe(1);
  });

  it('reports an unseen end once, and still the end if it is shown later', async () => {
    const one = await chain(war('inWar', { attacks: 1 }));
    const hidden = { after: undefined, absence: 'hidden', seenAt: END_AT + HOUR_MS } as const;
    expect(await one.see(hidden)).toEqual(['warHidden', 'warEndNotSeen']);
    expect(one.detail('warEndNotSeen')).toMatchObject({ reason: 'hidden' });
    expect(await one.see(hidden)).toEqual([]);
    expect(await one.see({ after: war('warEnded', { attacks: 2 }) })).toEqual([
      'warShown',
      'warAttack',
      'warStateChange',
      'warEnded',
    ]);
  });

  it('does not report an unseen end twice', async () => {
    const one = await chain(war('inWar'));
    await one.see({ after: undefined, absence: 'hidden', seenAt: END_AT + HOUR_MS });
    expect(await one.see({ after: war('preparation', NEXT) })).toEqual(['warShown', 'warStateChange', 'warFound']);
  });

  it('has no past events when its wars are shown for the first time', async () => {
    const one = new Chain(stepsOnly);
    expect(await one.see({ after: undefined, absence: 'hidden' })).toEqual([]);
    expect(await one.see({ after: war('inWar', { attacks: 3 }) })).toEqual(['warShown']);
    expect(await one.see({ after: war('inWar', { attacks: 4 }) })).toEqual(['warAttack']);
  });

  it('differs from a clan that does not exist', async () => {
    const one = await chain(war('inWar'));
    expect(await one.see({ after: undefined, absence: 'absent' })).toEqual([]);
    expect(await one.see({ after: war('inWar', { attacks: 1 }) })).toEqual(['warAttack']);
  });
});

describe('the types of events of wars', () => {
  it('are the same for the compiler and at run time', () => {
    expectTypeOf<WarEvents['warAttack']['attack']>().toEqualTypeOf<WarAttack>();
    expectTypeOf<WarEvents['warEnded']['result']>().toEqualTypeOf<'won' | 'tie' | 'lost'>();
    expectTypeOf<WarEvents['warEndTimeChange']['new']>().toEqualTypeOf<Date | undefined>();
    expectTypeOf<WarEvents['warMemberTownHallChange']['memberBefore']>().toEqualTypeOf<WarMember>();
    expectTypeOf<'warLevelChange'>().not.toExtend<keyof WarEvents>();
    const some: (keyof WarEvents)[] = [
      'warFound',
      'warHidden',
      'warTeamSizeChange',
      'warOpponentStarsChange',
      'warMemberNameChange',
    ];
    for (const type of some) expect(WAR_EVENT_TYPES).toContain(type);
    expect(new Set(WAR_EVENT_TYPES).size).toBe(WAR_EVENT_TYPES.length);
  });
});

describe.skipIf(!fixturesAreThere)('captured wars', () => {
  const bodies = (part: string) => fixtures().filter(({ file, status }) => status === 200 && file.includes(part));

  it('do not differ from themselves, and a new one has events for all attacks in order', async () => {
    const wars = [...bodies('currentwar/'), ...bodies('clanwarleagues/')].filter(
      ({ file }) => !file.includes('NOTINWAR'),
    );
    expect(wars.length).toBe(6);
    for (const { file, body } of wars) {
      const payload = body as ClanWarPayload;
      const compare = warTracker.compile(() => true);
      const context = {
        tag: payload.clan.tag ?? '',
        seenAt: PREPARED_AT,
        since: 0,
        owners: [],
        fetch: async () => undefined,
      };
      expect((await compare(payload, swapped(payload), context)).found, file).toEqual([]);
      const { found } = await compare(noWar(), payload, context);
      const orders = found.filter(({ type }) => type === 'warAttack').map(({ item }) => Number(item?.split(' ')[1]));
      expect(orders, file).toEqual([...orders].sort((a, b) => a - b));
      expect(orders.length, file).toBe((payload.clan.attacks ?? 0) + (payload.opponent.attacks ?? 0));
    }
  });

  it('of the league go through their three states', async () => {
    const [ended, inWar, preparation] = bodies('clanwarleagues/').map(({ body }) => body as ClanWarPayload);
    const compare = warTracker.compile(stepsOnly);
    const context = { tag: ended?.opponent.tag ?? '', seenAt: 0, since: 0, owners: [], fetch: async () => undefined };
    const types = async (before: ClanWarPayload | undefined, after: ClanWarPayload | undefined) =>
      (await compare(before, after, context)).found.map(({ type }) => type);
    expect(await types(preparation, ended)).toEqual([
      'warStarted',
      ...Array<string>(30).fill('warAttack'),
      'warStateChange',
      'warEnded',
    ]);
    expect(await types(inWar, ended)).toEqual(['warStateChange', 'warEnded']);
  });
});
