import { describe, expect, it } from 'vitest';
import type { ClanWarPayload } from '../../src/api/payloads/war.js';
import { FACTS, type Facts } from '../../src/cache/copies/Facts.js';
import { War } from '../../src/models/War.js';
import { attack, warClan, warMember } from './samples.js';

const CLAN = '#2PP';
const OPPONENT = '#8QU8J9LP';
const [A1, A2, A3] = ['#2PRU8RPCP', '#P0C9UJLPP', '#PCQ992GYV'] as const;
const [B1, B2, B3] = ['#28R9YGPLP', '#9R08QRUU2', '#PLGGC0L02'] as const;

/**
 * Three against three, two attacks each. B1 is attacked three times: 1 star, 2 stars, then 2 stars with less
 * destruction.
 */
const PAYLOAD: ClanWarPayload = {
  state: 'inWar',
  teamSize: 3,
  attacksPerMember: 2,
  preparationStartTime: '20230528T082208.000Z',
  startTime: '20230529T072208.000Z',
  endTime: '20230530T072208.000Z',
  clan: warClan(CLAN, {
    attacks: 4,
    stars: 5,
    destructionPercentage: 63.33,
    members: [
      warMember(A2, 2, [attack(5, A2, B2, 3, 100, 60), attack(2, A2, B1, 2, 90, 120)]),
      warMember(A1, 1, [attack(1, A1, B1, 1, 60, 180)]),
      warMember(A3, 3, [attack(4, A3, B1, 2, 70)]),
    ],
  }),
  opponent: warClan(OPPONENT, {
    attacks: 1,
    stars: 3,
    destructionPercentage: 33.33,
    members: [
      {
        ...warMember(B1, 1, [attack(3, B1, A1, 3, 100, 45)]),
        opponentAttacks: 3,
        bestOpponentAttack: attack(2, A2, B1, 2, 90),
      },
      { ...warMember(B2, 2), opponentAttacks: 1, bestOpponentAttack: attack(5, A2, B2, 3, 100) },
      warMember(B3, 3),
    ],
  }),
};

const orders = (attacks: readonly { order: number }[]) => attacks.map((one) => one.order);
const tags = (members: readonly { tag: string }[]) => members.map((one) => one.tag);

describe('a war', () => {
  const war = new War(PAYLOAD);

  it('has members by their place on the map, the own side first', () => {
    expect(tags(war.clan.members)).toEqual([A1, A2, A3]);
    expect(tags(war.members)).toEqual([A1, A2, A3, B1, B2, B3]);
  });

  it('has attacks in the order in which they were made', () => {
    expect(orders(war.attacks)).toEqual([1, 2, 3, 4, 5]);
    expect(orders(war.clan.attacks)).toEqual([1, 2, 4, 5]);
    expect(orders(war.opponent.attacks)).toEqual([3]);
    expect(orders(war.getMember(A2)?.attacks ?? [])).toEqual([2, 5]);
  });

  it('has defences in the order in which they were made', () => {
    expect(orders(war.getDefenses(B1))).toEqual([1, 2, 4]);
    expect(orders(war.opponent.defenses)).toEqual([1, 2, 4, 5]);
    expect(war.getDefenses(B3)).toEqual([]);
    expect(war.getDefenses('#2QCVRQCQR')).toEqual([]);
  });

  it('puts attacks without an order last', () => {
    const { order: _, ...late } = attack(0, A1, B3, 1, 50);
    const members = [warMember(A1, 1, [late as never, attack(7, A1, B1, 1, 50)])];
    const odd = new War({ ...PAYLOAD, clan: warClan(CLAN, { members }) });
    expect(orders(odd.clan.attacks)).toEqual([7, undefined]);
  });

  it('finds members and attacks by tags in any spelling', () => {
    expect(war.getMember(' p0c9ujlpp ')?.tag).toBe(A2);
    expect(war.getAttack('p0c9ujlpp', '28r9ygplp')?.order).toBe(2);
    expect(war.getAttack(A1, B2)).toBeUndefined();
    expect(war.getAttack('#2QCVRQCQR', B2)).toBeUndefined();
    expect(war.getMember('no tag')).toBeUndefined();
    expect(war.opponent.getMember(A1)).toBeUndefined();
  });

  it('finds the side of a player and a clan', () => {
    expect(war.sideOf(CLAN)).toBe(war.clan);
    expect(war.sideOf('8qu8j9lp')).toBe(war.opponent);
    expect(war.sideOf(B3)).toBe(war.opponent);
    expect(war.sideOf('#2QCVRQCQR')).toBeUndefined();
    expect(war.clan.isOpponent).toBe(false);
    expect(war.getMember(B3)?.isOpponent).toBe(true);
  });

  it('gives its times as new dates', () => {
    expect(war.startTime).toEqual(new Date('2023-05-29T07:22:08Z'));
    war.startTime?.setFullYear(1999);
    expect(war.startTime).toEqual(new Date('2023-05-29T07:22:08Z'));
  });

  it('counts the stars and attacks that can be reached', () => {
    expect(war.clan.maxStars).toBe(9);
    expect(war.clan.totalAttacks).toBe(6);
    expect(war.clan.attacksUsed).toBe(4);
    expect(war.getMember(A2)?.attacksLeft).toBe(0);
    expect(war.getMember(A1)?.attacksLeft).toBe(1);
    expect(war.getMember(A2)?.starCount).toBe(5);
    expect(war.clan.averageAttackDuration).toBe((180 + 120 + 120 + 60) / 4);
    expect(new War({ ...PAYLOAD, clan: warClan(CLAN) }).clan.averageAttackDuration).toBeUndefined();
  });
});

