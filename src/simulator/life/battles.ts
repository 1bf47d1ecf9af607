import type { Battle } from '../world/PlayerState.js';
import type { Act, Scene } from './Act.js';

/** Battles that the API lists. */
export const MAX_BATTLES = 50;

/** A ranked attack on somebody: trophies, wins, loot, and an entry in both logs. */
export const attack: Act = (scene) => {
  const { world, ledger, chance, at, player } = scene;
  const opponent = chance.integer(0, world.playerCount - 1);
  if (opponent === player.index || player.leagueTier === 0) return false;
  const luck = chance.next();
  const stars = luck > 0.55 ? 3 : luck > 0.25 ? 2 : luck > 0.08 ? 1 : 0;
  const destruction = stars === 3 ? 100 : chance.integer(stars * 25, 99);
  const gain = stars === 0 ? -chance.integer(1, 12) : stars * 9 + chance.integer(0, 13);
  const loss = chance.integer(0, 4) * stars;
  const before = [player.trophies, world.player(opponent).trophies] as const;
  ledger.setTrophies(player.index, player.trophies + gain);
  ledger.setTrophies(opponent, world.player(opponent).trophies - loss);
  const seconds = chance.integer(60, 180);
  record(scene, player.index, { attack: true, opponent, trophies: player.trophies - before[0] });
  record(scene, opponent, {
    attack: false,
    opponent: player.index,
    trophies: world.player(opponent).trophies - before[1],
  });
  if (stars > 0) {
    ledger.setPlayer(player.index, 'attackWins', player.attackWins + 1);
    ledger.achieve(player.index, 'Conqueror', 1);
    ledger.achieve(player.index, 'Gold Grab', chance.integer(100, 900) * 1_000);
    ledger.achieve(player.index, 'Elixir Escapade', chance.integer(100, 900) * 1_000);
  } else {
    ledger.setPlayer(opponent, 'defenseWins', world.player(opponent).defenseWins + 1);
    ledger.achieve(opponent, 'Unbreakable', 1);
  }
  return true;

  function record(
    { world: { touchPlayer } }: Scene,
    index: number,
    own: Pick<Battle, 'attack' | 'opponent' | 'trophies'>,
  ) {
    const state = touchPlayer.call(world, index);
    state.battles = [{ at, stars, destruction, seconds, ...own }, ...(state.battles ?? [])].slice(0, MAX_BATTLES);
  }
};

/** A battle of the Builder Base. */
export const builderBattle: Act = ({ ledger, chance, player }) => {
  if (player.builderHallLevel === 0) return false;
  const change = chance.chance(0.6) ? chance.integer(5, 40) : -chance.integer(5, 35);
  ledger.setBuilderBaseTrophies(player.index, player.builderBaseTrophies + change);
  if (change > 0) ledger.achieve(player.index, 'Un-Build It', 1);
  return true;
};
