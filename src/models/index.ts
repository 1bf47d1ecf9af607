export { Achievement } from './Achievement.js';
export { BattleLogEntry } from './BattleLogEntry.js';
export { CapitalDistrict } from './CapitalDistrict.js';
export { ChatLanguage } from './ChatLanguage.js';
export { Clan } from './Clan.js';
export { ClanMember } from './ClanMember.js';
export { GoldPassSeason } from './GoldPassSeason.js';
export { Images } from './Images.js';
export { Label } from './Label.js';
export { LeagueGroup, LeagueGroupClan, LeagueGroupMember } from './LeagueGroup.js';
export { LeagueSeasonResult } from './LeagueSeasonResult.js';
export { LegendSeason, LegendStatistics } from './LegendStatistics.js';
export { Location } from './Location.js';
export { BuilderBaseLeague, CapitalLeague, League, LeagueSeason, LeagueTier, WarLeague } from './leagues.js';
export { Model } from './Model.js';
export { Page, type PageOf } from './Page.js';
export { Player } from './Player.js';
export { PlayerClan } from './PlayerClan.js';
export { PlayerHouse, PlayerHouseElement } from './PlayerHouse.js';
export { RaidAttack, RaidClan, RaidDistrict, RaidLogEntry } from './RaidLogEntry.js';
export { RaidMember, RaidSeason } from './RaidSeason.js';
export { RankedLeagueBattle, RankedLeagueGroup, RankedLeagueMember } from './RankedLeagueGroup.js';
export {
  CapitalRanking,
  ClanBuilderBaseRanking,
  ClanRanking,
  PlayerBuilderBaseRanking,
  PlayerRanking,
  RankingClan,
} from './rankings.js';
export { TokenVerification } from './TokenVerification.js';
export { Equipment, Hero, Pet, Spell, Troop, type Unit } from './Unit.js';
export { War, WarAttack, WarClan, type WarContext, WarMember } from './War.js';
export { WarLogEntry } from './WarLogEntry.js';
export { WarSide } from './WarSide.js';
export type { WarStatus, WarType } from './warRules.js';