describe('an attack', () => {
  const war = new War(PAYLOAD);
  const byNumber = (order: number) => war.attacks.find((one) => one.order === order);

  it('has attacker and defender of each attack', () => {
    expect(byNumber(2)?.attacker).toBe(war.getMember(A2));
    expect(byNumber(2)?.defender).toBe(war.getMember(B1));
    expect(byNumber(2)?.war).toBe(war);
  });

  it.each([
    [1, true, undefined, 1, 60],
    [2, false, 1, 1, 30],
    [4, false, 2, 0, 0],
    [5, true, undefined, 3, 100],
    [3, true, undefined, 3, 100],
  ])('number %i: fresh %s, improves number %s by %i stars and %i %%', (order, fresh, previous, stars, destruction) => {
    expect(byNumber(order)?.isFreshAttack).toBe(fresh);
    expect(byNumber(order)?.previousBestAttack?.order).toBe(previous);
    expect(byNumber(order)?.newStars).toBe(stars);
    expect(byNumber(order)?.newDestruction).toBe(destruction);
  });

  it('is compared by stars before destruction', () => {
    const members = [warMember(A1, 1, [attack(1, A1, B1, 1, 99)]), warMember(A2, 2, [attack(2, A2, B1, 2, 60)])];
    const third = warMember(A3, 3, [attack(3, A3, B1, 2, 80)]);
    const close = new War({ ...PAYLOAD, clan: warClan(CLAN, { members: [...members, third] }) });
    expect(close.getAttack(A3, B1)?.previousBestAttack?.order).toBe(2);
    expect(close.getAttack(A3, B1)?.newStars).toBe(0);
    expect(close.getAttack(A3, B1)?.newDestruction).toBe(20);
  });
});

describe('the best attack on a member', () => {
  const war = new War(PAYLOAD);

  it('is the one that the API names, the same object as among the attacks', () => {
    expect(war.getMember(B1)?.bestOpponentAttack).toBe(war.getAttack(A2, B1));
    expect(war.getMember(B1)?.previousBestOpponentAttack).toBe(war.getAttack(A1, B1));
  });

  it('has no earlier one when it was the first, and is undefined without attacks', () => {
    expect(war.getMember(B2)?.bestOpponentAttack?.order).toBe(5);
    expect(war.getMember(B2)?.previousBestOpponentAttack).toBeUndefined();
    expect(war.getMember(B3)?.bestOpponentAttack).toBeUndefined();
    expect(war.getMember(B3)?.previousBestOpponentAttack).toBeUndefined();
  });

  it('is found when the attacker is not in the lists yet', () => {
    const best = attack(9, '#2QCVRQCQR', B3, 3, 100);
    const members = [{ ...warMember(B3, 3), opponentAttacks: 1, bestOpponentAttack: best }];
    const ahead = new War({ ...PAYLOAD, opponent: warClan(OPPONENT, { members }) });
    const found = ahead.getMember(B3)?.bestOpponentAttack;
    expect(found?.raw).toBe(best);
    expect(found?.attacker).toBeUndefined();
    expect(found?.isFreshAttack).toBe(true);
  });
});

describe('the status of a war', () => {
  const at = (state: string, own: [number, number], other: [number, number]) =>
    new War({
      ...PAYLOAD,
      state,
      clan: warClan(CLAN, { stars: own[0], destructionPercentage: own[1] }),
      opponent: warClan(OPPONENT, { stars: other[0], destructionPercentage: other[1] }),
    }).status;

  it.each([
    ['inWar', [5, 40], [4, 90], 'winning'],
    ['inWar', [4, 90], [5, 40], 'losing'],
    ['inWar', [5, 41], [5, 40], 'winning'],
    ['inWar', [5, 40], [5, 41], 'losing'],
    ['inWar', [5, 40], [5, 40], 'tied'],
    ['warEnded', [5, 40], [4, 90], 'won'],
    ['warEnded', [4, 90], [5, 40], 'lost'],
    ['warEnded', [5, 41], [5, 40], 'won'],
    ['warEnded', [5, 40], [5, 41], 'lost'],
    ['warEnded', [5, 40], [5, 40], 'tie'],
    ['preparation', [0, 0], [0, 0], undefined],
    ['notInWar', [0, 0], [0, 0], undefined],
    ['somethingNew', [1, 0], [0, 0], undefined],
  ] as const)('%s %j to %j: %s', (state, own, other, status) => {
    expect(at(state, [...own], [...other])).toBe(status);
  });
});

