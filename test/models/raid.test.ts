import { describe, expect, it } from 'vitest';
import type { RaidAttackPayload, RaidDistrictPayload, RaidSeasonPayload } from '../../src/api/payloads/raid.js';
import { RaidSeason } from '../../src/models/RaidSeason.js';

const ANN = { tag: '#2PP', name: 'Ann' };
const BOB = { tag: '#8QU8J9LP', name: 'Bob' };
const ENEMY = { tag: '#2QCVRQCQR', name: 'Enemy', level: 12, badgeUrls: {} };

const hit = (attacker: RaidAttackPayload['attacker'], destructionPercent: number, stars: number) => ({
  attacker,
  destructionPercent,
  stars,
});

const district = (id: number, fields: Partial<RaidDistrictPayload> = {}): RaidDistrictPayload => ({
  id,
  name: `district ${id}`,
  districtHallLevel: 5,
  destructionPercent: 0,
  stars: 0,
  attackCount: 0,
  totalLooted: 0,
  ...fields,
});

const SEASON: RaidSeasonPayload = {
  state: 'ongoing',
  startTime: '20251114T070000.000Z',
  endTime: '20251117T070000.000Z',
  capitalTotalLoot: 45_970,
  raidsCompleted: 1,
  totalAttacks: 5,
  enemyDistrictsDestroyed: 2,
  offensiveReward: 0,
  defensiveReward: 0,
  members: [
    { ...ANN, attacks: 3, attackLimit: 5, bonusAttackLimit: 1, capitalResourcesLooted: 30_000 },
    { ...BOB, attacks: 2, attackLimit: 5, bonusAttackLimit: 0, capitalResourcesLooted: 15_970 },
  ],
  attackLog: [
    {
      defender: ENEMY,
      attackCount: 4,
      districtCount: 2,
      districtsDestroyed: 2,
      districts: [
        // Latest first, each with what stood after it.
        district(70_000_000, {
          destructionPercent: 100,
          stars: 3,
          attackCount: 3,
          totalLooted: 11_442,
          attacks: [hit(ANN, 100, 3), hit(BOB, 55, 1), hit(ANN, 40, 0)],
        }),
        // The API's own mistake: destroyed without a star.
        district(70_000_001, {
          destructionPercent: 100,
          stars: 0,
          attackCount: 1,
          totalLooted: 9_000,
          attacks: [hit(ANN, 100, 0)],
        }),
      ],
    },
    // The same clan a second time.
    {
      defender: ENEMY,
      attackCount: 1,
      districtCount: 2,
      districtsDestroyed: 0,
      districts: [district(70_000_000, { destructionPercent: 30, attackCount: 1, attacks: [hit(BOB, 30, 0)] })],
    },
  ],
  defenseLog: [
    {
      attacker: ENEMY,
      attackCount: 20,
      districtCount: 9,
      districtsDestroyed: 4,
      districts: [district(70_000_000, { totalLooted: 7 }), district(70_000_001, { totalLooted: 8 })],
    },
    {
      attacker: ENEMY,
      attackCount: 11,
      districtCount: 9,
      districtsDestroyed: 3,
      districts: [district(70_000_000, { totalLooted: 9 })],
    },
  ],
};

describe('a raid weekend', () => {
  const season = new RaidSeason(SEASON);

  it('adds up the raids on the clan', () => {
    expect(season.totalDefensiveLoot).toBe(24);
    expect(season.defenseAttackCount).toBe(31);
    expect(season.defensiveDestroyedDistrictCount).toBe(7);
  });

  it('shows whether it has ended', () => {
    expect(season.isFinished).toBe(false);
    expect(new RaidSeason({ ...SEASON, state: 'ended' }).isFinished).toBe(true);
    expect(season.endTime).toEqual(new Date('2025-11-17T07:00:00Z'));
  });

  it('gives every member the attacks that the log lists by district, in raids on the same clan too', () => {
    expect(season.getMember('2pp')?.attacks.map((one) => one.destruction)).toEqual([100, 40, 100]);
    expect(season.getMember(BOB.tag)?.attacks.map((one) => one.district.name)).toEqual([
      'district 70000000',
      'district 70000000',
    ]);
    expect(season.getMember(ANN.tag)?.attacksLeft).toBe(3);
    expect(season.getMember(BOB.tag)?.attacksLeft).toBe(3);
    expect(season.getMember('#28R9YGPLP')).toBeUndefined();
    expect(season.getAttacks('#28R9YGPLP')).toEqual([]);
    expect(season.members[0]?.season).toBe(season);
  });

  it('further back has neither members nor single attacks', () => {
    const { members: _, attackLog: __, ...rest } = SEASON;
    const old = new RaidSeason(rest);
    expect(old.members).toEqual([]);
    expect(old.attackLog).toEqual([]);
    expect(old.totalLoot).toBe(45_970);
  });
});

describe('a raid', () => {
  const [first, second] = new RaidSeason(SEASON).attackLog;
  const [defense] = new RaidSeason(SEASON).defenseLog;

  it('names the other clan and the loot', () => {
    expect(first?.clan?.name).toBe('Enemy');
    expect(first?.isAttack).toBe(true);
    expect(first?.looted).toBe(20_442);
    expect(first?.isFinished).toBe(true);
    expect(second?.isFinished).toBe(false);
    expect(defense?.clan?.tag).toBe(ENEMY.tag);
    expect(defense?.isAttack).toBe(false);
    expect(first?.attacks).toHaveLength(4);
  });

  it('gives a destroyed district its stars', () => {
    expect(first?.getDistrict(70_000_001)?.stars).toBe(3);
    expect(first?.getDistrict(70_000_000)?.stars).toBe(3);
    expect(second?.getDistrict(70_000_000)?.stars).toBe(0);
    expect(second?.getDistrict(70_000_000)?.isDestroyed).toBe(false);
    expect(second?.getDistrict(1)).toBeUndefined();
  });

  it('shows the destruction that each attack added', () => {
    const attacks = first?.getDistrict(70_000_000)?.attacks ?? [];
    expect(attacks.map((one) => one.newDestruction)).toEqual([45, 15, 40]);
    expect(attacks.map((one) => one.newStars)).toEqual([2, 1, 0]);
    expect(attacks[1]?.attackerName).toBe('Bob');
  });
});
