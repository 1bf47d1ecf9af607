import type { PlayerClanPayload } from '../../../api/payloads/player.js';
import { PlayerClan } from '../../../models/PlayerClan.js';
import { recordOf } from '../../../models/reading.js';
import { propertyOf, type Wanted } from '../../compare/Comparison.js';
import { type Compared, compileAttributes, compileUnknown, fieldsOf } from '../../compare/compileAttributes.js';
import { changeType } from '../../compare/eventTables.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import type { PlayerComparison, PlayerStep } from './PlayerComparison.js';
import { PLAYER_CLAN_ATTRIBUTES } from './playerAttributes.js';

/** The steps for a player's clan: another one, or the same one with another face. */
export function compilePlayerClan(wanted: Wanted): PlayerStep[] {
  const moves = wanted.has('playerClanJoin') || wanted.has('playerClanLeave');
  const rest = wanted.has('playerFieldChange');
  const steps = compileAttributes(
    PLAYER_CLAN_ATTRIBUTES,
    (attribute) => changeType('playerClan', attribute),
    wanted,
    rest,
  );
  if (rest) steps.push(compileUnknown(new Set(['tag', ...fieldsOf(PLAYER_CLAN_ATTRIBUTES)])));
  if (!moves && steps.length === 0) return [];
  return [
    (player) => {
      const { clan: old } = player.rawBefore;
      const { clan: now } = player.rawAfter;
      if (old === now) return;
      const [before, after] = [recordOf(old as Raw | undefined), recordOf(now as Raw | undefined)];
      if (!sameValue(before?.['tag'], after?.['tag'])) {
        if (before?.['tag'] !== undefined) player.tell('playerClanLeave', { clan: clanOf(before) }, tagOf(before));
        if (after?.['tag'] !== undefined) player.tell('playerClanJoin', { clan: clanOf(after) }, tagOf(after));
      } else if (before !== undefined && after !== undefined) {
        const pair = new ClanPair(player, before, after);
        for (const step of steps) step(pair);
      } else if (rest && !sameValue(old, now)) {
        player.tellField('clan', [], old, now);
      }
    },
  ];
}

/** Two states of the same clan, as a player shows it. */
class ClanPair implements Compared {
  readonly rawBefore: Raw;
  readonly rawAfter: Raw;
  readonly #player: PlayerComparison;

  constructor(player: PlayerComparison, rawBefore: Raw, rawAfter: Raw) {
    this.rawBefore = rawBefore;
    this.rawAfter = rawAfter;
    this.#player = player;
  }

  tellChange(type: string, attribute: string): void {
    const { before, after } = this.#player;
    this.#player.tellAs(type, {
      old: propertyOf(before.clan, attribute),
      new: propertyOf(after.clan, attribute),
      clan: after.clan,
    });
  }

  tellField(field: string, path: readonly string[], old: unknown, now: unknown): void {
    this.#player.tellField('clan', [field, ...path], old, now);
  }
}

function clanOf(raw: Raw): PlayerClan {
  return new PlayerClan(raw as unknown as PlayerClanPayload);
}

function tagOf(raw: Raw): string {
  return String(raw['tag']);
}
