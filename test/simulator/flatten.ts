import type { ClanPayload } from '../../src/api/payloads/clan.js';
import type { PlayerPayload } from '../../src/api/payloads/player.js';

/** The value of every field that a truth log would speak of, by `kind tag field item`. */
export type Facts = Map<string, string>;

const key = (...parts: (string | undefined)[]): string => parts.filter((part) => part !== undefined).join(' ');

/** What a player's payload says, in the words of the truth log. */
export function playerFacts(payload: PlayerPayload, into: Facts = new Map()): Facts {
  const set = (field: string, value: unknown, item?: string) =>
    into.set(key('player', payload.tag, field, item), JSON.stringify(value ?? null));
  for (const field of [
    'name',
    'townHallLevel',
    'expLevel',
    'trophies',
    'bestTrophies',
    'warStars',
    'attackWins',
    'defenseWins',
    'builderBaseTrophies',
    'bestBuilderBaseTrophies',
    'role',
    'warPreference',
    'donations',
    'donationsReceived',
    'clanCapitalContributions',
  ] as const) {
    set(field, payload[field]);
  }
  set('townHallWeaponLevel', payload.townHallWeaponLevel);
  set('builderHallLevel', payload.builderHallLevel);
  set('clan', payload.clan?.tag);
  set('leagueTier', payload.leagueTier?.id);
  set('builderBaseLeague', payload.builderBaseLeague?.id);
  set('currentLeagueSeasonId', payload.currentLeagueSeasonId);
  set(
    'labels',
    payload.labels.map((label) => label.id),
  );
  for (const [part, value] of Object.entries(payload.legendStatistics ?? {})) set('legendStatistics', value, part);
  for (const list of ['troops', 'spells', 'heroes', 'heroEquipment'] as const) {
    for (const unit of payload[list] ?? []) {
      // The one name that both villages have.
      const item =
        unit.name === 'Baby Dragon' && unit.village === 'builderBase' ? `${unit.name} (builderBase)` : unit.name;
      set(list, unit.level, item);
      if (list === 'troops' && unit.superTroopIsActive === true) set('superTroopIsActive', true, unit.name);
      if (unit.equipment !== undefined) {
        set(
          'equipment',
          unit.equipment.map((piece) => piece.name),
          unit.name,
        );
      }
    }
  }
  payload.achievements.forEach((achievement, index) => {
    // Two achievements have the same name.
    const isSecond = payload.achievements.findIndex((one) => one.name === achievement.name) !== index;
    set('achievements', achievement.value, isSecond ? `${achievement.name} 2` : achievement.name);
  });
  return into;
}

/** What a clan's payload says of it and of the places of its members, in the words of the truth log. */
export function clanFacts(payload: ClanPayload, into: Facts = new Map()): Facts {
  const set = (field: string, value: unknown, item?: string) =>
    into.set(key('clan', payload.tag, field, item), JSON.stringify(value ?? null));
  for (const field of [
    'name',
    'type',
    'description',
    'isFamilyFriendly',
    'clanLevel',
    'clanPoints',
    'clanBuilderBasePoints',
    'clanCapitalPoints',
    'requiredTrophies',
    'requiredBuilderBaseTrophies',
    'requiredTownhallLevel',
    'warFrequency',
    'warWinStreak',
    'warWins',
    'warTies',
    'warLosses',
    'isWarLogPublic',
    'members',
  ] as const) {
    set(field, payload[field]);
  }
  set('badgeUrls', payload.badgeUrls.small);
  set('location', payload.location?.id);
  set('chatLanguage', payload.chatLanguage?.id);
  set('warLeague', payload.warLeague?.id);
  set('capitalLeague', payload.capitalLeague?.id);
  set('clanCapital', payload.clanCapital?.capitalHallLevel);
  set(
    'labels',
    payload.labels.map((label) => label.id),
  );
  for (const member of payload.memberList ?? []) {
    set('memberList', member.tag, member.tag);
    into.set(key('player', member.tag, 'clanRank'), JSON.stringify(member.clanRank));
    into.set(key('player', member.tag, 'previousClanRank'), JSON.stringify(member.previousClanRank));
  }
  return into;
}
