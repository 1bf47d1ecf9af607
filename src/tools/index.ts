/**
 * Pure functions about the game, without a client or a request: tags, links, armies, seasons, windows, trophies, raid
 * medals. None reads the clock. The docstring of each names its sources.
 */

export {
  ARMY_ID_BASES,
  type Army,
  type ArmyHero,
  type ArmyInput,
  type ArmyUnit,
  makeArmyCode,
  makeArmyLink,
  parseArmyLink,
} from '../api/armyLinks.js';
export { InvalidTagError } from '../api/InvalidTagError.js';
export { clanLink, parseShareLink, playerLink, type ShareLink } from '../api/links.js';
export {
  defensiveRaidMedals,
  memberRaidMedals,
  offensiveRaidMedals,
  type RaidedClan,
  type RaidedDistrict,
  type RaidMemberRewards,
} from '../api/raidMedals.js';
export { nextSeason, previousSeason, type Season, seasonAt, seasonById } from '../api/seasons.js';
export { correctTag, encodeTag, idToTag, isTag, TAG_ALPHABET, tagToId, tryCorrectTag } from '../api/tags.js';
export { formatTimestamp, parseTimestamp } from '../api/timestamps.js';
export { attackTrophies, type BattleResult, defenseTrophies, type TrophyLeague } from '../api/trophies.js';
export {
  clanGamesAt,
  raidWeekendAt,
  rankedTournamentAt,
  type TournamentWindow,
  type Window,
} from '../api/windows.js';
export { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
export { WarchestError } from '../internal/WarchestError.js';
