import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlayerPayload } from '../../../src/api/payloads/player.js';
import type { Found } from '../../../src/events/compare/Found.js';
import { playerTracker } from '../../../src/events/subjects/player/playerTracker.js';
import { createSimulator, type Observation, type Simulator } from '../../../src/simulator/index.js';
import { ask, encode } from '../../simulator/ask.js';
import { collect, everything, names } from './collect.js';
import { byInstant, gained, line, lineOf } from './truth.js';

/** Fields of the truth log that are an attribute of the model. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  name: 'playerNameChange',
  townHallLevel: 'playerTownHallChange',
  townHallWeaponLevel: 'playerTownHallWeaponChange',
  builderHallLevel: 'playerBuilderHallChange',
  expLevel: 'playerExpLevelChange',
  trophies: 'playerTrophiesChange',
  bestTrophies: 'playerBestTrophiesChange',
  builderBaseTrophies: 'playerBuilderBaseTrophiesChange',
  bestBuilderBaseTrophies: 'playerBestBuilderBaseTrophiesChange',
  warStars: 'playerWarStarsChange',
  attackWins: 'playerAttackWinsChange',
  defenseWins: 'playerDefenseWinsChange',
  donations: 'playerDonationsChange',
  donationsReceived: 'playerReceivedChange',
  clanCapitalContributions: 'playerClanCapitalContributionsChange',
  role: 'playerRoleChange',
  leagueTier: 'playerLeagueTierChange',
  builderBaseLeague: 'playerBuilderBaseLeagueChange',
  currentLeagueSeasonId: 'playerCurrentLeagueSeasonIdChange',
};

/** What must be found for an observation. Of units, their kind is left open: `player?Upgrade`. */
function expected({ field, item = '', old, new: now }: Observation): string[] {
  const attribute = ATTRIBUTES[field];
  if (attribute !== undefined) return [line(attribute, undefined, old, now)];
  switch (field) {
    case 'warPreference': {
      const opted = (value: unknown) => (value === null ? null : value === 'in');
      return [line('playerWarOptedInChange', undefined, opted(old), opted(now))];
    }
    case 'clan':
      return [
        line('playerClanChange', undefined, old, now),
        ...(old === null ? [] : [line('playerClanLeave', old as string, null, null)]),
        ...(now === null ? [] : [line('playerClanJoin', now as string, null, null)]),
      ];
    case 'labels': {
      const { added, removed } = gained(old, now);
      if (added.length + removed.length === 0) return [];
      return [
        line('playerLabelsChange', undefined, old, now),
        ...added.map((id) => line('playerLabelAdd', id, null, null)),
        ...removed.map((id) => line('playerLabelRemove', id, null, null)),
      ];
    }
    case 'legendStatistics': {
      const season = item === 'currentSeason' ? 'CurrentSeason' : 'PreviousSeason';
      return [`playerLegend${season}Change`];
    }
    case 'troops':
    case 'heroes':
    case 'heroEquipment':
    case 'spells':
      return [old === 0 ? line('player?Unlock', item, null, null) : line('player?Upgrade', item, old, now)];
    case 'superTroopIsActive':
      return [line(now === true ? 'playerSuperTroopBoostStart' : 'playerSuperTroopBoostEnd', item, null, null)];
    case 'equipment': {
      const { added, removed } = gained(old, now);
      if (added.length + removed.length === 0) return [];
      return [
        `playerActiveEquipmentChange ${item}`,
        ...added.map((piece) => line('playerActiveEquipmentAdd', `${item}/${piece}`, null, null)),
        ...removed.map((piece) => line('playerActiveEquipmentRemove', `${item}/${piece}`, null, null)),
      ];
    }
    case 'achievements':
      return [line('playerAchievementProgress', item, old, now)];
    default:
      throw new Error(`the truth log speaks of ${field}`);
  }
}

/** The finding in the form of `expected`. The truth log names a village only where both have a unit of that name. */
function describeFound(found: Found): string {
  const { type } = found;
  const item = found.item?.replace(/^(?!Baby Dragon)(.*) \((builderBase|clanCapital)\)/, '$1');
  if (/^playerLegend(Current|Previous)SeasonChange$/.test(type)) return type;
  if (type === 'playerActiveEquipmentChange') return `${type} ${item ?? ''}`;
  return lineOf({
    ...found,
    ...(item === undefined ? {} : { item }),
    type: type.replace(/^player[A-Z][A-Za-z]*(Unlock|Upgrade|Downgrade|Loss)$/, 'player?$1'),
  });
}

