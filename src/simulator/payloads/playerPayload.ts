import type { AchievementPayload, PlayerItemPayload, PlayerPayload } from '../../api/payloads/player.js';
import { ACHIEVEMENTS } from '../catalog/achievements.js';
import { badgeUrls } from '../catalog/images.js';
import { PLAYER_LABELS } from '../catalog/labels.js';
import { builderBaseLeague, LEAGUE_TIERS } from '../catalog/leagues.js';
import { HOME_HEROES } from '../catalog/units.js';
import { at } from '../random.js';
import { achievementStars, achievementTarget, achievementValue } from '../world/achievements.js';
import { wornEquipment } from '../world/equipment.js';
import { bestLegendSeason, previousLegendSeason } from '../world/legend.js';
import { ALL_UNITS, OFFSETS, type PlayerState } from '../world/PlayerState.js';
import type { World } from '../world/World.js';
import { playerHouse } from './clanPayload.js';

/** The parts of a player payload that depend on the calendar alone. */
export interface Seasons {
  readonly currentLeagueGroupTag: string;
  readonly currentLeagueSeasonId: number;
  readonly previousLeagueGroupTag: string;
  readonly previousLeagueSeasonId: number;
  /** Ids of the last and of the best legend season. */
  readonly legendSeasons: readonly [previous: string, best: string];
}

/** A player payload without the long lists. */
type Head = Omit<PlayerPayload, 'achievements' | 'labels' | 'troops' | 'heroes' | 'heroEquipment' | 'spells'>;

/**
 * The player as JSON text. The long lists are joined from cached pieces of text, which takes a fifth of the time of
 * `JSON.stringify`: a slow simulator would be the bottleneck of load tests.
 */
export function playerJson(world: World, player: PlayerState, seasons: Seasons): string {
  const head = JSON.stringify(headPayload(world, player, seasons));
  const { levels } = player;
  return (
    `${head.slice(0, -1)},"achievements":[${achievementsJson(player)}],` +
    `"labels":${JSON.stringify(player.labels.map((label) => at(PLAYER_LABELS, label)))},` +
    `"troops":[${itemsJson(levels, OFFSETS.troops, OFFSETS.spells, player.boosted)}],` +
    `"heroes":${JSON.stringify(heroPayloads(player))},` +
    `"heroEquipment":[${itemsJson(levels, OFFSETS.equipment, ALL_UNITS.length)}],` +
    `"spells":[${itemsJson(levels, OFFSETS.spells, OFFSETS.heroes)}]}`
  );
}

function headPayload(world: World, player: PlayerState, seasons: Seasons): Head {
  const clan = player.clan === -1 ? undefined : world.clan(player.clan);
  const ranked = player.leagueTier > 0;
  return {
    tag: world.playerTag(player.index),
    name: player.name,
    townHallLevel: player.townHallLevel,
    ...(player.townHallWeaponLevel === 0 ? {} : { townHallWeaponLevel: player.townHallWeaponLevel }),
    expLevel: player.expLevel,
    trophies: player.trophies,
    bestTrophies: player.bestTrophies,
    warStars: player.warStars,
    attackWins: player.attackWins,
    defenseWins: player.defenseWins,
    ...(player.builderHallLevel === 0 ? {} : { builderHallLevel: player.builderHallLevel }),
    builderBaseTrophies: player.builderBaseTrophies,
    bestBuilderBaseTrophies: player.bestBuilderBaseTrophies,
    ...(clan === undefined ? {} : { role: player.role, warPreference: player.warPreference }),
    donations: player.donations,
    donationsReceived: player.donationsReceived,
    clanCapitalContributions: player.clanCapitalContributions,
    ...(clan === undefined
      ? {}
      : {
          clan: {
            tag: world.clanTag(clan.index),
            name: clan.name,
            clanLevel: clan.clanLevel,
            badgeUrls: badgeUrls(clan.badgeId),
          },
        }),
    leagueTier: at(LEAGUE_TIERS, player.leagueTier),
    ...(player.builderHallLevel === 0 ? {} : { builderBaseLeague: builderBaseLeague(player.builderBaseTrophies) }),
    currentLeagueGroupTag: ranked ? seasons.currentLeagueGroupTag : '#0',
    currentLeagueSeasonId: ranked ? seasons.currentLeagueSeasonId : 0,
    previousLeagueGroupTag: ranked ? seasons.previousLeagueGroupTag : '#0',
    previousLeagueSeasonId: ranked ? seasons.previousLeagueSeasonId : 0,
    ...(player.legendTrophies === 0 ? {} : { legendStatistics: legendStatistics(player, seasons) }),
    playerHouse: playerHouse(player),
  };
}

