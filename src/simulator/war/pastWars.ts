import type { WarLogEntryPayload } from '../../api/payloads/war.js';
import { formatTimestamp } from '../../api/timestamps.js';
import { badgeUrls } from '../catalog/images.js';
import { clanName } from '../catalog/names.js';
import { seasonEntry } from '../league/Group.js';
import { clanFacts, clanReference } from '../payloads/clanReference.js';
import { hash, Stream } from '../random.js';
import type { ClanState } from '../world/ClanState.js';
import type { World } from '../world/World.js';
import { TEAM_SIZES } from './planWar.js';

const DAY_MS = 86_400_000;

/** A clan's wars before the world began, latest first: derived from the seed, against clans outside this world. */
export function pastWars(world: World, clan: ClanState, beganAt: number): WarLogEntryPayload[] {
  const stream = new Stream(hash(clan.seed, 40));
  const count = stream.integer(8, 40);
  const entries: WarLogEntryPayload[] = [];
  let endAt = beganAt - stream.integer(1, 40) * (DAY_MS / 10);
  for (let number = 0; number < count; number++) {
    entries.push(number % 9 === 7 ? leagueEntry(world, clan, stream, endAt) : warEntry(world, clan, stream, endAt));
    endAt -= Math.floor(DAY_MS * (2 + 2 * stream.next()));
  }
  return entries;
}

function warEntry(world: World, clan: ClanState, stream: Stream, endAt: number): WarLogEntryPayload {
  const teamSize = stream.pick(TEAM_SIZES);
  const side = () => {
    const stars = stream.integer(Math.floor(teamSize * 1.5), teamSize * 3);
    const share = Math.min(100, (stars / (teamSize * 3)) * 100 + stream.next() * 5);
    return { stars, destructionPercentage: Math.round(share * 1e5) / 1e5 };
  };
  const [ours, theirs] = [side(), side()];
  const lead = ours.stars - theirs.stars || ours.destructionPercentage - theirs.destructionPercentage;
  const opponent = hash(clan.seed, 41, Math.floor(endAt / 1_000));
  return {
    result: lead > 0 ? 'win' : lead < 0 ? 'lose' : 'tie',
    endTime: formatTimestamp(new Date(endAt)),
    teamSize,
    attacksPerMember: 2,
    battleModifier: 'none',
    clan: {
      ...clanReference(clanFacts(world, clan)),
      attacks: stream.integer(teamSize, teamSize * 2),
      ...ours,
      expEarned: lead > 0 ? stream.integer(150, 750) : stream.integer(20, 300),
    },
    opponent: {
      tag: world.clanTag(world.clanCount + (opponent % 1_000_000)),
      name: clanName(opponent),
      badgeUrls: badgeUrls(opponent),
      clanLevel: stream.integer(1, 30),
      ...theirs,
    },
  };
}

/** A season of the war league. */
function leagueEntry(world: World, clan: ClanState, stream: Stream, endAt: number): WarLogEntryPayload {
  const teamSize = stream.pick([15, 30]);
  const sum = {
    teamSize,
    attacks: stream.integer(teamSize * 5, teamSize * 7),
    stars: stream.integer(teamSize * 12, teamSize * 19),
    destruction: stream.next() * 300 + 350,
    against: stream.integer(teamSize * 12, teamSize * 19),
  };
  return seasonEntry(clanFacts(world, clan), sum, endAt);
}
