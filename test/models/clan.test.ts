import { describe, expect, it } from 'vitest';
import type { ClanMemberPayload, ClanPayload } from '../../src/api/payloads/clan.js';
import { Clan } from '../../src/models/Clan.js';

const member = (tag: string, fields: Partial<ClanMemberPayload> = {}): ClanMemberPayload => ({
  tag,
  name: `member ${tag}`,
  role: 'member',
  townHallLevel: 16,
  expLevel: 200,
  trophies: 3000,
  clanRank: 1,
  previousClanRank: 0,
  donations: 5,
  donationsReceived: 6,
  ...fields,
});

const clan = (fields: Partial<ClanPayload> = {}): ClanPayload => ({
  tag: '#2PP',
  name: 'Clan',
  type: 'inviteOnly',
  isFamilyFriendly: true,
  badgeUrls: { small: 's', medium: 'm', large: 'l' },
  clanLevel: 19,
  clanPoints: 2100,
  clanBuilderBasePoints: 16_730,
  clanCapitalPoints: 81,
  requiredTrophies: 2000,
  requiredBuilderBaseTrophies: 0,
  requiredTownhallLevel: 16,
  warFrequency: 'always',
  warWinStreak: 3,
  warWins: 97,
  isWarLogPublic: false,
  members: 2,
  labels: [],
  ...fields,
});

describe('a clan', () => {
  it('has its members by tag, in any spelling', () => {
    const model = new Clan(clan({ memberList: [member('#8QU8J9LP'), member('#28R9YGPLP', { role: 'admin' })] }));
    expect(model.getMember('#28R9YGPLP')).toBe(model.members[1]);
    expect(model.getMember('28r9ygplp ')).toBe(model.members[1]);
    expect(model.getMember('#2QCVRQCQR')).toBeUndefined();
    expect(model.getMember('')).toBeUndefined();
    expect(model.members[1]?.roleName).toBe('Elder');
    expect(model.members).toBe(model.members);
    expect(model.memberCount).toBe(2);
  });

  it('from the search has a count of members, but no members', () => {
    const model = new Clan(clan());
    expect(model.members).toEqual([]);
    expect(model.memberCount).toBe(2);
    expect(model.description).toBeUndefined();
    expect(model.capitalHallLevel).toBeUndefined();
    expect(model.capitalDistricts).toEqual([]);
  });

  it('with a private war log has no ties and losses', () => {
    expect(new Clan(clan()).warTies).toBeUndefined();
    expect(new Clan(clan({ warTies: 0 })).warTies).toBe(0);
    expect(new Clan(clan()).publicWarLog).toBe(false);
  });

  it('has parts', () => {
    const model = new Clan(
      clan({
        clanCapital: {
          capitalHallLevel: 10,
          districts: [{ id: 70_000_000, name: 'Capital Peak', districtHallLevel: 9 }],
        },
        location: { id: 32_000_006, name: 'International', isCountry: false },
        chatLanguage: { id: 75_000_000, name: 'English', languageCode: 'EN' },
        warLeague: { id: 48_000_012, name: 'Crystal League I' },
      }),
    );
    expect(model.capitalHallLevel).toBe(10);
    expect(model.capitalDistricts[0]?.hallLevel).toBe(9);
    expect(model.location?.countryCode).toBeUndefined();
    expect(model.chatLanguage?.languageCode).toBe('EN');
    expect(model.warLeague?.name).toBe('Crystal League I');
    expect(model.badge?.url).toBe('m');
    expect(model.shareLink).toBe('https://link.clashofclans.com/en?action=OpenClanProfile&tag=2PP');
  });

  it('reads former names where the new ones are missing', () => {
    const { clanBuilderBasePoints: _, requiredBuilderBaseTrophies: __, ...old } = clan();
    const model = new Clan({ ...old, clanVersusPoints: 7, requiredVersusTrophies: 8 } as never);
    expect(model.builderBasePoints).toBe(7);
    expect(model.requiredBuilderBaseTrophies).toBe(8);
  });
});
