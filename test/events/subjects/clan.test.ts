import { beforeAll, describe, expect, it } from 'vitest';
import type { ClanPayload } from '../../../src/api/payloads/clan.js';
import { CLAN_EVENT_TYPES } from '../../../src/events/subjects/clan/ClanEvents.js';
import { clanTracker } from '../../../src/events/subjects/clan/clanTracker.js';
import { CapitalDistrict } from '../../../src/models/CapitalDistrict.js';
import { Clan } from '../../../src/models/Clan.js';
import { ClanMember } from '../../../src/models/ClanMember.js';
import { collect, copyOf, detailOf, everything, names, samples } from './collect.js';

type Writable = ReturnType<typeof copyOf<ClanPayload>>;

describe('a difference between two payloads of a clan', () => {
  let clan: ClanPayload;
  const diff = clanTracker.compile(everything);
  beforeAll(async () => {
    ({ clan } = await samples());
  });

  function after(change: (clan: Writable) => void) {
    const changed = copyOf(clan);
    change(changed);
    return collect(diff, clan, changed);
  }
  const namesAfter = (change: (clan: Writable) => void) => names(after(change));
  const members = (of: Writable) => of.memberList ?? [];
  function member(of: Writable, index: number) {
    const one = members(of)[index];
    if (one === undefined) throw new Error(`there is no member ${index}`);
    return one;
  }

  it('is an attribute of the clan', () => {
    const found = after((c) => {
      c.clanPoints += 10;
      c.badgeUrls = { small: 'https://example.com/other.png' };
      c.location = { id: 32000249, name: 'United States', isCountry: true, countryCode: 'US' };
    });
    expect(names(found)).toEqual(['clanBadgeChange', 'clanLocationChange', 'clanPointsChange']);
    expect(detailOf(found, 'clanPointsChange')).toMatchObject({ old: clan.clanPoints, new: clan.clanPoints + 10 });
    expect(detailOf(found, 'clanPointsChange')['before']).toBeInstanceOf(Clan);
  });

  it('is an attribute of a member, with the member before and after, and the clan', () => {
    const { tag, donations } = member(copyOf(clan), 3);
    const found = after((c) => {
      member(c, 3).donations += 7;
      member(c, 3).role = 'coLeader';
    });
    expect(names(found)).toEqual([`memberRoleChange ${tag}`, `memberDonationsChange ${tag}`]);
    const detail = detailOf(found, 'memberDonationsChange');
    expect(detail).toMatchObject({ old: donations, new: donations + 7 });
    expect(detail['member']).toBeInstanceOf(ClanMember);
    expect(detail['member']).toMatchObject({ tag, donations: donations + 7 });
    expect(detail['memberBefore']).toMatchObject({ tag, donations });
    expect(detail['clan']).toBe(detail['after']);
    expect((detail['before'] as Clan).raw).toBe(clan);
    expect(detailOf(found, 'memberRoleChange')['member']).toBe(detail['member']);
  });

  it('is a member who joined and one who left', () => {
    const { tag } = member(copyOf(clan), 2);
    const found = after((c) => {
      members(c).push({ ...member(c, 2), tag: '#2PP', name: 'New' });
      members(c).splice(2, 1);
    });
    expect(names(found)).toEqual([`memberLeave ${tag}`, 'memberJoin #2PP']);
    expect(detailOf(found, 'memberLeave')['member']).toMatchObject({ tag });
    expect(detailOf(found, 'memberJoin')['clan']).toBeInstanceOf(Clan);
  });

  it('is nothing for members in another order, or listed twice', () => {
    expect(
      namesAfter((c) => {
        members(c).reverse();
        members(c).push({ ...member(c, 0), donations: -1 });
      }),
    ).toEqual([]);
  });

  it('is only the missing list where members are not listed', () => {
    expect(namesAfter((c) => delete c.memberList)).toEqual(['clanFieldChange memberList']);
  });

  it('is nothing of former names and leagues beside the present ones', () => {
    expect(
      namesAfter((c) => {
        c.clanVersusPoints = 1;
        c.requiredVersusTrophies = 2;
        member(c, 0).versusTrophies = 3;
        member(c, 0).league = { id: 1, name: 'Bronze' };
      }),
    ).toEqual([]);
    const tag = member(copyOf(clan), 1).tag;
    const old = copyOf(clan);
    delete member(old, 1).leagueTier;
    member(old, 1).league = { id: 29000001, name: 'Bronze League III' };
    const now = copyOf(old);
    member(now, 1).league = { id: 29000002, name: 'Bronze League II' };
    expect(names(collect(diff, old, now))).toEqual([`memberLeagueChange ${tag}`]);
  });

  it('is a change of districts of the capital', () => {
    const old = copyOf(clan);
    old.clanCapital = {
      capitalHallLevel: 3,
      districts: [
        { id: 70000000, name: 'Capital Peak', districtHallLevel: 3 },
        { id: 70000001, name: 'Barbarian Camp', districtHallLevel: 2 },
        { id: 70000002, name: 'Wizard Valley', districtHallLevel: 1 },
      ],
    };
    const now = copyOf(old);
    now.clanCapital = {
      capitalHallLevel: 4,
      districts: [
        { id: 70000001, name: 'Barbarian Camp', districtHallLevel: 1 },
        { id: 70000000, name: 'Capital Peak', districtHallLevel: 4 },
        { id: 70000003, name: 'Balloon Lagoon', districtHallLevel: 1 },
      ],
    };
    const found = collect(diff, old, now);
    expect(names(found)).toEqual([
      'clanCapitalHallLevelChange',
      'clanCapitalDistrictsChange',
      'clanDistrictLoss 70000002',
      'clanDistrictDowngrade 70000001',
      'clanDistrictUpgrade 70000000',
      'clanDistrictUnlock 70000003',
    ]);
    const upgrade = detailOf(found, 'clanDistrictUpgrade');
    expect(upgrade).toMatchObject({ old: 3, new: 4, districtBefore: { hallLevel: 3 } });
    expect(upgrade['district']).toBeInstanceOf(CapitalDistrict);
    // A clan that opens its capital had an empty one; one that comes without may have anything.
    expect(names(collect(diff, { ...old, clanCapital: {} }, old)).filter((name) => /Unlock/.test(name))).toHaveLength(
      3,
    );
    const { clanCapital: _, ...without } = old;
    expect(names(collect(diff, without, old))).toEqual(['clanFieldChange clanCapital']);
  });

  it('is an added and a removed label', () => {
    const found = namesAfter((c) => (c.labels = [...c.labels.slice(1), { id: 56999999, name: 'New' }]));
    expect(found).toEqual(['clanLabelsChange', `clanLabelRemove ${clan.labels[0]?.id}`, 'clanLabelAdd 56999999']);
  });

  it('is every field that this version does not know, wherever it is', () => {
    const { tag } = member(copyOf(clan), 0);
    const found = after((c) => {
      Object.assign(c, { motto: 'Go' });
      Object.assign(member(c, 0), { mood: 'fine', clanRank: 77 });
      Object.assign(c.clanCapital ?? {}, { weather: 'rain' });
      if (c.warLeague !== undefined) Object.assign(c.warLeague, { name: 'Renamed' });
    });
    expect(names(found).sort()).toEqual([
      'clanFieldChange clanCapital/weather',
      'clanFieldChange motto',
      'clanFieldChange warLeague/name',
      `memberClanRankChange ${tag}`,
      `memberFieldChange ${tag}/mood`,
    ]);
    const { detail } = found.find(({ type }) => type === 'memberFieldChange') ?? {};
    expect(detail).toMatchObject({ field: 'mood', path: [], old: undefined, new: 'fine', member: { tag } });
  });

  it('is looked for only in fields that listeners need', () => {
    const read = new Set<string | symbol>();
    const watched = <T extends object>(payload: T): T =>
      new Proxy(payload, {
        get: (target, property, receiver) => {
          read.add(property);
          return Reflect.get(target, property, receiver) as unknown;
        },
      });
    const other = copyOf(clan);
    member(other, 1).donations += 1;
    const one = clanTracker.compile((type) => type === 'memberDonationsChange');
    const old = { ...clan, memberList: (clan.memberList ?? []).map(watched) };
    const now = { ...other, memberList: members(other).map(watched) };
    expect(names(collect(one, watched(old), watched(now)))).toEqual([`memberDonationsChange ${member(other, 1).tag}`]);
    expect([...read].sort()).toEqual(['donations', 'memberList', 'tag']);
  });

  it('has only unique, known types', () => {
    expect(new Set(CLAN_EVENT_TYPES).size).toBe(CLAN_EVENT_TYPES.length);
    for (const type of CLAN_EVENT_TYPES) expect(type).toMatch(/^(clan|member)[A-Z]/);
  });
});