describe('the type of a war', () => {
  const HOUR_MS = 3_600_000;
  const prepared = (hours: number) => {
    const startAt = Date.parse('2023-05-29T07:22:08Z');
    const preparation = new Date(startAt - hours * HOUR_MS).toISOString().replaceAll('-', '').replaceAll(':', '');
    return new War({ ...PAYLOAD, preparationStartTime: preparation });
  };

  it.each([5 / 60, 15 / 60, 30 / 60, 1, 2, 4, 6, 8, 12, 16, 20, 24])(
    'is friendly after %d hours of preparation',
    (hours) => {
      expect(prepared(hours).type).toBe('friendly');
    },
  );

  it.each([23, 22, 3, 25, 48])('is random after %d', (hours) => {
    expect(prepared(hours).type).toBe('random');
  });

  it('is cwl with a war tag or with the field that only such wars have', () => {
    const tagged = new War({ ...PAYLOAD, preparationStartTime: '20230528T072208.000Z' }, { warTag: '#82G0JYVGG' });
    expect(tagged.type).toBe('cwl');
    expect(tagged.warTag).toBe('#82G0JYVGG');
    expect(new War({ ...PAYLOAD, warStartTime: '20230529T072208.000Z' }).isCwl).toBe(true);
    expect(new War(PAYLOAD).isCwl).toBe(false);
  });

  it('gives one attack to each member of a league war, where the API does not say', () => {
    const { attacksPerMember: _, ...rest } = PAYLOAD;
    const league = new War(rest, { warTag: '#82G0JYVGG' });
    expect(league.attacksPerMember).toBe(1);
    expect(league.clan.totalAttacks).toBe(3);
    expect(league.getMember(B2)?.attacksLeft).toBe(1);
    expect(new War(rest).attacksPerMember).toBeUndefined();
    expect(new War(rest).clan.totalAttacks).toBeUndefined();
  });
});

describe('no war', () => {
  const none = new War({
    state: 'notInWar',
    clan: { badgeUrls: {}, clanLevel: 0, stars: 0, destructionPercentage: 0 },
  } as never);

  it('has two empty sides only', () => {
    expect(none.clan.tag).toBeUndefined();
    expect(none.opponent.members).toEqual([]);
    expect(none.opponent.shareLink).toBeUndefined();
    expect(none.type).toBeUndefined();
    expect(none.status).toBeUndefined();
    expect(none.teamSize).toBe(0);
    expect(none.attacks).toEqual([]);
    expect(none.endTime).toBeUndefined();
  });
});

describe('swapped sides', () => {
  it('put the requested clan first, without a change of the payload', () => {
    const before = structuredClone(PAYLOAD);
    const war = new War(PAYLOAD, { clanTag: OPPONENT });
    expect(war.clan.tag).toBe(OPPONENT);
    expect(war.opponent.tag).toBe(CLAN);
    expect(war.status).toBe('losing');
    expect(war.getMember(B1)?.isOpponent).toBe(false);
    expect(orders(war.attacks)).toEqual([1, 2, 3, 4, 5]);
    expect(war.raw).toBe(PAYLOAD);
    expect(war.toJSON()).toBe(PAYLOAD);
    expect(PAYLOAD).toEqual(before);
  });

  it('stay as they are for the own side, and for clans that are not in the war', () => {
    expect(new War(PAYLOAD, { clanTag: '2pp' }).clan.tag).toBe(CLAN);
    expect(new War(PAYLOAD, { clanTag: '#2QCVRQCQR' }).clan.tag).toBe(CLAN);
    expect(new War(PAYLOAD, { clanTag: '8qu8j9lp' }).clan.tag).toBe(OPPONENT);
  });

  it('are a separate view, always the same object, with the cache’s facts', () => {
    const war = new War(PAYLOAD, { warTag: '#82G0JYVGG' });
    const facts = { key: '#82G0JYVGG' } as Facts;
    const other = war.asSeenBy(' 8qu8j9lp');
    war[FACTS] = facts;
    expect(war.asSeenBy(OPPONENT)).toBe(other);
    expect(other[FACTS]).toBe(facts);
    expect(other.clan.tag).toBe(OPPONENT);
    expect(other.warTag).toBe('#82G0JYVGG');
    expect(other.asSeenBy(OPPONENT)).toBe(other);
    expect(other.asSeenBy(CLAN).clan.tag).toBe(CLAN);
    expect(war.asSeenBy(CLAN)).toBe(war);
    expect(war.asSeenBy('#2QCVRQCQR')).toBe(war);
    expect(war.asSeenBy(B2)).toBe(other);
  });
});

describe('values that this version does not know', () => {
  it('are returned unchanged', () => {
    const war = new War({ ...PAYLOAD, state: 'paused', battleModifier: 'minusTen' });
    expect(war.state).toBe('paused');
    expect(war.battleModifier).toBe('minusTen');
    expect(new War(PAYLOAD).battleModifier).toBe('none');
  });
});
