import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../../src/api/routes.js';
import { EVENT_TYPES, followedKind, SUBJECT_KINDS, TRACKERS } from '../../../src/events/subjects/Subject.js';

describe('the registry of subjects', () => {
  test('has types of events that belong to one kind each', () => {
    const all = SUBJECT_KINDS.flatMap((kind) => EVENT_TYPES[kind]);
    expect(new Set(all).size).toBe(all.length);
    expect(EVENT_TYPES.war).toBe(TRACKERS.war.types);
  });

  test.each(SUBJECT_KINDS)('has everything that polling a %s needs', (kind) => {
    const { route, operation, watchedBy, follows } = TRACKERS[kind];
    expect(ROUTES[route].path.match(/\{\w+Tag\}/g)).toHaveLength(1);
    expect(operation).toMatch(/^\w+$/);
    const isFollowed = SUBJECT_KINDS.some((other) => TRACKERS[other].follows === kind);
    expect(watchedBy !== undefined || isFollowed).toBe(true);
    if (follows !== undefined) expect(SUBJECT_KINDS).toContain(follows);
  });

  test('refuses a kind that it does not have', () => {
    expect(followedKind({ action: 'watch', kind: 'leagueWar', tag: '#2PP' })).toBe('leagueWar');
    expect(() => followedKind({ action: 'watch', kind: 'toString', tag: '#2PP' })).toThrow(TypeError);
  });
});