function legendStatistics(player: PlayerState, seasons: Seasons): NonNullable<PlayerPayload['legendStatistics']> {
  return {
    legendTrophies: player.legendTrophies,
    previousSeason: previousLegendSeason(player, seasons.legendSeasons[0]),
    bestSeason: bestLegendSeason(player, seasons.legendSeasons[1]),
    currentSeason: { trophies: player.trophies },
  };
}

/** `ITEM_JSON[unit][level]`: cached pieces of text, shared by all players. */
const ITEM_JSON: string[][] = ALL_UNITS.map(() => []);

function itemJson(index: number, level: number): string {
  const pieces = at(ITEM_JSON, index);
  return (pieces[level] ??= JSON.stringify(itemPayload(index, level)));
}

function itemPayload(index: number, level: number): PlayerItemPayload {
  const { name, maxLevel, village } = at(ALL_UNITS, index);
  return { name, level, maxLevel, village };
}

function itemsJson(levels: Uint8Array, from: number, to: number, boosted = -1): string {
  let text = '';
  for (let index = from; index < to; index++) {
    const level = levels[index] as number;
    if (level === 0) continue;
    const piece = itemJson(index, level);
    if (text !== '') text += ',';
    text += index === boosted ? `${piece.slice(0, -1)},"superTroopIsActive":true}` : piece;
  }
  return text;
}

/** The heroes in the API's order: by their release, both villages mixed. */
const HERO_ORDER: readonly number[] = [0, 1, 2, HOME_HEROES.length, 3, HOME_HEROES.length + 1, 4, 5].map(
  (place) => OFFSETS.heroes + place,
);

function heroPayloads(player: PlayerState): PlayerItemPayload[] {
  return HERO_ORDER.filter((index) => (player.levels[index] as number) > 0).map((index) => {
    const { name, level, maxLevel, village } = itemPayload(index, player.levels[index] as number);
    const equipment = wornEquipment(player, index).map((worn) => itemPayload(worn, player.levels[worn] as number));
    return { name, level, maxLevel, ...(equipment.length === 0 ? {} : { equipment }), village };
  });
}

function achievementsJson(player: PlayerState): string {
  let text = '';
  for (let index = 0; index < ACHIEVEMENTS.length; index++) {
    const value = achievementValue(player, index);
    const [before, between, after] = achievementPieces(index, achievementStars(index, value));
    // The value occurs as a number, and in the completion text of achievements that have one.
    text += before + value + (after === undefined ? between : between + value + after);
  }
  // Each piece begins with a comma.
  return text.slice(1);
}

/** The text of an achievement before, between and after its value. */
type Pieces = readonly [before: string, between: string, after?: string];

/** `ACHIEVEMENT_PIECES[achievement][stars]`: cached pieces of text, shared by all players. */
const ACHIEVEMENT_PIECES: Pieces[][] = ACHIEVEMENTS.map(() => []);

function achievementPieces(index: number, stars: number): Pieces {
  return (at(ACHIEVEMENT_PIECES, index)[stars] ??= makePieces(index, stars));
}

function makePieces(index: number, stars: number): Pieces {
  const { name, info, completion, village } = at(ACHIEVEMENTS, index);
  const target = achievementTarget(index, stars);
  const payload = {
    name,
    stars,
    value: '#',
    target,
    info: info.replace('#', String(target)),
    completionInfo: completion,
    village,
  } satisfies Omit<AchievementPayload, 'value'> & { value: string };
  const [before = '', between = '', after] = `,${ascii(JSON.stringify(payload))}`.replace('"#"', '#').split('#');
  return after === undefined ? [before, between] : [before, between, after];
}

/**
 * Escapes characters beyond Latin 1, of which one achievement has one: a single such character doubles the memory of
 * the whole text and the time to encode it.
 */
function ascii(json: string): string {
  return json.replaceAll(
    /[\u0100-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
