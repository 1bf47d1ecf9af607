import type { ClanWarPayload, WarAttackPayload, WarMemberPayload } from '../../../src/api/payloads/war.js';
import { formatTimestamp } from '../../../src/api/timestamps.js';
import type { Found } from '../../../src/events/compare/Found.js';
import type { TrackContext, Tracked } from '../../../src/events/subjects/SubjectTracker.js';
import { type WarBaseline, warTracker } from '../../../src/events/subjects/war/warTracker.js';
import { attack, warClan, warMember } from '../../models/samples.js';

/* Hand-made wars between #2PP and #8QQ, two against two. */

export const US = '#2PP';
export const THEM = '#8QQ';
export const PREPARED_AT = Date.UTC(2026, 2, 11, 12);
const HOUR_MS = 3_600_000;
export const START_AT = PREPARED_AT + 23 * HOUR_MS;
export const END_AT = START_AT + 24 * HOUR_MS;

const OURS = ['#2LL', '#2GG'];
const THEIRS = ['#8LL', '#8GG'];

/** All attacks of the war, in order. */
export const ATTACKS: readonly WarAttackPayload[] = [
  attack(1, '#2LL', '#8LL', 2, 80),
  attack(2, '#8LL', '#2LL', 1, 50),
  attack(3, '#2GG', '#8LL', 3, 100),
  attack(4, '#8GG', '#2LL', 2, 90),
  attack(5, '#2LL', '#8GG', 3, 100),
];

export interface WarShape {
  /** How many of the attacks have been made. */
  readonly attacks?: number;
  /** Moves the whole war. */
  readonly shiftMs?: number;
  readonly opponent?: string;
  readonly fields?: Partial<ClanWarPayload>;
}

export function war(
  state: ClanWarPayload['state'],
  { attacks = 0, shiftMs = 0, opponent = THEM, fields }: WarShape = {},
): ClanWarPayload {
  const made = ATTACKS.slice(0, attacks);
  const members = (tags: readonly string[]): WarMemberPayload[] =>
    tags.map((tag, index) => ({
      ...warMember(
        tag,
        index + 1,
        made.filter(({ attackerTag }) => attackerTag === tag),
      ),
      opponentAttacks: made.filter(({ defenderTag }) => defenderTag === tag).length,
    }));
  const side = (tag: string, tags: readonly string[]) => {
    const own = made.filter(({ attackerTag }) => tags.includes(attackerTag));
    return warClan(tag, {
      members: members(tags),
      attacks: own.length,
      stars: own.reduce((sum, one) => sum + one.stars, 0),
    });
  };
  const time = (at: number) => formatTimestamp(new Date(at + shiftMs));
  return {
    state,
    teamSize: 2,
    attacksPerMember: 2,
    battleModifier: 'none',
    preparationStartTime: time(PREPARED_AT),
    startTime: time(START_AT),
    endTime: time(END_AT),
    clan: side(US, OURS),
    opponent: side(opponent, THEIRS),
    ...fields,
  };
}

/** The same war as the opponent shows it. */
export function swapped(payload: ClanWarPayload): ClanWarPayload {
  return { ...payload, clan: payload.opponent, opponent: payload.clan };
}

export function noWar(): ClanWarPayload {
  const stub = { badgeUrls: {}, clanLevel: 0, attacks: 0, stars: 0, destructionPercentage: 0 };
  return { state: 'notInWar', clan: stub, opponent: stub };
}

export interface Answer {
  readonly after: ClanWarPayload | undefined;
  readonly absence?: TrackContext['absence'];
  readonly seenAt?: number;
  /** What the opponent shows; `undefined`: nothing. */
  readonly theirs?: ClanWarPayload | undefined;
}

/** A chain of comparisons, each going on from what the one before left to be kept, as text. */
export class Chain {
  readonly found: Found[] = [];
  /** How often the opponent was asked. */
  asked = 0;
  last: Tracked<WarBaseline> | undefined;
  #baseline: string | undefined;
  readonly #listens: (type: string) => boolean;

  constructor(listens: (type: string) => boolean = () => true) {
    this.#listens = listens;
  }

  /** Compares, and gives the types that were found. */
  async see({ after, absence, seenAt = START_AT, theirs }: Answer): Promise<string[]> {
    const before = this.#baseline === undefined ? undefined : (JSON.parse(this.#baseline) as WarBaseline);
    const result = await warTracker.compile(this.#listens)(before, after, {
      tag: US,
      seenAt,
      since: seenAt - 120_000,
      absence,
      owners: [US],
      fetch: async () => {
        this.asked++;
        return theirs;
      },
    });
    const keep = result.keep ?? after;
    if (keep !== undefined) this.#baseline = JSON.stringify(keep);
    this.last = result;
    this.found.push(...result.found);
    return result.found.map(({ type }) => type);
  }

  detail(type: string): Record<string, unknown> {
    return this.found.findLast((one) => one.type === type)?.detail as Record<string, unknown>;
  }
}

/** Only what happens, without attributes. */
export function stepsOnly(type: string): boolean {
  return !type.endsWith('Change') || type === 'warMembersChange' || type === 'warStateChange';
}
