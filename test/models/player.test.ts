import { describe, expect, it } from 'vitest';
import { Player } from '../../src/models/Player.js';
import { achievement, player, unit } from './samples.js';

const names = (units: readonly { name: string }[]) => units.map((one) => one.name);

describe('the troops of a player', () => {
  const model = new Player(
    player({
      troops: [
        unit('Barbarian'),
        unit('Baby Dragon', { village: 'builderBase', level: 18 }),
        unit('Super Barbarian', { level: 1, superTroopIsActive: true }),
        unit('Ice Hound'),
        unit('Baby Dragon', { level: 9 }),
        unit('Wall Wrecker', { maxLevel: 5 }),
        unit('L.A.S.S.I', { level: 15, maxLevel: 15 }),
        unit('Super Tesla Tank'),
        unit('Flying Cow', { level: 11 }),
        unit('Raged Barbarian', { village: 'builderBase' }),
        unit('Moon Bear', { village: 'moonBase' }),
      ],
    }),
  );

  it('are sorted by village and kind', () => {
    expect(names(model.homeTroops)).toEqual(['Barbarian', 'Baby Dragon', 'Flying Cow']);
    expect(names(model.builderTroops)).toEqual(['Baby Dragon', 'Raged Barbarian']);
    expect(names(model.superTroops)).toEqual(['Super Barbarian', 'Ice Hound', 'Super Tesla Tank']);
    expect(names(model.siegeMachines)).toEqual(['Wall Wrecker']);
    expect(names(model.pets)).toEqual(['L.A.S.S.I']);
  });

  it('are all in `troops`, in the order of the API, except pets', () => {
    expect(model.troops).toHaveLength(10);
    expect(names(model.troops)).not.toContain('L.A.S.S.I');
    expect(model.troops.at(-1)?.village).toBe('moonBase');
  });

  it('have the original of a super troop, also of one that is newer than this version', () => {
    expect(model.getTroop('Super Barbarian')?.originalName).toBe('Barbarian');
    expect(model.getTroop('Ice Hound')?.originalName).toBe('Lava Hound');
    expect(model.getTroop('Super Tesla Tank')?.originalName).toBe('Tesla Tank');
    expect(model.getTroop('Barbarian')?.originalName).toBeUndefined();
    expect(model.getTroop('Super Barbarian')?.isActive).toBe(true);
    expect(model.getTroop('Ice Hound')?.isActive).toBe(false);
  });

  it('are found by name, the home village first', () => {
    expect(model.getTroop('Baby Dragon')?.level).toBe(9);
    expect(model.getTroop('Baby Dragon', 'builderBase')?.level).toBe(18);
    expect(model.getTroop('Barbarian', 'builderBase')).toBeUndefined();
    expect(model.getTroop('L.A.S.S.I')).toBeUndefined();
    expect(model.getPet('L.A.S.S.I')?.isMax).toBe(true);
    expect(model.getTroop('Wall Wrecker')?.isMax).toBe(true);
    expect(model.getTroop('Flying Cow')?.isMax).toBe(true);
    expect(model.getTroop('Barbarian')?.isMax).toBe(false);
  });
});

describe('a player', () => {
  it('has the equipment that heroes wear and the rest', () => {
    const worn = unit('Giant Gauntlet', { level: 27 });
    const model = new Player(
      player({
        heroes: [unit('Barbarian King', { equipment: [worn] }), unit('Battle Machine', { village: 'builderBase' })],
        heroEquipment: [worn, unit('Spiky Ball')],
        spells: [unit('Rage Spell')],
      }),
    );
    expect(names(model.getHero('Barbarian King')?.equipment ?? [])).toEqual(['Giant Gauntlet']);
    expect(model.getHero('Battle Machine')?.equipment).toEqual([]);
    expect(model.getHero('Battle Machine')?.isBuilderBase).toBe(true);
    expect(model.getEquipment('Spiky Ball')?.level).toBe(5);
    expect(model.getSpell('Rage Spell')?.isHomeBase).toBe(true);
    expect(model.getSpell('Jump Spell')).toBeUndefined();
    expect(model.heroes).toBe(model.heroes);
    expect(model.getHero('Barbarian King')).toBe(model.heroes[0]);
  });

  it('has achievements, of which two share a name', () => {
    const model = new Player(
      player({
        achievements: [achievement('Safe!', { stars: 1, info: 'first' }), achievement('Safe!', { info: 'second' })],
      }),
    );
    expect(model.achievements).toHaveLength(2);
    expect(model.getAchievement('Safe!')?.info).toBe('first');
    expect(model.achievements.map((one) => one.isCompleted)).toEqual([false, true]);
  });

  it.each([
    ['in', true],
    ['out', false],
    [undefined, undefined],
  ])('with the war preference %s is opted in: %s', (warPreference, expected) => {
    expect(new Player(player(warPreference === undefined ? {} : { warPreference })).warOptedIn).toBe(expected);
  });

  it.each([
    ['admin', 'Elder'],
    ['coLeader', 'Co-leader'],
    ['leader', 'Leader'],
    ['member', 'Member'],
    ['emperor', 'emperor'],
  ])('with the role %s is called %s', (role, name) => {
    const model = new Player(player({ role }));
    expect(model.role).toBe(role);
    expect(model.roleName).toBe(name);
  });

  it('without clan, league and builder hall has undefined there', () => {
    const model = new Player(player({ townHallLevel: 0 }));
    expect(model.townHall).toBe(0);
    expect([model.clan, model.role, model.roleName, model.league, model.leagueTier, model.builderHall]).toEqual(
      Array.from({ length: 6 }),
    );
    expect(model.equipment).toEqual([]);
  });

  it('has links for the game', () => {
    const clan = { tag: '#8QU8J9LP', name: 'Clan', clanLevel: 3, badgeUrls: { large: 'l', small: 's' } };
    const model = new Player(player({ clan }));
    expect(model.shareLink).toBe('https://link.clashofclans.com/en?action=OpenPlayerProfile&tag=2PP');
    expect(model.clan?.shareLink).toBe('https://link.clashofclans.com/en?action=OpenClanProfile&tag=8QU8J9LP');
    expect(model.clan?.badge?.url).toBe('l');
    expect(model.clan).toBe(model.clan);
    expect(new Player(player({ tag: 'no tag' })).shareLink).toBeUndefined();
  });

  it('reads former names where the new ones are missing', () => {
    const model = new Player(player({ versusTrophies: 3, bestVersusTrophies: 4 }));
    expect(model.builderBaseTrophies).toBe(3);
    expect(model.bestBuilderBaseTrophies).toBe(4);
    expect(new Player(player({ builderBaseTrophies: 0, versusTrophies: 3 })).builderBaseTrophies).toBe(0);
  });

  it('reads season ids as numbers and as dates', () => {
    expect(new Player(player({ currentLeagueSeasonId: 1_773_032_400 })).currentLeagueSeasonId).toBe(1_773_032_400);
    expect(new Player(player({ currentLeagueSeasonId: '2026-06-02' })).currentLeagueSeasonId).toBe('2026-06-02');
  });
});
