import { expectTypeOf } from 'vitest';
import type { ClanMemberPayload, ClanPayload } from '../../src/api/payloads/clan.js';
import type { LegendStatisticsPayload, PlayerPayload } from '../../src/api/payloads/player.js';
import type { Season } from '../../src/api/seasons.js';
import type { CalendarEvents, CalendarEventType } from '../../src/events/calendar/CalendarEvents.js';
import type { Comparison } from '../../src/events/compare/Comparison.js';
import type { ClanEvents, ClanEventType } from '../../src/events/subjects/clan/ClanEvents.js';
import type { CLAN_ATTRIBUTES, MEMBER_ATTRIBUTES } from '../../src/events/subjects/clan/clanAttributes.js';
import { clanTracker } from '../../src/events/subjects/clan/clanTracker.js';
import type { PlayerEvents, PlayerEventType } from '../../src/events/subjects/player/PlayerEvents.js';
import type {
  LEGEND_SEASONS,
  LEGEND_TROPHIES,
  PLAYER_ATTRIBUTES,
} from '../../src/events/subjects/player/playerAttributes.js';
import { playerTracker } from '../../src/events/subjects/player/playerTracker.js';
import type { UNIT_LISTS } from '../../src/events/subjects/player/units.js';
import type { TrackContext } from '../../src/events/subjects/SubjectTracker.js';
import type { Clan, ClanMember, Hero, LeagueTier, LegendStatistics, Pet, Player } from '../../src/models/index.js';

/* The types of events. Compiled by types.test.ts, and never run. */

expectTypeOf<PlayerEvents['playerTownHallChange']>().toEqualTypeOf<{
  readonly old: number;
  readonly new: number;
  readonly before: Player;
  readonly after: Player;
}>();
expectTypeOf<PlayerEvents['playerLeagueTierChange']['old']>().toEqualTypeOf<LeagueTier | undefined>();
expectTypeOf<PlayerEvents['playerClanNameChange']['old']>().toEqualTypeOf<string>();
expectTypeOf<PlayerEvents['playerLegendTrophiesChange']['new']>().toEqualTypeOf<number | undefined>();
expectTypeOf<PlayerEvents['playerLegendBestSeasonChange']['new']>().toEqualTypeOf<LegendStatistics['bestSeason']>();
expectTypeOf<PlayerEvents['playerPetUpgrade']['unit']>().toEqualTypeOf<Pet>();
expectTypeOf<PlayerEvents['playerHeroUnlock']>().toEqualTypeOf<{
  readonly unit: Hero;
  readonly before: Player;
  readonly after: Player;
}>();
expectTypeOf<ClanEvents['memberRoleChange']>().toEqualTypeOf<{
  readonly old: ClanMember['role'];
  readonly new: ClanMember['role'];
  readonly member: ClanMember;
  readonly memberBefore: ClanMember;
  readonly clan: Clan;
  readonly before: Clan;
  readonly after: Clan;
}>();
expectTypeOf<ClanEvents['memberJoin']['member']>().toEqualTypeOf<ClanMember>();
expectTypeOf<ClanEvents['clanPointsChange']['new']>().toEqualTypeOf<number>();
expectTypeOf<CalendarEvents['seasonStart']['window']>().toEqualTypeOf<Season>();

// Only what exists has a name.
expectTypeOf<'playerMoodChange'>().not.toExtend<PlayerEventType>();
expectTypeOf<'playerTroopsChange'>().not.toExtend<PlayerEventType>();
expectTypeOf<'memberWarOptedInChange'>().not.toExtend<ClanEventType>();
type CalendarSubject = 'season' | 'clanGames' | 'raidWeekend' | 'rankedTournament';
expectTypeOf<CalendarEventType>().toEqualTypeOf<`${CalendarSubject}${'Start' | 'End'}`>();

// Every field of the payloads is part of something, so that none that this version knows falls to the events of unknown
// fields. Former names that no model shows are left over.
type FieldsOf<Table> = Table[keyof Table] extends { readonly fields: readonly (infer Field)[] } ? Field : never;
type OfPlayer =
  | FieldsOf<typeof PLAYER_ATTRIBUTES>
  | keyof typeof UNIT_LISTS
  | 'achievements'
  | 'tag'
  | 'versusBattleWins';
expectTypeOf<Exclude<keyof PlayerPayload, OfPlayer>>().toEqualTypeOf<never>();
expectTypeOf<
  Exclude<keyof ClanPayload, FieldsOf<typeof CLAN_ATTRIBUTES> | 'memberList' | 'tag'>
>().toEqualTypeOf<never>();
expectTypeOf<Exclude<keyof ClanMemberPayload, FieldsOf<typeof MEMBER_ATTRIBUTES> | 'tag'>>().toEqualTypeOf<never>();
expectTypeOf<
  Exclude<keyof LegendStatisticsPayload, FieldsOf<typeof LEGEND_SEASONS & typeof LEGEND_TROPHIES>>
>().toEqualTypeOf<never>();

export function added(player: Comparison<Player, PlayerEvents>): void {
  player.add('playerFieldChange', { field: 'x', path: [], old: 1, new: 2 });
  // @ts-expect-error There is no such event.
  player.add('playerMoodChange', {});
  // @ts-expect-error The field `label` is missing.
  player.add('playerLabelAdd', {});
}

export function refused(player: PlayerPayload, clan: ClanPayload, context: TrackContext<PlayerPayload>): void {
  void playerTracker.compile(() => true)(player, player, context);
  // @ts-expect-error A clan is no player.
  void playerTracker.compile(() => true)(clan, clan, context);
  // @ts-expect-error `listens` must return a boolean.
  clanTracker.compile(() => 'clanNameChange');
}
