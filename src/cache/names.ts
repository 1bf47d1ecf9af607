/** A part of the cache that shares one default configuration. */
export type CacheGroup = 'clan' | 'war' | 'player' | 'static';

export const CACHE_GROUPS: readonly CacheGroup[] = ['clan', 'war', 'player', 'static'];

/**
 * Every cache name, its group, and what is kept under it by which key. The first thirteen are the reference's; the rest
 * are for routes that it lacks, each in the group with a suitable time to live. Each name has its own store, so that
 * entries of one name never evict those of another.
 */
export const GROUP_OF = {
  /** Clans, by tag: `getClan`. */
  searchClans: 'clan',
  /** War logs, by clan tag: `getWarLog`. */
  warLogs: 'clan',
  /** The regular war of a clan, by clan tag: `getClanWar`. */
  clanWars: 'war',
  /** The war that a clan is really in, regular or league, by clan tag and round: `getCurrentWar`. */
  currentWars: 'war',
  /** Clan war league groups, by clan tag: `getLeagueGroup`. */
  leagueGroups: 'war',
  /** Clan war league wars, by war tag: `getLeagueWar`. */
  leagueWars: 'war',
  /** A clan as it was last seen in a war, by clan tag. */
  warClans: 'war',
  /** A member as it was last seen in a war, by player tag. */
  warPlayers: 'war',
  /** Players, by tag: `getPlayer`. */
  searchPlayers: 'player',
  /** Locations, one by id and whole lists by page: `getLocation`, `getLocations`. */
  locations: 'static',
  /** Leagues and league tiers of every kind, one by id and whole lists by page. */
  leagues: 'static',
  /** Rankings of legend seasons that are over, by league, season and page: `getSeasonRankings`. */
  seasons: 'static',
  /** The most recent events that were dispatched, by event id. */
  events: 'static',

  /** Results of clan searches, by filters and page: `searchClans`. */
  clanSearches: 'clan',
  /** Member lists, by clan tag and page: `getMembers`. */
  memberLists: 'clan',
  /** Capital raid seasons, by clan tag and page: `getRaidSeasons`. */
  raidSeasons: 'clan',
  /** Rankings of clans, by location, kind and page. */
  clanRankings: 'clan',
  /** Rankings of players, by location, kind and page. */
  playerRankings: 'player',
  /** Battle logs, by player tag: `getBattleLog`. */
  battleLogs: 'player',
  /** League histories, by player tag: `getLeagueHistory`. */
  leagueHistories: 'player',
  /** Ranked league groups, by group tag, season and player tag: `getRankedLeagueGroup`. */
  rankedGroups: 'player',
  /** The list of legend seasons, by league and page. It grows, so it is not static: `getLeagueSeasons`. */
  seasonLists: 'player',
  /** The current gold pass season: `getGoldPass`. It changes every month, so it is not static. */
  goldPass: 'player',
  /** Clan and player labels, by kind and page. */
  labels: 'static',
} as const satisfies Record<string, CacheGroup>;

export type CacheName = keyof typeof GROUP_OF;

export const CACHE_NAMES = Object.keys(GROUP_OF) as readonly CacheName[];
