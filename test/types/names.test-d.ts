import type { BulkRead, ClanMember, Client, PageOf, PageRead, Player } from '../../src/index.js';

/* What the client gives can be named by users, in signatures of their own. Compiled by types.test.ts, and never run. */

export function members(client: Client): PageRead<ClanMember, PageOf<ClanMember>> {
  return client.getMembers('');
}

export async function firstPage(client: Client): Promise<PageOf<ClanMember>> {
  return client.getMembers('');
}

export function players(client: Client): BulkRead<Player, { fetch?: true }> {
  return client.getPlayers(['']);
}
