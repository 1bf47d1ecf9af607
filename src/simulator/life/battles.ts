import { attackTrophies, type BattleResult, defenseTrophies } from '../../api/trophies.js';
import { TOP_TIER } from '../catalog/leagues.js';
import type { Stream } from '../random.js';
import type { Battle, PlayerState } from '../world/PlayerState.js';
import type { Act } from './Act.js';

/** How many battles the API lists. */
export const MAX_BATTLES = 50;

/** The result of an attack; three stars are more likely than not. */
export function battleResult(chance: Stream): BattleResult {
  const luck = chance.next();
  const stars = luck > 0.55 ? 3 : luck > 0.25 ? 2 : luck > 0.08 ? 1 : 0;
  const least = stars === 2 ? 50 : stars;
  const most = stars === 0 ? 49 : 99;
  return { stars, destructionPercentage: stars === 3 ? 100 : chance.integer(least, most) };
}

/** A ranked attack on another player: trophies, wins, loot, and an entry in both logs. */
export const attack: Act = ({ world, ledger, crowd, chance, at, player }) => {
  const opponent = world.touchPlayer(crowd.player(chance));
  if (opponent === player || player.leagueTier === 0) return false;
  const result = battleResult(chance);
  const { stars } = result;
  const fought = { at, stars, destruction: result.destructionPercentage, seconds: chance.integer(60, 180) };
  const won = attackTrophies(result);
  const kept = defenseTrophies(result, player.leagueTier === TOP_TIER ? 'legend' : 'ranked');
  const before = [player.trophies, opponent.trophies] as const;
  ledger.setTrophies(player.index, player.trophies + won);
  ledger.setTrophies(opponent.index, opponent.trophies + kept);
  remember(player, { ...fought, attack: true, opponent: opponent.index, trophies: player.trophies - before[0] });
  remember(opponent, { ...fought, attack: false, opponent: player.index, trophies: opponent.trophies - before[1] });
  if (stars > 0) {
    ledger.setPlayer(player.index, 'attackWins', player.attackWins + 1);
    ledger.achieve(player.index, 'Conqueror', 1);
    ledger.achieve(player.index, 'Gold Grab', chance.integer(100, 900) * 1_000);
    ledger.achieve(player.index, 'Elixir Escapade', chance.integer(100, 900) * 1_000);
  } else {
    ledger.setPlayer(opponent.index, 'defenseWins', opponent.defenseWins + 1);
    ledger.achieve(opponent.index, 'Unbreakable', 1);
  }
  return true;
};

function remember(player: PlayerState, battle: Battle): void {
  player.battles = [battle, ...(player.battles ?? [])].slice(0, MAX_BATTLES);
}

/** A battle of the Builder Base. */
export const builderBattle: Act = ({ ledger, chance, player }) => {
  if (player.builderHallLevel === 0) return false;
  const change = chance.chance(0.6) ? chance.integer(5, 40) : -chance.integer(5, 35);
  ledger.setBuilderBaseTrophies(player.index, player.builderBaseTrophies + change);
  if (change > 0) ledger.achieve(player.index, 'Un-Build It', 1);
  return true;
};
