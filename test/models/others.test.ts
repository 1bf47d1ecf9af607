import { describe, expect, it } from 'vitest';
import { FACTS } from '../../src/cache/copies/Facts.js';
import {
  BattleLogEntry,
  GoldPassSeason,
  Label,
  LeagueGroup,
  LeagueSeasonResult,
  Page,
  RankedLeagueGroup,
  TokenVerification,
  WarLogEntry,
} from '../../src/models/index.js';
import { BATTLE, RANKED_GROUP, SEASON_RESULT, warClan } from './samples.js';

describe('every model', () => {
  const raw = { id: 1, name: 'Label', newField: { deep: true } };
  const label = new Label(raw);

  it('becomes the API’s JSON again, unknown fields included', () => {
    expect(JSON.parse(JSON.stringify({ label }))).toEqual({ label: raw });
    expect(label.raw).toBe(raw);
  });

  it('has a slot for the cache’s facts, empty at first, which is not part of its JSON', () => {
    expect(FACTS in label).toBe(true);
    expect(label[FACTS]).toBeUndefined();
    expect(JSON.stringify(label)).toBe(JSON.stringify(raw));
  });
});

describe('a page', () => {
  const labels = [
    { id: 1, name: 'a' },
    { id: 2, name: 'b' },
  ];
  let made = 0;
  const page = new Page(
    { items: labels, paging: { cursors: { after: 'eyJwb3MiOjIwfQ' } } },
    (item: (typeof labels)[0]) => {
      made++;
      return new Label(item);
    },
  );

  it('makes its models once, at their first use', () => {
    expect(made).toBe(0);
    expect(page.length).toBe(2);
    expect([...page].map((label) => label.name)).toEqual(['a', 'b']);
    expect(page.items).toBe(page.items);
    expect(page.at(-1)).toBe(page.items[1]);
    expect(page.at(2)).toBeUndefined();
    expect(made).toBe(2);
  });

  it('has cursors where there are more pages', () => {
    expect(page.after).toBe('eyJwb3MiOjIwfQ');
    expect(page.before).toBeUndefined();
    expect(new Page({ items: [] }, () => label()).after).toBeUndefined();
    expect(new Page({ items: [], paging: {} }, () => label()).after).toBeUndefined();
  });

  const label = () => new Label({ id: 1, name: 'a' });
});

describe('a group of the clan war league', () => {
  const clan = {
    tag: '#2PP',
    name: 'Clan',
    clanLevel: 3,
    badgeUrls: {},
    members: [{ tag: '#8QU8J9LP', name: 'Ann', townHallLevel: 17 }],
  };
  const group = new LeagueGroup({
    state: 'inWar',
    season: '2023-06',
    clans: [clan],
    rounds: [{ warTags: ['#82G0JYVGG', '#82G0JL898'] }, { warTags: ['#82G8CQP80', '#0'] }, { warTags: ['#0', '#0'] }],
  });

  it('has the rounds that were drawn, and counts the others', () => {
    expect(group.rounds).toEqual([['#82G0JYVGG', '#82G0JL898'], ['#82G8CQP80']]);
    expect(group.numberOfRounds).toBe(3);
    expect(group.warTags).toEqual(['#82G0JYVGG', '#82G0JL898', '#82G8CQP80']);
  });

  it('has clans and their rosters by tag', () => {
    expect(group.getClan('2pp')?.getMember('8qu8j9lp')?.townHall).toBe(17);
    expect(group.getClan('#8QU8J9LP')).toBeUndefined();
  });

  it('can be empty while it is drawn', () => {
    const young = new LeagueGroup({ state: 'groupNotFound' });
    expect([young.rounds, young.clans, young.warTags, young.numberOfRounds]).toEqual([[], [], [], 0]);
  });
});

