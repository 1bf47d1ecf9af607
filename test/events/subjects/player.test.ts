import { beforeAll, describe, expect, it } from 'vitest';
import type { PlayerPayload } from '../../../src/api/payloads/player.js';
import { PLAYER_EVENT_TYPES } from '../../../src/events/subjects/player/PlayerEvents.js';
import { playerTracker } from '../../../src/events/subjects/player/playerTracker.js';
import { Achievement } from '../../../src/models/Achievement.js';
import { LegendSeason } from '../../../src/models/LegendStatistics.js';
import { LeagueTier } from '../../../src/models/leagues.js';
import { Player } from '../../../src/models/Player.js';
import { Equipment, Hero, Pet, Troop } from '../../../src/models/Unit.js';
import { collect, copyOf, detailOf, everything, named, names, samples } from './collect.js';

type Writable = ReturnType<typeof copyOf<PlayerPayload>>;

describe('a difference between two payloads of a player', () => {
  let player: PlayerPayload;
  const diff = playerTracker.compile(everything);
  beforeAll(async () => {
    ({ player } = await samples());
  });

  /** What is found when this is done to the player. */
  function after(change: (player: Writable) => void) {
    const changed = copyOf(player);
    change(changed);
    return collect(diff, player, changed);
  }
  const namesAfter = (change: (player: Writable) => void) => names(after(change));

  it('is an attribute with both values and both models', () => {
    const found = after((p) => (p.townHallLevel -= 1));
    expect(names(found)).toEqual(['playerTownHallChange']);
    const detail = detailOf(found, 'playerTownHallChange');
    expect(detail).toMatchObject({ old: player.townHallLevel, new: player.townHallLevel - 1 });
    expect(detail['before']).toBeInstanceOf(Player);
    // The models are views on what was given, not copies of it.
    expect((detail['before'] as Player).raw).toBe(player);
    expect((detail['after'] as Player).townHall).toBe(player.townHallLevel - 1);
  });

  it('shares one pair of models with all others', () => {
    const [first, second, ...more] = after((p) => {
      p.donations += 1;
      p.trophies += 1;
    }).map(({ detail }) => detail as { before: Player; after: Player });
    expect(more).toEqual([]);
    expect(first?.before).toBe(second?.before);
    expect(first?.after).toBe(second?.after);
  });

  it('is another league by its id, and not by its icon', () => {
    const found = after((p) => (p.leagueTier = { id: 105000001, name: 'Skeleton League 1' }));
    expect(names(found)).toEqual(['playerLeagueTierChange']);
    expect(detailOf(found, 'playerLeagueTierChange')['new']).toBeInstanceOf(LeagueTier);
    expect(
      namesAfter((p) => (p.leagueTier = { ...p.leagueTier, id: player.leagueTier?.id ?? 0, name: 'Renamed' })),
    ).toEqual(['playerFieldChange leagueTier/name']);
  });

  it('is nothing of the former league beside a tier', () => {
    expect(namesAfter((p) => (p.league = { id: 29000022, name: 'Legend League' }))).toEqual([]);
    const old = copyOf(player);
    delete old.leagueTier;
    old.league = { id: 29000021, name: 'Titan League I' };
    expect(names(collect(diff, old, { ...old, league: { id: 29000022, name: 'Legend League' } }))).toEqual([
      'playerLeagueChange',
    ]);
  });

  it('is nothing of former names beside the present ones', () => {
    expect(
      namesAfter((p) => {
        p.versusTrophies = 1;
        p.bestVersusTrophies = 2;
      }),
    ).toEqual([]);
    const { builderBaseTrophies, ...former } = player;
    const old = { ...former, versusTrophies: builderBaseTrophies ?? 0 };
    expect(names(collect(diff, old, player))).toEqual([]);
    expect(names(collect(diff, { ...old, versusTrophies: 1 }, player))).toEqual(['playerBuilderBaseTrophiesChange']);
  });

  it('is leaving one clan and joining another', () => {
    const clan = { tag: '#2PP', name: 'New', clanLevel: 3, badgeUrls: {} };
    const tag = player.clan?.tag ?? '';
    const moved = after((p) => (p.clan = clan));
    expect(names(moved)).toEqual(['playerClanChange', `playerClanLeave ${tag}`, 'playerClanJoin #2PP']);
    expect(detailOf(moved, 'playerClanJoin')['clan']).toMatchObject({ tag: '#2PP' });
    expect(
      namesAfter((p) => {
        delete p.clan;
        delete p.role;
        delete p.warPreference;
      }),
    ).toEqual(['playerRoleChange', 'playerWarOptedInChange', 'playerClanChange', `playerClanLeave ${tag}`]);
  });

  it('is another name, level or badge of the same clan', () => {
    const found = after((p) => {
      if (p.clan === undefined) return;
      p.clan.name = 'Renamed';
      p.clan.clanLevel += 1;
      p.clan.badgeUrls = { small: 'https://example.com/other.png' };
    });
    expect(names(found)).toEqual(['playerClanNameChange', 'playerClanLevelChange', 'playerClanBadgeChange']);
    expect(detailOf(found, 'playerClanNameChange')).toMatchObject({ old: player.clan?.name, new: 'Renamed' });
    expect(detailOf(found, 'playerClanNameChange')['clan']).toMatchObject({ name: 'Renamed' });
  });

  it.each([
    ['troops', 'Archer', 'Troop', Troop],
    ['troops', 'Super Archer', 'SuperTroop', Troop],
    ['troops', 'Log Launcher', 'SiegeMachine', Troop],
    ['troops', 'Unicorn', 'Pet', Pet],
    ['heroes', 'Archer Queen', 'Hero', Hero],
    ['heroEquipment', 'Giant Gauntlet', 'Equipment', Equipment],
    ['spells', 'Rage Spell', 'Spell', undefined],
  ] as const)('is a change of a unit: %s, %s', (list, name, kind, Model) => {
    const up = after((p) => (named(p[list], name).level += 1));
    expect(names(up)).toEqual([`player${kind}Upgrade ${name}`]);
    const { level } = named(player[list], name);
    const detail = detailOf(up, `player${kind}Upgrade`);
    expect(detail).toMatchObject({ old: level, new: level + 1, unit: { level: level + 1 }, unitBefore: { level } });
    if (Model !== undefined) expect(detail['unit']).toBeInstanceOf(Model);
    expect(namesAfter((p) => (named(p[list], name).level -= 1))).toEqual([`player${kind}Downgrade ${name}`]);

    const without = (p: Writable) => (p[list] = (p[list] ?? []).filter((unit) => unit.name !== name));
    const lost = after(without).filter(({ type }) => !type.startsWith('playerActiveEquipment'));
    expect(names(lost)).toEqual([`player${kind}Loss ${name}`]);
    expect(detailOf(lost, `player${kind}Loss`)['unit']).toMatchObject({ name, level });
    const before = copyOf(player);
    without(before);
    const won = collect(diff, before, player).filter(({ type }) => !type.startsWith('playerActiveEquipment'));
    expect(names(won)).toEqual([`player${kind}Unlock ${name}`]);
  });

  it('distinguishes the dragons of the two villages', () => {
    const dragons = (p: Writable) => p.troops.filter(({ name }) => name === 'Baby Dragon');
    expect(dragons(copyOf(player))).toHaveLength(2);
    const ofBuilderBase = (p: Writable) => dragons(p).find(({ village }) => village === 'builderBase');
    const up = (p: Writable) => {
      const dragon = ofBuilderBase(p);
      if (dragon !== undefined) dragon.level += 1;
    };
    expect(namesAfter(up)).toEqual(['playerTroopUpgrade Baby Dragon (builderBase)']);
    // In another order too, where both have to be looked up.
    expect(
      namesAfter((p) => {
        up(p);
        p.troops.reverse();
      }),
    ).toEqual(['playerTroopUpgrade Baby Dragon (builderBase)']);
  });

  it('is nothing for lists in another order', () => {
    expect(
      namesAfter((p) => {
        for (const list of [p.troops, p.heroes, p.spells, p.labels]) list.reverse();
        p.heroEquipment?.reverse();
        p.playerHouse?.elements.reverse();
        for (const hero of p.heroes) hero.equipment?.reverse();
      }),
    ).toEqual([]);
  });

  it('is only the missing list where units are not listed', () => {
    const without = copyOf(player) as Partial<Writable>;
    delete without.troops;
    expect(names(collect(diff, player, without as PlayerPayload))).toEqual(['playerFieldChange troops']);
  });

  it('is a super troop whose boost starts or ends', () => {
    const name = 'Super Wall Breaker';
    const boosted = copyOf(player);
    for (const troop of boosted.troops) delete troop.superTroopIsActive;
    const plain = copyOf(boosted);
    named(boosted.troops, name).superTroopIsActive = true;
    expect(names(collect(diff, plain, boosted))).toEqual([`playerSuperTroopBoostStart ${name}`]);
    expect(names(collect(diff, boosted, plain))).toEqual([`playerSuperTroopBoostEnd ${name}`]);
    const off = copyOf(plain);
    named(off.troops, name).superTroopIsActive = false;
    expect(names(collect(diff, plain, off))).toEqual([]);
  });

  it('is equipment that a hero puts on, takes off, or has another level of', () => {
    const worn = named(player.heroes, 'Archer Queen').equipment ?? [];
    const [first, second] = worn.map(({ name }) => name);
    const spare = player.heroEquipment?.find(({ name }) => name === 'Eternal Tome');
    const found = after((p) => {
      const queen = named(p.heroes, 'Archer Queen');
      if (queen.equipment?.[1] === undefined || spare === undefined) throw new Error('nothing worn');
      queen.equipment[0] = copyOf(spare);
      queen.equipment[1].level += 2;
    });
    expect(names(found)).toEqual([
      `playerActiveEquipmentRemove Archer Queen/${first}`,
      'playerActiveEquipmentAdd Archer Queen/Eternal Tome',
      `playerActiveEquipmentLevelChange Archer Queen/${second}`,
      'playerActiveEquipmentChange Archer Queen',
    ]);
    const { hero, old, new: now } = detailOf(found, 'playerActiveEquipmentChange') as Record<string, unknown>;
    expect(hero).toBeInstanceOf(Hero);
    expect([old, now].map((list) => (list as Equipment[]).map(({ name }) => name))).toEqual([
      [first, second],
      ['Eternal Tome', second],
    ]);
    expect(detailOf(found, 'playerActiveEquipmentLevelChange')).toMatchObject({
      old: worn[1]?.level,
      new: (worn[1]?.level ?? 0) + 2,
    });
  });

  it('is progress in an achievement and its stars, without what follows from them', () => {
    const found = after((p) => {
      const achievement = named(p.achievements, 'Gold Grab');
      achievement.value += 5;
      achievement.stars = 0;
      achievement.target = 1;
      achievement.completionInfo = 'Total Gold looted: 5';
    });
    expect(names(found)).toEqual(['playerAchievementProgress Gold Grab', 'playerAchievementStarsChange Gold Grab']);
    const { value } = named(player.achievements, 'Gold Grab');
    const detail = detailOf(found, 'playerAchievementProgress');
    expect(detail).toMatchObject({ old: value, new: value + 5, achievementBefore: { value } });
    expect(detail['achievement']).toBeInstanceOf(Achievement);
  });

  it('distinguishes two achievements of one name', () => {
    const safe = (p: Writable) => p.achievements.filter(({ name }) => name === 'Keep Your Account Safe!');
    expect(safe(copyOf(player))).toHaveLength(2);
    const change = (p: Writable) => {
      const second = safe(p)[1];
      if (second !== undefined) second.value += 1;
    };
    expect(namesAfter(change)).toEqual(['playerAchievementProgress Keep Your Account Safe! #2']);
    // Also where the API does not say the village as it should.
    expect(namesAfter((p) => Object.assign(safe(p)[1] ?? {}, { village: {} }))).toEqual([
      'playerFieldChange achievements/Keep Your Account Safe! #2/village',
    ]);
    expect(
      namesAfter((p) => {
        change(p);
        p.achievements = p.achievements.filter(({ name }) => name !== 'Gold Grab');
      }),
    ).toEqual(['playerAchievementProgress Keep Your Account Safe! #2', 'playerAchievementRemove Gold Grab']);
  });

  it('is an added and a removed label', () => {
    const [label] = player.labels;
    const found = after((p) => (p.labels[0] = { id: 57999999, name: 'New' }));
    expect(names(found)).toEqual(['playerLabelsChange', `playerLabelRemove ${label?.id}`, 'playerLabelAdd 57999999']);
    expect(detailOf(found, 'playerLabelAdd')['label']).toMatchObject({ id: 57999999, name: 'New' });
  });

  it('is a part of the legend statistics, also under a former name', () => {
    const old = copyOf(player);
    old.legendStatistics = {
      legendTrophies: 100,
      previousSeason: { id: '2026-02', rank: 5, trophies: 5000 },
      bestVersusSeason: { id: '2019-01', rank: 9, trophies: 4000 },
    };
    const now = copyOf(old);
    now.legendStatistics = {
      legendTrophies: 120,
      previousSeason: { id: '2026-03', rank: 6, trophies: 5100 },
      bestBuilderBaseSeason: { id: '2019-01', rank: 9, trophies: 4000 },
    };
    const found = collect(diff, old, now);
    expect(names(found)).toEqual([
      'playerLegendStatisticsChange',
      'playerLegendTrophiesChange',
      'playerLegendPreviousSeasonChange',
    ]);
    const season = detailOf(found, 'playerLegendPreviousSeasonChange');
    expect(season).toMatchObject({ old: { id: '2026-02' }, new: { id: '2026-03' } });
    expect(season['new']).toBeInstanceOf(LegendSeason);
    delete old.legendStatistics;
    expect(detailOf(collect(diff, old, now), 'playerLegendTrophiesChange')).toMatchObject({ old: undefined, new: 120 });
  });

  it('is a week of the ranked league', () => {
    const found = after((p) => {
      p.currentLeagueGroupTag = '#NEW';
      p.currentLeagueSeasonId = '2026-06-02';
    });
    expect(names(found)).toEqual([
      'playerCurrentLeagueGroupTagChange',
      'playerCurrentLeagueSeasonIdChange',
      'playerRankedSeasonChange',
    ]);
    expect(detailOf(found, 'playerRankedSeasonChange')['new']).toEqual({ groupTag: '#NEW', seasonId: '2026-06-02' });
    const none = after((p) => {
      p.currentLeagueGroupTag = '#0';
      p.currentLeagueSeasonId = 0;
    });
    expect(detailOf(none, 'playerRankedSeasonChange')['new']).toBeUndefined();
  });

  it('is every field that this version does not know, wherever it is', () => {
    const found = after((p) => {
      const open = p as unknown as Record<string, unknown>;
      open['mood'] = { now: 'fine' };
      open['versusBattleWins'] = 7;
      Object.assign(named(p.troops, 'Archer'), { maxLevel: 99, skin: 'gold' });
      Object.assign(p.clan ?? {}, { motto: 'Go' });
      Object.assign(named(p.achievements, 'Gold Grab'), { hidden: true });
    });
    expect(names(found).sort()).toEqual([
      'playerFieldChange achievements/Gold Grab/hidden',
      'playerFieldChange clan/motto',
      'playerFieldChange mood',
      'playerFieldChange troops/Archer/maxLevel',
      'playerFieldChange troops/Archer/skin',
      'playerFieldChange versusBattleWins',
    ]);
    expect(found.find(({ item }) => item === 'troops/Archer/skin')?.detail).toMatchObject({
      field: 'troops',
      path: ['Archer', 'skin'],
      old: undefined,
      new: 'gold',
    });
    expect(found.find(({ item }) => item === 'mood')?.detail).toMatchObject({ path: [], new: { now: 'fine' } });
  });

  it('is not found without a listener, and only in fields that listeners need', () => {
    const read = new Set<string | symbol>();
    const watched = (payload: PlayerPayload) =>
      new Proxy(payload, {
        get: (target, property, receiver) => {
          read.add(property);
          return Reflect.get(target, property, receiver) as unknown;
        },
      });
    const other = { ...player, donations: player.donations + 1 };
    expect(
      collect(
        playerTracker.compile(() => false),
        watched(player),
        watched(other),
      ),
    ).toEqual([]);
    expect([...read]).toEqual([]);
    const one = playerTracker.compile((type) => type === 'playerDonationsChange');
    expect(names(collect(one, watched(player), watched(other)))).toEqual(['playerDonationsChange']);
    expect([...read]).toEqual(['donations']);
  });

  it('has only unique, known types', () => {
    expect(new Set(PLAYER_EVENT_TYPES).size).toBe(PLAYER_EVENT_TYPES.length);
    const asked: string[] = [];
    playerTracker.compile((type) => {
      asked.push(type);
      return false;
    });
    expect(asked).toEqual([...PLAYER_EVENT_TYPES]);
    for (const type of PLAYER_EVENT_TYPES) expect(type).toMatch(/^player[A-Z]/);
  });
});
