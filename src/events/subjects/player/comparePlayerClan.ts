import type { PlayerClanPayload } from '../../../api/payloads/player.js';
import { PlayerClan } from '../../../models/PlayerClan.js';
import { type ChangeSink, compileAttributes, compileUnknown, fieldsOf } from '../../compare/compileAttributes.js';
import type { Wanted } from '../../compare/Found.js';
import { LazyStates } from '../../compare/States.js';
import { objectOf, type Raw, sameValue } from '../../compare/sameValue.js';
import type { PlayerComparison, PlayerStep } from './PlayerComparison.js';
import { PLAYER_CLAN_ATTRIBUTES } from './playerAttributes.js';

/** Makes the step that compares a player's clan: whether it is another clan, and else what changed about it. */
export function compilePlayerClan(wanted: Wanted): PlayerStep[] {
  const moves = wanted.has('playerClanJoin') || wanted.has('playerClanLeave');
  const reportsRest = wanted.has('playerFieldChange');
  const steps = compileAttributes('playerClan', PLAYER_CLAN_ATTRIBUTES, wanted, reportsRest);
  if (reportsRest) steps.push(compileUnknown(new Set(['tag', ...fieldsOf(PLAYER_CLAN_ATTRIBUTES)])));
  if (!moves && steps.length === 0) return [];
  return [
    (player) => {
      const { clan: old } = player.rawBefore;
      const { clan: now } = player.rawAfter;
      if (old === now) return;
      const [before, after] = [objectOf(old), objectOf(now)];
      if (!sameValue(before?.['tag'], after?.['tag'])) {
        if (before?.['tag'] !== undefined) player.add('playerClanLeave', { clan: clanOf(before) }, tagOf(before));
        if (after?.['tag'] !== undefined) player.add('playerClanJoin', { clan: clanOf(after) }, tagOf(after));
      } else if (before !== undefined && after !== undefined) {
        const states = new LazyStates(before, after, (raw) => (raw === before ? player.before : player.after).clan);
        const sink = sinkOf(player);
        for (const step of steps) step(states, sink);
      } else if (reportsRest && !sameValue(old, now)) {
        player.field('clan', [], old, now);
      }
    },
  ];
}

function sinkOf(player: PlayerComparison): ChangeSink {
  return {
    change: (type, change) => player.addWanted(type, { ...change, clan: player.after.clan }),
    field: (field, path, old, now) => player.field('clan', [field, ...path], old, now),
  };
}

function clanOf(raw: Raw): PlayerClan {
  return new PlayerClan(raw as unknown as PlayerClanPayload);
}

function tagOf(raw: Raw): string {
  return String(raw['tag']);
}
