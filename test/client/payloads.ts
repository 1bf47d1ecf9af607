import type { ClanPayload } from '../../src/api/payloads/clan.js';
import type { LeagueGroupPayload } from '../../src/api/payloads/cwl.js';
import type { PlayerPayload } from '../../src/api/payloads/player.js';
import type { ClanWarPayload, WarClanPayload } from '../../src/api/payloads/war.js';
import { idToTag } from '../../src/api/tags.js';
import type { Asked, Reply } from './FakeApi.js';

/* As little of a payload as a test needs. */

export function player(tag: string, fields: object = {}): PlayerPayload {
  return { tag, name: `player ${tag}`, townHallLevel: 15, ...fields } as unknown as PlayerPayload;
}

export function clan(tag: string, memberTags: readonly string[] = [], fields: object = {}): ClanPayload {
  const memberList = memberTags.map((member) => ({ tag: member, name: `player ${member}` }));
  return { tag, name: `clan ${tag}`, members: memberList.length, memberList, ...fields } as unknown as ClanPayload;
}

export interface WarFields {
  readonly state: string;
  readonly clan?: string;
  readonly opponent?: string;
  /** As the API writes it: `20260311T120000.000Z`. */
  readonly endTime?: string;
  /** Only wars of the clan war league have it. */
  readonly warStartTime?: string;
  readonly members?: readonly string[];
}

export function war({ state, clan, opponent, members = [], ...times }: WarFields): ClanWarPayload {
  const side = (tag: string | undefined, of: readonly string[]) => ({
    ...(tag !== undefined && { tag, name: `clan ${tag}` }),
    members: of.map((member, index) => ({ tag: member, name: `player ${member}`, mapPosition: index + 1 })),
  });
  return {
    state,
    ...(clan !== undefined && { teamSize: 15 }),
    clan: side(clan, members) as unknown as WarClanPayload,
    opponent: side(opponent, []) as unknown as WarClanPayload,
    ...times,
  };
}

export function leagueGroup(state: string, rounds: readonly (readonly string[])[]): LeagueGroupPayload {
  return { state, season: '2026-03', clans: [], rounds: rounds.map((warTags) => ({ warTags })) };
}

/** The tag in the last part of a path, or in the part before it. */
export function tagIn({ path }: Asked, fromEnd = 1): string {
  return decodeURIComponent(path.split('/').at(-fromEnd) ?? '');
}

/** Any player, by its tag. */
export function anyPlayer(asked: Asked): Reply | undefined {
  return asked.path.startsWith('/players/') ? { body: player(tagIn(asked)) } : undefined;
}

/** This many different tags. */
export function tags(count: number): string[] {
  return Array.from({ length: count }, (_, index) => idToTag(BigInt(10_000 + index)));
}
