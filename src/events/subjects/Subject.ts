/** What can be polled: one answer of the API about one tag. Of `leagueWar` the tag is the war's, of all others the player's or the clan's. */
export type SubjectKind = 'player' | 'clan' | 'war' | 'raid' | 'leagueGroup' | 'leagueWar';

export const SUBJECT_KINDS: readonly SubjectKind[] = ['player', 'clan', 'war', 'raid', 'leagueGroup', 'leagueWar'];
