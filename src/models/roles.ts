import type { ClanRole } from '../api/payloads/player.js';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['member', 'Member'],
  ['admin', 'Elder'],
  ['coLeader', 'Co-leader'],
  ['leader', 'Leader'],
]);

/** The role's name in the game: the API's `admin` is an Elder. Unknown roles are returned as they are. */
export function roleName(role: ClanRole | undefined): string | undefined {
  return typeof role !== 'string' ? undefined : (NAMES.get(role) ?? role);
}