/** The changes that follow from the payloads without a line in the truth log: found by comparing each with the next. */
function following(before: PlayerPayload, after: PlayerPayload): string[] {
  const lines: string[] = [];
  const compare = (type: string, old: unknown, now: unknown, item?: string) => {
    if (JSON.stringify(old) !== JSON.stringify(now)) lines.push(line(type, item, old, now));
  };
  compare('playerCurrentLeagueGroupTagChange', before.currentLeagueGroupTag, after.currentLeagueGroupTag);
  compare('playerPreviousLeagueGroupTagChange', before.previousLeagueGroupTag, after.previousLeagueGroupTag);
  compare('playerPreviousLeagueSeasonIdChange', before.previousLeagueSeasonId, after.previousLeagueSeasonId);
  const ranked = ({ currentLeagueGroupTag: groupTag, currentLeagueSeasonId: seasonId }: PlayerPayload) =>
    groupTag === '#0' ? null : { groupTag, seasonId };
  compare('playerRankedSeasonChange', ranked(before), ranked(after));
  if (before.clan?.tag === after.clan?.tag) {
    compare('playerClanNameChange', before.clan?.name, after.clan?.name);
    compare('playerClanLevelChange', before.clan?.clanLevel, after.clan?.clanLevel);
    compare('playerClanBadgeChange', before.clan?.badgeUrls.small, after.clan?.badgeUrls.small);
  }
  if (JSON.stringify(before.legendStatistics) !== JSON.stringify(after.legendStatistics)) {
    lines.push(line('playerLegendStatisticsChange', undefined, before.legendStatistics, after.legendStatistics));
  }
  before.achievements.forEach((old, index) => {
    compare('playerAchievementStarsChange', old.stars, after.achievements[index]?.stars, old.name);
  });
  for (const hero of before.heroes) {
    for (const piece of hero.equipment ?? []) {
      const worn = after.heroes
        .find(({ name }) => name === hero.name)
        ?.equipment?.find(({ name }) => name === piece.name);
      if (worn !== undefined) {
        compare('playerActiveEquipmentLevelChange', piece.level, worn.level, `${hero.name}/${piece.name}`);
      }
    }
  }
  return lines;
}

describe('players against the truth', () => {
  let simulator: Simulator;
  const answers = new Map<string, { readonly at: number; readonly payload: PlayerPayload }[]>();

  beforeAll(async () => {
    // From a Saturday over the end of a week, a season and a raid weekend.
    simulator = await createSimulator({
      seed: 11,
      clans: 3,
      players: 26,
      activity: 20,
      startAt: new Date('2026-03-21T20:00:00Z'),
    });
    const tags = [0, 5, 12, 25].map((index) => simulator.players[index]?.tag ?? '');
    for (let poll = 0; poll < 130; poll++) {
      for (const tag of tags) {
        const { text } = await ask(simulator, `/players/${encode(tag)}`);
        const list = answers.get(tag) ?? [];
        list.push({ at: simulator.now.getTime(), payload: JSON.parse(text) as PlayerPayload });
        answers.set(tag, list);
      }
      // Now and then the API still gives the same answer.
      simulator.advance(poll % 10 === 0 ? '20s' : '20m');
    }
  });
  afterAll(() => simulator.close());

  it('finds every change that could be seen, once, and nothing else', () => {
    const diff = playerTracker.compile(everything);
    const types = new Set<string>();
    let count = 0;
    for (const [tag, list] of answers) {
      const { seen } = simulator.observed({ route: 'player', tag });
      const truth = byInstant(seen);
      let observations = 0;
      const [is, should]: [string[], string[]] = [[], []];
      list.slice(1).forEach(({ at, payload }, index) => {
        const before = list[index]?.payload as PlayerPayload;
        const found = collect(diff, before, payload);
        const observed = truth.get(at) ?? [];
        observations += observed.length;
        const when = new Date(at).toISOString();
        const lines = [...observed.flatMap(expected), ...following(before, payload)];
        is.push(...found.map(describeFound).map((one) => `${when} ${one}`));
        should.push(...lines.map((one) => `${when} ${one}`));
        if (new Set(names(found)).size !== found.length) throw new Error(`not distinct: ${names(found).join()}`);
        for (const { type } of found) types.add(type);
        count += found.length;
      });
      expect(is.sort(), tag).toEqual(should.sort());
      expect(observations).toBe(seen.length);
    }
    expect(count).toBeGreaterThan(1_000);
    // The world did a bit of everything.
    for (const field of Object.values(ATTRIBUTES)) {
      if (!/TownHall|BuilderHall/.test(field)) expect(types).toContain(field);
    }
    for (const type of [
      'playerClanJoin',
      'playerClanLeave',
      'playerTroopUpgrade',
      'playerHeroUpgrade',
      'playerPetUpgrade',
      'playerSpellUpgrade',
      'playerEquipmentUpgrade',
      'playerSuperTroopBoostStart',
      'playerActiveEquipmentAdd',
      'playerAchievementStarsChange',
      'playerLabelAdd',
      'playerLegendPreviousSeasonChange',
      'playerRankedSeasonChange',
    ]) {
      expect(types).toContain(type);
    }
  });

  it('finds the same of a type without other listeners', () => {
    const [list = []] = answers.values();
    const whole = playerTracker.compile(everything);
    const pairs = list.slice(1).map(({ payload }, index) => [list[index]?.payload as PlayerPayload, payload] as const);
    const all = pairs.map(([before, after]) => collect(whole, before, after));
    for (const type of ['playerDonationsChange', 'playerTroopUpgrade', 'playerClanLeave', 'playerLabelAdd']) {
      const one = playerTracker.compile((listened) => listened === type);
      const alone = pairs.flatMap(([before, after]) => collect(one, before, after)).map(lineOf);
      expect(alone).toEqual(
        all
          .flat()
          .filter((found) => found.type === type)
          .map(lineOf),
      );
      expect(alone.length).toBeGreaterThan(0);
    }
  });
});
