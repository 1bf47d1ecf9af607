import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClanPayload } from '../../../src/api/payloads/clan.js';
import { clanTracker } from '../../../src/events/subjects/clan/clanTracker.js';
import { createSimulator, type Observation, type Simulator } from '../../../src/simulator/index.js';
import { ask, encode } from '../../simulator/ask.js';
import { collect, everything, names } from './collect.js';
import { byInstant, gained, line, lineOf } from './truth.js';

/** Fields of the truth log that are an attribute of the clan's model. */
const CLAN: Readonly<Record<string, string>> = {
  name: 'clanNameChange',
  type: 'clanTypeChange',
  description: 'clanDescriptionChange',
  isFamilyFriendly: 'clanFamilyFriendlyChange',
  badgeUrls: 'clanBadgeChange',
  clanLevel: 'clanLevelChange',
  clanPoints: 'clanPointsChange',
  clanBuilderBasePoints: 'clanBuilderBasePointsChange',
  clanCapitalPoints: 'clanCapitalPointsChange',
  clanCapital: 'clanCapitalHallLevelChange',
  capitalLeague: 'clanCapitalLeagueChange',
  chatLanguage: 'clanChatLanguageChange',
  location: 'clanLocationChange',
  members: 'clanMemberCountChange',
  requiredTrophies: 'clanRequiredTrophiesChange',
  requiredBuilderBaseTrophies: 'clanRequiredBuilderBaseTrophiesChange',
  requiredTownhallLevel: 'clanRequiredTownHallChange',
  warFrequency: 'clanWarFrequencyChange',
  warWinStreak: 'clanWarWinStreakChange',
  warWins: 'clanWarWinsChange',
  warTies: 'clanWarTiesChange',
  warLosses: 'clanWarLossesChange',
  isWarLogPublic: 'clanPublicWarLogChange',
  warLeague: 'clanWarLeagueChange',
};

/** Fields of players that their clan shows. */
const MEMBER: Readonly<Record<string, string>> = {
  name: 'memberNameChange',
  role: 'memberRoleChange',
  townHallLevel: 'memberTownHallChange',
  expLevel: 'memberExpLevelChange',
  leagueTier: 'memberLeagueTierChange',
  trophies: 'memberTrophiesChange',
  builderBaseTrophies: 'memberBuilderBaseTrophiesChange',
  builderBaseLeague: 'memberBuilderBaseLeagueChange',
  clanRank: 'memberClanRankChange',
  previousClanRank: 'memberClanPreviousRankChange',
  donations: 'memberDonationsChange',
  donationsReceived: 'memberReceivedChange',
};

/** What must be found for an observation. */
function expected({ kind, tag, field, item, old, new: now }: Observation): string[] {
  if (kind === 'player') return [line(MEMBER[field] ?? field, tag, old, now)];
  if (field === 'memberList') return [line(now === null ? 'memberLeave' : 'memberJoin', item, null, null)];
  if (field === 'labels') {
    const { added, removed } = gained(old, now);
    if (added.length + removed.length === 0) return [];
    return [
      line('clanLabelsChange', undefined, old, now),
      ...added.map((id) => line('clanLabelAdd', id, null, null)),
      ...removed.map((id) => line('clanLabelRemove', id, null, null)),
    ];
  }
  return [line(CLAN[field] ?? field, undefined, old, now)];
}

/** Districts follow the hall of the capital, of which alone the truth log speaks. */
function following(before: ClanPayload, after: ClanPayload): string[] {
  const [old, now] = [before.clanCapital?.districts ?? [], after.clanCapital?.districts ?? []];
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  const lines = [
    line(
      'clanCapitalDistrictsChange',
      undefined,
      old.map(({ id }) => id),
      now.map(({ id }) => id),
    ),
  ];
  for (const { id, districtHallLevel: level } of now) {
    const was = old.find((district) => district.id === id)?.districtHallLevel;
    if (was === undefined) lines.push(line('clanDistrictUnlock', String(id), null, null));
    else if (was < level) lines.push(line('clanDistrictUpgrade', String(id), was, level));
  }
  return lines;
}

describe('clans against the truth', () => {
  let simulator: Simulator;
  const answers = new Map<string, { readonly at: number; readonly payload: ClanPayload }[]>();

  beforeAll(async () => {
    // From a Saturday over the end of a week, a season and a raid weekend.
    simulator = await createSimulator({
      seed: 12,
      clans: 3,
      players: 40,
      activity: 15,
      startAt: new Date('2026-03-21T20:00:00Z'),
    });
    const tags = simulator.clans.slice(0, 2).map(({ tag }) => tag);
    for (let poll = 0; poll < 130; poll++) {
      for (const tag of tags) {
        const { text } = await ask(simulator, `/clans/${encode(tag)}`);
        const list = answers.get(tag) ?? [];
        list.push({ at: simulator.now.getTime(), payload: JSON.parse(text) as ClanPayload });
        answers.set(tag, list);
      }
      // Now and then the API still gives the same answer; then again much happens between two.
      simulator.advance(poll % 10 === 0 ? '20s' : poll % 10 === 1 ? '50m' : '17m');
    }
  });
  afterAll(() => simulator.close());

  it('finds every change that could be seen, once, and nothing else', () => {
    const diff = clanTracker.compile(everything);
    const types = new Set<string>();
    let count = 0;
    for (const [tag, list] of answers) {
      const { seen } = simulator.observed({ route: 'clan', tag });
      const truth = byInstant(seen);
      let observations = 0;
      const [is, should]: [string[], string[]] = [[], []];
      list.slice(1).forEach(({ at, payload }, index) => {
        const before = list[index]?.payload as ClanPayload;
        const found = collect(diff, before, payload);
        const observed = truth.get(at) ?? [];
        observations += observed.length;
        const when = new Date(at).toISOString();
        const lines = [...observed.flatMap(expected), ...following(before, payload)];
        is.push(...found.map(lineOf).map((one) => `${when} ${one}`));
        should.push(...lines.map((one) => `${when} ${one}`));
        if (new Set(names(found)).size !== found.length) throw new Error(`not distinct: ${names(found).join()}`);
        for (const { type } of found) types.add(type);
        count += found.length;
      });
      expect(is.sort(), tag).toEqual(should.sort());
      expect(observations).toBe(seen.length);
    }
    expect(count).toBeGreaterThan(2_000);
    // The world did a bit of everything; what happens once in a while may not have.
    const seldom =
      /Location|ClanLevel|WarTies|WarWins|WarLosses|WarWinStreak|Capital|WarLeague|TownHall|clanLevel|Streak/;
    for (const type of [
      ...Object.values(CLAN),
      ...Object.values(MEMBER),
      'memberJoin',
      'memberLeave',
      'clanLabelAdd',
    ]) {
      if (!seldom.test(type)) expect(types).toContain(type);
    }
  });

  it('finds the same of a type without other listeners', () => {
    const [list = []] = answers.values();
    const whole = clanTracker.compile(everything);
    const pairs = list.slice(1).map(({ payload }, index) => [list[index]?.payload as ClanPayload, payload] as const);
    const all = pairs.map(([before, after]) => collect(whole, before, after));
    for (const type of ['memberDonationsChange', 'memberJoin', 'clanPointsChange', 'clanBadgeChange']) {
      const one = clanTracker.compile((listened) => listened === type);
      const alone = pairs.flatMap(([before, after]) => collect(one, before, after)).map(lineOf);
      expect(alone).toEqual(
        all
          .flat()
          .filter((found) => found.type === type)
          .map(lineOf),
      );
      expect(alone.length).toBeGreaterThan(0);
    }
  });
});
