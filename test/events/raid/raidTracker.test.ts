import { describe, expect, expectTypeOf, it } from 'vitest';
import type { RaidAttackPayload, RaidDistrictPayload, RaidSeasonPayload } from '../../../src/api/payloads/raid.js';
import { formatTimestamp } from '../../../src/api/timestamps.js';
import { RAID_EVENT_TYPES, type RaidEvents } from '../../../src/events/subjects/raid/raidEvents.js';
import { raidTracker } from '../../../src/events/subjects/raid/raidTracker.js';
import type { RaidAttack } from '../../../src/models/RaidLogEntry.js';
import { fixtures, fixturesAreThere } from '../../models/fixtures.js';

const START_AT = Date.UTC(2026, 2, 13, 7);
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const END_AT = START_AT + 72 * HOUR_MS;

/** Attacks on a district, oldest first: who, and the destruction after it. */
type Strikes = readonly (readonly [attacker: string, destruction: number])[];

function district(id: number, strikes: Strikes): RaidDistrictPayload {
  const attacks = strikes.map(
    ([tag, destructionPercent]): RaidAttackPayload => ({
      attacker: { tag, name: tag },
      destructionPercent,
      stars: destructionPercent === 100 ? 3 : 1,
    }),
  );
  return {
    id: 70_000_000 + id,
    name: `district ${id}`,
    districtHallLevel: 3,
    destructionPercent: strikes.at(-1)?.[1] ?? 0,
    attackCount: strikes.length,
    totalLooted: strikes.length * 100,
    ...(attacks.length > 0 && { attacks: attacks.reverse() }),
  };
}

interface Raid {
  readonly tag: string;
  readonly districts: readonly Strikes[];
}

function entry({ tag, districts }: Raid) {
  const list = districts.map((strikes, id) => district(id, strikes));
  return {
    clan: { tag, name: tag, level: 5, badgeUrls: {} },
    body: {
      attackCount: districts.flat().length,
      districtCount: districts.length,
      districtsDestroyed: list.filter(({ destructionPercent }) => destructionPercent === 100).length,
      districts: list,
    },
  };
}

interface Shape {
  readonly raids?: readonly Raid[];
  readonly defenses?: readonly Raid[];
  readonly weeks?: number;
  readonly fields?: Partial<RaidSeasonPayload>;
}

function season(
  state: 'ongoing' | 'ended',
  { raids = [], defenses = [], weeks = 0, fields }: Shape = {},
): RaidSeasonPayload {
  const strikes = raids.flatMap(({ districts }) => districts.flat());
  const attackers = [...new Set(strikes.map(([tag]) => tag))];
  return {
    state,
    startTime: formatTimestamp(new Date(START_AT + weeks * WEEK_MS)),
    endTime: formatTimestamp(new Date(END_AT + weeks * WEEK_MS)),
    capitalTotalLoot: strikes.length * 100,
    raidsCompleted: 0,
    totalAttacks: strikes.length,
    enemyDistrictsDestroyed: strikes.filter(([, destruction]) => destruction === 100).length,
    offensiveReward: state === 'ended' ? 200 : 0,
    defensiveReward: 0,
    members: attackers.map((tag) => ({
      tag,
      name: tag,
      attacks: strikes.filter(([attacker]) => attacker === tag).length,
      attackLimit: 5,
      bonusAttackLimit: 0,
      capitalResourcesLooted: strikes.filter(([attacker]) => attacker === tag).length * 100,
    })),
    attackLog: raids.map(entry).map(({ clan, body }) => ({ defender: clan, ...body })),
    defenseLog: defenses.map(entry).map(({ clan, body }) => ({ attacker: clan, ...body })),
    ...fields,
  };
}

const steps = (type: string) => !type.endsWith('Change');

async function compare(
  before: readonly RaidSeasonPayload[] | undefined,
  after: readonly RaidSeasonPayload[] | undefined,
  listens: (type: string) => boolean = steps,
) {
  const result = await raidTracker.compile(listens)(before && { items: before }, after && { items: after }, {
    tag: '#2PP',
    seenAt: START_AT + HOUR_MS,
    since: START_AT,
    absence: after === undefined ? 'absent' : undefined,
    owners: ['#2PP'],
    fetch: () => Promise.reject(new Error('not needed')),
  });
  return { types: result.found.map(({ type }) => type), items: result.found.map(({ item }) => item), ...result };
}

const ENEMY = '#8QQ';
const A = '#2LL';
const B = '#2GG';

