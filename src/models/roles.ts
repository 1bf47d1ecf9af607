import type { ClanRole } from '../api/payloads/player.js';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['member', 'Member'],
  ['admin', 'Elder'],
  ['coLeader', 'Co-leader'],
  ['leader', 'Leader'],
]);

/** The role as the game calls it: the API's `admin` is an Elder. Roles that this version does not know come back as they are. */
export function roleName(role: ClanRole | undefined): string | undefined {
  return typeof role !== 'string' ? undefined : (NAMES.get(role) ?? role);
}
