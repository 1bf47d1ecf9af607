import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';

/** Kinds as small numbers, so that a slot's kind is one byte: the place in `SUBJECT_KINDS`. */
export const KIND_NUMBERS = Object.fromEntries(SUBJECT_KINDS.map((kind, number) => [kind, number])) as Readonly<
  Record<SubjectKind, number>
>;

export const KIND_COUNT: number = SUBJECT_KINDS.length;

/** How long the API keeps an answer, as seen of it: what holds while its answers don't say. */
export const USUAL_MAX_AGE_MS: Readonly<Record<SubjectKind, number>> = {
  player: 60_000,
  clan: 60_000,
  war: 120_000,
  raid: 60_000,
  leagueGroup: 600_000,
  leagueWar: 600_000,
};
