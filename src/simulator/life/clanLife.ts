import { CHAT_LANGUAGES, CLAN_LABELS } from '../catalog/labels.js';
import { clanName } from '../catalog/names.js';
import { CLAN_TYPES, WAR_FREQUENCIES } from '../world/ClanState.js';
import type { Role } from '../world/PlayerState.js';
import { MAX_MEMBERS } from '../world/World.js';
import type { Act } from './Act.js';

/** Donates troops to a clan mate. */
export const donate: Act = ({ world, ledger, chance, player }) => {
  if (player.clan === -1) return false;
  const others = world.clan(player.clan).members.filter((member) => member !== player.index);
  if (others.length === 0) return false;
  const mate = world.player(chance.pick(others));
  const amount = chance.integer(1, 50);
  ledger.setPlayer(player.index, 'donations', player.donations + amount);
  ledger.setPlayer(mate.index, 'donationsReceived', mate.donationsReceived + amount);
  ledger.achieve(player.index, 'Friend in Need', amount);
  return true;
};

export const contribute: Act = ({ ledger, chance, player }) => {
  if (player.clan === -1 || player.townHallLevel < 6) return false;
  ledger.setPlayer(
    player.index,
    'clanCapitalContributions',
    player.clanCapitalContributions + chance.integer(5, 60) * 100,
  );
  return true;
};

export const changeWarPreference: Act = ({ ledger, player }) => {
  if (player.clan === -1) return false;
  ledger.setPlayer(player.index, 'warPreference', player.warPreference === 'in' ? 'out' : 'in');
  return true;
};

/** The fewest members a clan keeps, so that it can fight wars. */
const FEW_MEMBERS = 6;

export const leave: Act = ({ world, ledger, player }) => {
  if (player.clan === -1 || player.role === 'leader') return false;
  if (world.clan(player.clan).members.length <= FEW_MEMBERS) return false;
  ledger.move(player.index, -1);
  return true;
};

/** A player without a clan joins one. */
export const join: Act = ({ world, ledger, crowd, chance, player }) => {
  if (player.clan !== -1) return false;
  const clan = world.clan(crowd.clan(chance));
  if (clan.members.length >= MAX_MEMBERS) return false;
  ledger.move(player.index, clan.index);
  return true;
};

const LADDER: readonly Role[] = ['member', 'admin', 'coLeader'];

export const promote: Act = ({ ledger, chance, player }) => {
  if (player.clan === -1 || player.role === 'leader') return false;
  const step = LADDER.indexOf(player.role) + (chance.chance(0.6) ? 1 : -1);
  const role = LADDER[step];
  if (role === undefined) return false;
  ledger.setPlayer(player.index, 'role', role);
  return true;
};

/** The leader hands the clan over. */
export const handOver: Act = ({ world, ledger, chance, player }) => {
  if (player.clan === -1 || player.role !== 'leader') return false;
  const others = world.clan(player.clan).members.filter((member) => member !== player.index);
  if (others.length === 0) return false;
  ledger.setPlayer(player.index, 'role', 'coLeader');
  ledger.setPlayer(chance.pick(others), 'role', 'leader');
  return true;
};

/** The player's clan changes one of its settings. */
export const changeSettings: Act = ({ world, ledger, chance, player }) => {
  const { clan } = player;
  if (clan === -1) return false;
  const state = world.clan(clan);
  switch (chance.integer(0, 11)) {
    case 0:
      ledger.setClan(
        clan,
        'description',
        `${state.name} is looking for ${chance.integer(1, 9)} more. ⚔️ Wars on Friday!`,
      );
      break;
    case 1:
      ledger.setClan(clan, 'type', chance.pick(CLAN_TYPES));
      break;
    case 2:
      ledger.setClan(clan, 'requiredTrophies', chance.integer(0, 20) * 100);
      break;
    case 3:
      ledger.setClan(clan, 'requiredTownhallLevel', chance.integer(1, 16));
      break;
    case 4:
      ledger.setClan(clan, 'requiredBuilderBaseTrophies', chance.integer(0, 20) * 100);
      break;
    case 5:
      ledger.setClan(clan, 'warFrequency', chance.pick(WAR_FREQUENCIES));
      break;
    case 6:
      ledger.setClan(clan, 'isFamilyFriendly', !state.isFamilyFriendly);
      break;
    case 7:
      ledger.setClan(clan, 'badge', chance.integer(0, 2 ** 31));
      break;
    case 8:
      ledger.setClan(clan, 'chatLanguage', chance.integer(0, CHAT_LANGUAGES.length - 1));
      break;
    case 9:
      ledger.setClanLabels(clan, [chance.integer(0, CLAN_LABELS.length - 1)]);
      break;
    case 10:
      // The first clan's war log stays public, so that every world has one.
      ledger.setClan(clan, 'isWarLogPublic', clan === 0 || !state.isWarLogPublic);
      break;
    default:
      ledger.setClan(clan, 'name', clanName(chance.integer(0, 2 ** 31)));
  }
  return true;
};
