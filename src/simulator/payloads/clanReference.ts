import { badgeUrls } from '../catalog/images.js';
import type { ClanState } from '../world/ClanState.js';
import type { World } from '../world/World.js';

/** The facts of a clan that wars and logs repeat. They are kept, because a clan changes after its war. */
export interface ClanFacts {
  readonly tag: string;
  readonly name: string;
  readonly clanLevel: number;
  readonly badgeId: number;
}

export function clanFacts(world: World, { index, name, clanLevel, badgeId }: ClanState): ClanFacts {
  return { tag: world.clanTag(index), name, clanLevel, badgeId };
}

/** A clan as the payloads of wars and logs name it. */
export function clanReference({ tag, name, clanLevel, badgeId }: ClanFacts) {
  return { tag, name, badgeUrls: badgeUrls(badgeId), clanLevel };
}
