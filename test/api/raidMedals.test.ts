import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  defensiveRaidMedals,
  memberRaidMedals,
  offensiveRaidMedals,
  type RaidedClan,
} from '../../src/api/raidMedals.js';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';

const FIXTURE = path.join(
  import.meta.dirname,
  '../../../shared/fixtures/clans/capitalraidseasons/CAPITALRAIDSEASON.json',
);
const PEAK = 70_000_000;
const district = (districtHallLevel: number, destructionPercent = 100, id = PEAK + 1) => ({
  id,
  districtHallLevel,
  destructionPercent,
});

describe('offensiveRaidMedals', () => {
  test.each([
    [[135, 225, 350, 405, 460], PEAK + 1, 1],
    [[180, 360, 585, 810, 1115, 1240, 1260, 1375, 1450], PEAK, 2],
  ])('one attack takes the whole value: %j', (values, id, firstLevel) => {
    for (const [index, value] of values.entries()) {
      const raid = { attackCount: 1, districts: [district(firstLevel + index, 100, id)] };
      expect(offensiveRaidMedals([raid])).toBe(value);
    }
  });

  test('all values by all attacks, rounded up; standing districts count nothing but their attacks do', () => {
    const raids: RaidedClan[] = [
      { attackCount: 4, districts: [district(5), district(4), district(5, 99)] },
      { attackCount: 3, districts: [district(10, 100, PEAK)] },
    ];
    expect(offensiveRaidMedals(raids)).toBe(Math.ceil((460 + 405 + 1450) / 7));
    expect(offensiveRaidMedals(new Set(raids))).toBe(331);
    expect(offensiveRaidMedals([{ attackCount: 2, districts: [district(1)] }])).toBe(68);
  });

  test('no attack gives 0', () => {
    expect(offensiveRaidMedals([])).toBe(0);
    expect(offensiveRaidMedals([{ attackCount: 0, districts: [district(3, 0)] }])).toBe(0);
    expect(offensiveRaidMedals([{ attackCount: 5, districts: [district(3, 80)] }])).toBe(0);
  });

  test('a destroyed district of a level that is not in the table makes it unknown, a standing one does not', () => {
    expect(offensiveRaidMedals([{ attackCount: 1, districts: [district(6)] }])).toBeUndefined();
    expect(offensiveRaidMedals([{ attackCount: 1, districts: [district(11, 100, PEAK)] }])).toBeUndefined();
    expect(offensiveRaidMedals([{ attackCount: 1, districts: [district(1, 100, PEAK)] }])).toBeUndefined();
    expect(offensiveRaidMedals([{ attackCount: 1, districts: [district(0)] }])).toBeUndefined();
    expect(offensiveRaidMedals([{ attackCount: 1, districts: [district(6, 99)] }])).toBe(0);
  });

  test('refuses an invalid count of attacks', () => {
    for (const attackCount of [-1, 0.5, Number.NaN, '3', undefined]) {
      const raid = { attackCount, districts: [] };
      expect(() => Reflect.apply(offensiveRaidMedals, undefined, [[raid]])).toThrow(InvalidArgumentError);
    }
  });

  test('the type of the result includes undefined', () => {
    expectTypeOf(offensiveRaidMedals).returns.toEqualTypeOf<number | undefined>();
  });
});

test.each([
  [0, 0],
  [1, 1],
  [25, 1],
  [26, 2],
  [5_600, 224],
])('a defence that defeated %d housing space brings %d medals', (space, medals) => {
  expect(defensiveRaidMedals(space)).toBe(medals);
});

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '25', undefined])('housing space %s is refused', (space) => {
  expect(() => Reflect.apply(defensiveRaidMedals, undefined, [space])).toThrow(
    expect.objectContaining({ argument: 'housingSpace', value: space }),
  );
});

test.each([
  [{ attacks: 6, offensiveReward: 192, defensiveReward: 238 }, 1390],
  [{ attacks: 5, offensiveReward: 192 }, 960],
  [{ attacks: 1, offensiveReward: 0, defensiveReward: 238 }, 238],
  [{ attacks: 0, offensiveReward: 192, defensiveReward: 238 }, 0],
])('a member with %j gets %d', (member, medals) => {
  expect(memberRaidMedals(member)).toBe(medals);
});

test.each([
  [{ attacks: -1, offensiveReward: 1 }, 'attacks'],
  [{ attacks: 1, offensiveReward: 1.5 }, 'offensiveReward'],
  [{ attacks: 1, offensiveReward: 1, defensiveReward: -1 }, 'defensiveReward'],
  [{ attacks: 1, offensiveReward: undefined }, 'offensiveReward'],
])('memberRaidMedals refuses %j', (member, argument) => {
  expect(() => Reflect.apply(memberRaidMedals, undefined, [member])).toThrow(expect.objectContaining({ argument }));
});

describe.skipIf(!existsSync(FIXTURE))('captured response (skipped where ../shared/fixtures is absent)', () => {
  test('gives the offensiveReward of every season', () => {
    const {
      body,
    }: {
      body: { items: { offensiveReward: number; attackLog: RaidedClan[] }[] };
    } = JSON.parse(readFileSync(FIXTURE, 'utf8'));
    expect(body.items.length).toBe(20);
    for (const { offensiveReward, attackLog } of body.items) {
      expect(offensiveRaidMedals(attackLog)).toBe(offensiveReward);
    }
  });
});
