import { describe, expect, test } from 'vitest';
import { findWar, WAR_ROUNDS, type WarReader, type WarRound } from '../../src/client/findWar.js';
import { LeagueGroup } from '../../src/models/LeagueGroup.js';
import { War } from '../../src/models/War.js';
import { leagueGroup, war } from './payloads.js';

/** The wars of a clan, by names of our own. The opponent's name identifies a war. */
interface World {
  /** `'private'`: the clan does not show it. `endsLater`: after every round of the league. */
  readonly regular: 'private' | 'notInWar' | 'preparation' | 'inWar' | 'warEnded' | 'endsLater';
  /** The states of the rounds that have been drawn, first round first; `undefined`: there is no group. */
  readonly rounds: readonly string[] | undefined;
}

const day = (number: number) => `202603${String(number).padStart(2, '0')}T120000.000Z`;

class FakeReader implements WarReader {
  readonly asked: string[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async regularWar(): Promise<War | undefined> {
    this.asked.push('regular');
    const { regular } = this.#world;
    if (regular === 'private') return undefined;
    if (regular === 'notInWar') return new War(war({ state: 'notInWar' }));
    const state = regular === 'endsLater' ? 'warEnded' : regular;
    return named('regular', state, regular === 'endsLater' ? day(28) : day(2));
  }

  async leagueGroup(): Promise<LeagueGroup | undefined> {
    this.asked.push('group');
    const { rounds } = this.#world;
    if (rounds === undefined) return undefined;
    const drawn = rounds.map((_, index) => [`round ${index + 1}`]);
    return new LeagueGroup(leagueGroup('inWar', [...drawn, ...Array.from({ length: 7 - drawn.length }, () => ['#0'])]));
  }

  async leagueWar([round = '']: readonly string[]): Promise<War | undefined> {
    this.asked.push(round);
    const index = Number(round.replace('round ', ''));
    const state = this.#world.rounds?.[index - 1];
    return state === undefined || state === 'absent' ? undefined : named(round, state, day(10 + index));
  }
}

function named(name: string, state: string, endTime: string): War {
  const payload = war({ state, clan: '#2PP', opponent: '#2PY', endTime });
  return new War({ ...payload, opponent: { ...payload.opponent, name } });
}

/** What was found, by its name. */
async function find(world: World, round: WarRound): Promise<string | undefined> {
  const found = await findWar(round, new FakeReader(world));
  if (found === undefined) return undefined;
  return found.state === 'notInWar' ? 'notInWar' : found.opponent.name;
}

interface Found {
  readonly previous: string | undefined;
  readonly current: string | undefined;
  readonly preparation: string | undefined;
}

const nothing: Found = { previous: undefined, current: undefined, preparation: undefined };

/** The league's rounds as they follow on each other: over, fought, prepared. */
function season(drawn: number, phase: 'preparing' | 'fighting' | 'lastDay' | 'over'): string[] {
  const ending = { preparing: ['preparation'], fighting: ['inWar', 'preparation'], lastDay: ['inWar'], over: [] }[
    phase
  ];
  return [...Array.from({ length: drawn - ending.length }, () => 'warEnded'), ...ending];
}

const round = (number: number) => (number < 1 ? undefined : `round ${number}`);

/** Every phase of a season with what it holds, written down and not computed from states. */
const SEASONS: readonly [what: string, rounds: string[] | undefined, league: Found][] = [
  ['no group', undefined, nothing],
  ['a group without a drawn round', [], nothing],
  ['the first day of preparation', season(1, 'preparing'), { ...nothing, current: 'round 1', preparation: 'round 1' }],
  ...[2, 3, 4, 5, 6, 7].map((drawn): (typeof SEASONS)[number] => [
    `battle day ${drawn - 1}`,
    season(drawn, 'fighting'),
    { previous: round(drawn - 2), current: round(drawn - 1), preparation: round(drawn) },
  ]),
  ['the last battle day', season(7, 'lastDay'), { previous: 'round 6', current: 'round 7', preparation: undefined }],
  ['a season that is over', season(7, 'over'), { previous: 'round 6', current: 'round 7', preparation: undefined }],
  ['a season of one round that is over', season(1, 'over'), { ...nothing, current: 'round 1' }],
];

const REGULAR = ['private', 'notInWar', 'preparation', 'inWar', 'warEnded', 'endsLater'] as const;

const isOver = (rounds: readonly string[] | undefined) => rounds?.every((state) => state === 'warEnded') === true;

/** What is to be found with a regular war beside the season. */
function expected(regular: World['regular'], rounds: readonly string[] | undefined, league: Found): Found {
  if (regular === 'inWar') return { ...nothing, current: 'regular' };
  if (regular === 'preparation') return { ...nothing, current: 'regular', preparation: 'regular' };
  const shown = regular === 'private' ? undefined : regular === 'notInWar' ? 'notInWar' : 'regular';
  if (league.current === undefined) return { ...nothing, current: shown };
  // Only a season that has ended can have a regular war after it.
  if (regular === 'endsLater' && isOver(rounds))
    return { previous: league.current, current: 'regular', preparation: undefined };
  return league;
}

const CASES = REGULAR.flatMap((regular) =>
  SEASONS.flatMap(([what, rounds, league]) =>
    WAR_ROUNDS.map((asked) => ({ regular, what, rounds, asked, wanted: expected(regular, rounds, league)[asked] })),
  ),
);

describe('findWar', () => {
  test('the table has every combination', () => {
    expect(CASES).toHaveLength(REGULAR.length * SEASONS.length * WAR_ROUNDS.length);
    // And its answers are not all the same.
    expect(new Set(CASES.map(({ wanted }) => wanted)).size).toBe(2 + 7 + 1);
  });

  test.each(CASES)('regular $regular, $what: $asked is $wanted', async ({ regular, rounds, asked, wanted }) => {
    expect(await find({ regular, rounds }, asked)).toBe(wanted);
  });

  describe('while one copy of the API is older than another', () => {
    // For minutes after a round's end its war says warEnded and the next one still says preparation.
    const between: World = { regular: 'warEnded', rounds: ['warEnded', 'warEnded', 'preparation'] };

    test('no war is fought: the one in preparation is the current one', async () => {
      expect(await find(between, 'current')).toBe('round 3');
      expect(await find(between, 'preparation')).toBe('round 3');
      expect(await find(between, 'previous')).toBe('round 2');
    });
  });

  test('the clan is in no war of the last round: the round before counts', async () => {
    const world: World = { regular: 'notInWar', rounds: ['warEnded', 'inWar', 'absent'] };
    expect(await find(world, 'current')).toBe('round 2');
    expect(await find(world, 'preparation')).toBeUndefined();
  });

  test('the clan is in no war of the season: the regular war counts', async () => {
    const world: World = { regular: 'warEnded', rounds: ['absent'] };
    expect(await find(world, 'current')).toBe('regular');
    expect(await find({ ...world, regular: 'notInWar' }, 'current')).toBe('notInWar');
    expect(await find({ ...world, regular: 'private' }, 'current')).toBeUndefined();
  });

  test('an unknown state is no war that is fought', async () => {
    const reader = new FakeReader({ regular: 'notInWar', rounds: ['inWar'] });
    const odd: WarReader = {
      regularWar: async () => new War(war({ state: 'inMatchmaking' })),
      leagueGroup: () => reader.leagueGroup(),
      leagueWar: (tags) => reader.leagueWar(tags),
    };
    expect((await findWar('current', odd))?.opponent.name).toBe('round 1');
  });

  describe('reads no more than necessary', () => {
    async function asked(world: World, round: WarRound): Promise<string[]> {
      const reader = new FakeReader(world);
      await findWar(round, reader);
      return reader.asked;
    }

    test('during a regular war, only that war is read', async () => {
      for (const round of WAR_ROUNDS) {
        expect(await asked({ regular: 'inWar', rounds: season(7, 'over') }, round)).toEqual(['regular']);
        expect(await asked({ regular: 'preparation', rounds: season(7, 'over') }, round)).toEqual(['regular']);
      }
    });

    test('without a league there are no rounds to read', async () => {
      expect(await asked({ regular: 'warEnded', rounds: undefined }, 'current')).toEqual(['regular', 'group']);
    });

    // Each round is four requests.
    test('the current war needs one round on the last day, and two on the days before', async () => {
      expect(await asked({ regular: 'notInWar', rounds: season(7, 'lastDay') }, 'current')).toEqual([
        'regular',
        'group',
        'round 7',
      ]);
      expect(await asked({ regular: 'notInWar', rounds: season(5, 'fighting') }, 'current')).toEqual([
        'regular',
        'group',
        'round 5',
        'round 4',
      ]);
    });

    test('the war in preparation needs the last round', async () => {
      expect(await asked({ regular: 'notInWar', rounds: season(5, 'fighting') }, 'preparation')).toEqual([
        'regular',
        'group',
        'round 5',
      ]);
    });
  });
});