describe('the raid weekend of a clan', () => {
  it('begins, is fought and ends', async () => {
    const [empty, begun] = [
      season('ended', { weeks: -1 }),
      season('ongoing', { raids: [{ tag: ENEMY, districts: [[[A, 60]]] }] }),
    ];
    expect((await compare([empty], [begun, empty])).types).toEqual(['raidStarted', 'raidMemberJoined', 'raidAttack']);
    const fought = season('ongoing', {
      raids: [
        {
          tag: ENEMY,
          districts: [
            [
              [A, 60],
              [B, 100],
            ],
          ],
        },
      ],
    });
    expect((await compare([begun], [fought, empty])).types).toEqual([
      'raidMemberJoined',
      'raidAttack',
      'raidDistrictDestroyed',
    ]);
    const over = season('ended', {
      raids: [
        {
          tag: ENEMY,
          districts: [
            [
              [A, 60],
              [B, 100],
            ],
          ],
        },
      ],
    });
    expect((await compare([fought], [over, empty])).types).toEqual(['raidEnded']);
    expect((await compare([over], [over, empty])).types).toEqual([]);
  });

  it('has the attacks on a district in order, with the destruction that each added', async () => {
    const before = season('ongoing', { raids: [{ tag: ENEMY, districts: [[[A, 10]]] }] });
    const after = season('ongoing', {
      raids: [
        {
          tag: ENEMY,
          districts: [
            [
              [A, 10],
              [B, 10],
              [A, 40],
              [A, 100],
            ],
          ],
        },
      ],
    });
    const { found } = await compare([before], [after]);
    const attacks = found
      .filter(({ type }) => type === 'raidAttack')
      .map(({ detail }) => (detail as { attack: RaidAttack }).attack);
    expect(
      attacks.map(({ attackerTag, destruction, newDestruction }) => [attackerTag, destruction, newDestruction]),
    ).toEqual([
      [B, 10, 0],
      [A, 40, 30],
      [A, 100, 60],
    ]);
  });

  it('has one event for each of several equal attacks', async () => {
    const before = season('ongoing', { raids: [{ tag: ENEMY, districts: [[[A, 0]]] }] });
    const after = season('ongoing', {
      raids: [
        {
          tag: ENEMY,
          districts: [
            [
              [A, 0],
              [A, 0],
              [A, 0],
            ],
          ],
        },
      ],
    });
    expect((await compare([before], [after])).types).toEqual(['raidAttack', 'raidAttack']);
    expect(new Set((await compare([before], [after])).items).size).toBe(2);
  });

  it('distinguishes two raids on the same clan', async () => {
    const first: Raid = { tag: ENEMY, districts: [[[A, 100]]] };
    const before = season('ongoing', { raids: [first] });
    const again = (strikes: Strikes): Raid => ({ tag: ENEMY, districts: [strikes] });
    const after = season('ongoing', { raids: [first, again([[A, 100]])] });
    const second = await compare([before], [after]);
    expect([second.types, second.items]).toEqual([
      ['raidAttack', 'raidDistrictDestroyed'],
      [`20260313T070000.000Z ${ENEMY} 2 70000000 ${A} 100 3 1`, `20260313T070000.000Z ${ENEMY} 2 70000000`],
    ]);
    // In another order than the API's they are found again by what they hold.
    const mixed = season('ongoing', {
      raids: [
        again([
          [B, 30],
          [B, 60],
        ]),
        first,
      ],
    });
    const started = season('ongoing', { raids: [first, again([[B, 30]])] });
    expect((await compare([started], [mixed])).types).toEqual(['raidAttack']);
    expect((await compare([mixed], [mixed])).types).toEqual([]);
  });

  it('has the attacks on the clan', async () => {
    const before = season('ongoing', { defenses: [{ tag: ENEMY, districts: [[['#8LL', 50]], []] }] });
    const after = season('ongoing', {
      defenses: [
        {
          tag: ENEMY,
          districts: [
            [
              ['#8LL', 50],
              ['#8LL', 100],
            ],
            [['#8GG', 20]],
          ],
        },
      ],
    });
    expect((await compare([before], [after])).types).toEqual(['raidDefense', 'raidDistrictLost', 'raidDefense']);
  });

  it('has events for attributes of the weekend and of members', async () => {
    const before = season('ongoing', { raids: [{ tag: ENEMY, districts: [[[A, 60]]] }] });
    const after = season('ended', {
      raids: [
        {
          tag: ENEMY,
          districts: [
            [
              [A, 60],
              [A, 100],
            ],
          ],
        },
      ],
      fields: { endTime: '20260316T080000.000Z' },
    });
    const { found } = await compare([before], [after], (type) => type.endsWith('Change'));
    expect(found.map(({ type }) => type).sort()).toEqual([
      'raidAttackCountChange',
      'raidDestroyedDistrictCountChange',
      'raidEndTimeChange',
      'raidMemberAttackCountChange',
      'raidMemberLootedChange',
      'raidOffensiveRewardChange',
      'raidStateChange',
      'raidTotalLootChange',
    ]);
    expect(found.find(({ type }) => type === 'raidMemberLootedChange')?.detail).toMatchObject({ old: 100, new: 200 });
  });

  it('has its end after the next one has begun, if it is still shown', async () => {
    const before = season('ongoing', { raids: [{ tag: ENEMY, districts: [[[A, 60]]] }] });
    const ended = season('ended', {
      raids: [
        {
          tag: ENEMY,
          districts: [
            [
              [A, 60],
              [A, 100],
            ],
          ],
        },
      ],
    });
    const next = season('ongoing', { weeks: 1 });
    expect((await compare([before], [next, ended])).types).toEqual([
      'raidAttack',
      'raidDistrictDestroyed',
      'raidEnded',
      'raidStarted',
    ]);
    // Without single attacks and members, the other events are emitted all the same.
    const bare = JSON.parse(JSON.stringify(ended), (key, value: unknown) =>
      (key === 'attacks' && Array.isArray(value)) || key === 'members' ? undefined : value,
    ) as RaidSeasonPayload;
    expect((await compare([before], [next, bare])).types).toEqual([
      'raidDistrictDestroyed',
      'raidEnded',
      'raidStarted',
    ]);
    const later = season('ongoing', { weeks: 3 });
    const between = season('ended', { weeks: 2 });
    expect((await compare([before], [later, between])).types).toEqual([
      'raidEndNotSeen',
      'raidStarted',
      'raidEnded',
      'raidStarted',
    ]);
  });

  it('has no events at first sight, without an answer, and for older copies', async () => {
    const now = season('ongoing', { raids: [{ tag: ENEMY, districts: [[[A, 60]]] }] });
    expect(await compare(undefined, [now])).toMatchObject({ types: [], keep: { items: [now] } });
    expect(await compare([now], undefined)).toMatchObject({ types: [], keep: { items: [now] } });
    const older = season('ongoing');
    expect(await compare([now], [older])).toMatchObject({ types: [], keep: { items: [now] }, recompare: true });
    expect(await compare([now], [season('ended', { weeks: -1 })])).toMatchObject({ types: [], keep: { items: [now] } });
    expect((await compare([season('ended')], [now])).types).toEqual([]);
    expect((await compare([], [now])).types).toEqual(['raidStarted', 'raidMemberJoined', 'raidAttack']);
  });

  it('asks for a poll at its end, and then not until the next one', async () => {
    expect((await compare(undefined, [season('ongoing')])).plan).toEqual({ at: END_AT + 5_000 });
    const result = await raidTracker.compile(steps)(
      undefined,
      { items: [season('ended')] },
      {
        tag: '#2PP',
        seenAt: END_AT + HOUR_MS,
        since: undefined,
        owners: [],
        fetch: () => Promise.reject(new Error('not needed')),
      },
    );
    expect(result.plan).toEqual({ at: START_AT + WEEK_MS + 5_000, slow: true });
  });

  it.skipIf(!fixturesAreThere)(
    'differs in nothing from itself when captured, and has all attacks that it lists',
    async () => {
      const [captured] = fixtures().filter(({ file }) => file.includes('capitalraidseasons'));
      const items = (captured?.body as { items: RaidSeasonPayload[] } | undefined)?.items ?? [];
      const latest = items[0] as RaidSeasonPayload;
      expect((await compare([latest], items.slice(0, 2), () => true)).types).toEqual([]);
      const { types } = await compare([items[1] as RaidSeasonPayload], items.slice(0, 2));
      expect(types.filter((type) => type === 'raidAttack')).toHaveLength(latest.totalAttacks);
      expect(types.filter((type) => type === 'raidDefense')).toHaveLength(107);
    },
  );
});

describe('the types of events of raids', () => {
  it('are the same for the compiler and at run time', () => {
    expectTypeOf<RaidEvents['raidAttack']['attack']>().toEqualTypeOf<RaidAttack>();
    expectTypeOf<RaidEvents['raidTotalLootChange']['new']>().toEqualTypeOf<number>();
    const some: (keyof RaidEvents)[] = ['raidStarted', 'raidDefense', 'raidMemberLootedChange', 'raidStateChange'];
    for (const type of some) expect(RAID_EVENT_TYPES).toContain(type);
  });
});