describe('an entry of the war log', () => {
  const ENTRY = {
    result: 'win',
    endTime: '20251110T024114.000Z',
    teamSize: 30,
    attacksPerMember: 2,
    clan: warClan('#2PP'),
    opponent: warClan('#8QU8J9LP'),
  };
  const { tag: _, name: __, ...nameless } = warClan('');

  it('is a war with an opponent', () => {
    const entry = new WarLogEntry(ENTRY);
    expect(entry.isLeagueEntry).toBe(false);
    expect(entry.opponent.tag).toBe('#8QU8J9LP');
    expect(entry.endTime).toEqual(new Date('2025-11-10T02:41:14Z'));
    expect(entry.battleModifier).toBe('none');
  });

  it.each([
    [{ ...ENTRY, result: null, opponent: nameless }, null],
    [{ ...ENTRY, result: 'win', opponent: nameless }, 'win'],
    [{ ...ENTRY, result: null }, null],
  ])('is a season of the league without result or opponent', (raw, result) => {
    const { attacksPerMember: ___, ...rest } = raw;
    const entry = new WarLogEntry(rest);
    expect(entry.isLeagueEntry).toBe(true);
    expect(entry.result).toBe(result);
    expect(entry.attacksPerMember).toBe(1);
  });

  it('does not guess the attacks of old wars', () => {
    const { attacksPerMember: ___, ...old } = ENTRY;
    expect(new WarLogEntry(old).attacksPerMember).toBeUndefined();
  });
});

describe('the shapes of 2026', () => {
  it('battle log', () => {
    const entry = new BattleLogEntry(BATTLE);
    expect(entry.isAttack).toBe(true);
    expect(entry.opponentTag).toBe('#8QU8J9LP');
    expect(entry.opponentTownHall).toBe(17);
    expect(entry.duration).toBe(171);
    expect(entry.foughtAt).toEqual(new Date('2026-06-16T12:01:02Z'));
    expect(entry.lootedResources).toBe(BATTLE.lootedResources);
    expect(entry.armyShareLink).toBe('https://link.clashofclans.com/en?action=CopyArmy&army=h0p1e0_8u10x5-2x3s1x2');
    const { battleTimestamp: _, lootedResources: __, armyShareCode: ___, ...early } = BATTLE;
    expect(new BattleLogEntry(early).foughtAt).toBeUndefined();
    expect(new BattleLogEntry(early).lootedResources).toEqual([]);
    expect(new BattleLogEntry(early).armyShareLink).toBeUndefined();
  });

  it('league history', () => {
    const result = new LeagueSeasonResult(SEASON_RESULT);
    expect([result.seasonId, result.trophies, result.placement]).toEqual([1_773_032_400, 412, 12]);
    expect(new LeagueSeasonResult({ ...SEASON_RESULT, leagueSeasonId: '2026-06-02' }).seasonId).toBe('2026-06-02');
  });

  it('ranked league group, with timestamps of both formats', () => {
    const group = new RankedLeagueGroup(RANKED_GROUP);
    expect(group.getMember('2pp')?.attackLosses).toBe(2);
    expect(group.attackLog[0]?.createdAt).toEqual(new Date('2026-03-11T18:14:44Z'));
    expect(group.defenseLog[0]?.createdAt).toEqual(new Date('2026-06-16T13:01:02Z'));
    expect(group.defenseLog[0]?.trophies).toBe(-10);
  });
});

describe('small models', () => {
  it('a season of the gold pass has a length', () => {
    const season = new GoldPassSeason({ startTime: '20230601T080100.000Z', endTime: '20230701T080000.000Z' });
    expect(season.durationMs).toBe(Date.UTC(2023, 6, 1, 8) - Date.UTC(2023, 5, 1, 8, 1));
    expect(new GoldPassSeason({ startTime: '20230601T080100.000Z', endTime: 'soon' }).durationMs).toBeUndefined();
  });

  it.each([
    ['ok', true],
    ['invalid', false],
    ['expired', false],
  ])('a token with the status %s is valid: %s', (status, valid) => {
    expect(new TokenVerification({ tag: '#2PP', token: 'secret', status }).isValid).toBe(valid);
  });
});
