import { Client } from 'clashofclans.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type SimulatedClan, type Simulator } from '../../src/simulator/index.js';

let simulator: Simulator;
let client: Client;
beforeAll(async () => {
  simulator = await createSimulator({ seed: 7, clans: 42 });
  client = new Client({ keys: [...simulator.tokens], baseURL: simulator.baseUrl, cache: false });
});
afterAll(() => simulator.close());

describe('clashofclans.js reads every route that it knows', () => {
  it('clans and their lists', async () => {
    const { tag } = simulator.clans[0];
    const clan = await client.getClan(tag);
    expect(clan.tag).toBe(tag);
    expect(clan.members.map((member) => member.tag)).toEqual(simulator.clans[0].memberTags);
    expect((await client.getClans({ minMembers: 1, limit: 7 })).length).toBe(7);
    expect((await client.getClanMembers(tag)).length).toBe(clan.memberCount);
    expect((await client.getClanWarLog(tag)).length).toBeGreaterThan(5);
    expect((await client.getCapitalRaidSeasons(tag, { limit: 3 }))[0]?.members.length).toBeGreaterThan(5);
  });

  it('every player of a clan', async () => {
    for (const tag of simulator.clans[0].memberTags) {
      const player = await client.getPlayer(tag);
      expect(player.tag).toBe(tag);
      expect(player.troops.length).toBeGreaterThan(10);
    }
    const [player] = simulator.players;
    expect(await client.verifyPlayerToken(player.tag, player.token)).toBe(true);
    expect(await client.verifyPlayerToken(player.tag, 'wrong')).toBe(false);
    expect((await client.getBattleLog(player.tag)).length).toBe(50);
    expect((await client.getLeagueHistory(player.tag)).length).toBe(12);
  });

  it('wars of every kind', async () => {
    // All clans but the last two are in the war league.
    const other = simulator.clans[40] as SimulatedClan;
    const war = await client.getClanWar(other.tag);
    expect(war.clan.tag).toBe(other.tag);
    expect(war.state).toBe('inWar');
    const { tag } = simulator.clans[0];
    const group = await client.getClanWarLeagueGroup(tag);
    expect(group.clans.length).toBe(8);
    const wars = await client.getLeagueWars(tag);
    expect(wars.length).toBeGreaterThan(0);
    expect((await client.getCurrentWar(tag))?.clan.tag).toBe(tag);
    expect((await client.getWars(tag)).length).toBeGreaterThan(0);
  });

  it('groups of the ranked league', async () => {
    const player = await client.getPlayer(simulator.players[0].tag);
    const { currentLeagueGroupTag: group, currentLeagueSeasonId: season } = simulator.players[0].payload();
    // The client sends the tag as it is given and leaves out a parameter that the route wants.
    const path = [
      encodeURIComponent(group ?? ''),
      `${season ?? ''}?playerTag=${encodeURIComponent(player.tag)}`,
    ] as const;
    const answer = await client.getLeagueGroup(...path);
    expect(answer.members.length).toBeGreaterThan(50);
    expect(answer.members.map((member) => member.playerTag)).toContain(player.tag);
  });

  it('rankings', async () => {
    expect((await client.getClanRanks('global')).length).toBe(42);
    expect((await client.getPlayerRanks('global')).length).toBe(200);
    expect((await client.getBuilderBaseClanRanks('global')).length).toBe(42);
    expect((await client.getBuilderBasePlayerRanks('global')).length).toBe(200);
    expect((await client.getClanCapitalRanks('global')).length).toBe(42);
    expect((await client.getPlayerRanks(32_000_000)).length).toBe(0);
    const seasons = await client.getLeagueSeasons();
    expect(seasons[0]).toBe('2015-07');
    expect(seasons.at(-1)).toBe('2026-02-23');
    expect((await client.getSeasonRankings('2025-10-06', { limit: 10 })).length).toBe(10);
  });

  it('static lists', async () => {
    expect((await client.getLeaguesTiers()).length).toBe(35);
    expect((await client.getBuilderBaseLeagues()).length).toBe(42);
    expect((await client.getCapitalLeagues()).length).toBe(23);
    expect((await client.getWarLeagues()).length).toBe(19);
    expect((await client.getLocations()).length).toBe(266);
    expect((await client.getClanLabels()).length).toBe(17);
    expect((await client.getPlayerLabels()).length).toBe(19);
    expect((await client.getGoldPassSeason()).startTime.getTime()).toBeLessThan(simulator.now.getTime());
  });
});
