import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Listeners } from '../../../src/events/deliver/Listeners.js';
import { SUBJECT_KINDS, type SubjectKind, TRACKERS } from '../../../src/events/subjects/Subject.js';
import { Interest } from '../../../src/events/watch/Interest.js';

let listeners: Listeners;
let interest: Interest;
let compiled: SubjectKind[];

beforeEach(() => {
  listeners = new Listeners((type) => interest.changed(type));
  interest = new Interest(listeners);
  compiled = [];
  for (const kind of SUBJECT_KINDS) {
    const compile = TRACKERS[kind].compile.bind(TRACKERS[kind]);
    vi.spyOn(TRACKERS[kind], 'compile').mockImplementation((listens) => {
      compiled.push(kind);
      return compile(listens);
    });
  }
});
afterEach(() => vi.restoreAllMocks());

/** The kinds whose comparisons are compiled when each of them is used once. */
function compilations(): SubjectKind[] {
  compiled = [];
  for (const kind of SUBJECT_KINDS) interest.compareOf(kind);
  return compiled;
}

describe('a listener that is added or removed', () => {
  beforeEach(() => {
    listeners.add('warAttack', () => undefined);
    expect(compilations()).toEqual(SUBJECT_KINDS);
    expect(compilations()).toEqual([]);
  });

  test.each([
    ['playerNameChange', ['player']],
    ['playerUpdate', ['player']],
    ['clanBatch', ['clan']],
    ['memberJoin', ['clan']],
    ['warEnded', ['war']],
    // A group follows its wars only for listeners to their events.
    ['leagueWarAttack', ['leagueGroup', 'leagueWar']],
    ['leagueWarUpdate', ['leagueGroup', 'leagueWar']],
    ['leagueRoundAdded', ['leagueGroup']],
    ['loopFinish', []],
    ['error', []],
    ['seasonStart', []],
    ['*', SUBJECT_KINDS],
  ] as const)('for %s has %j compiled again', (type, kinds) => {
    const stop = listeners.add(type, () => undefined);
    expect(compilations()).toEqual(kinds);
    listeners.add(type, () => undefined)();
    expect(compilations()).toEqual([]);
    stop();
    expect(compilations()).toEqual(kinds);
  });
});

describe('the effects of listeners', () => {
  const polled = () => SUBJECT_KINDS.filter((kind) => interest.polls(kind));

  test.each([
    ['playerNameChange', ['player']],
    ['raidUpdate', ['raid']],
    ['leagueWarBatch', ['leagueGroup', 'leagueWar']],
    ['leagueGroupFound', ['leagueGroup']],
    ['loopStart', []],
    ['*', SUBJECT_KINDS],
  ] as const)('%s has %j polled', (type, kinds) => {
    const stop = listeners.add(type, () => undefined, new Set(['#2PP']));
    expect(polled()).toEqual(kinds);
    stop();
    expect(polled()).toEqual([]);
  });

  test('for an update or a batch, all events of its kind are looked for, and no others', () => {
    const stop = listeners.add('clanUpdate', () => undefined);
    expect(interest.looksFor('memberJoin')).toBe(true);
    expect(interest.looksFor('playerNameChange')).toBe(false);
    expect(interest.looksFor('clanUpdate')).toBe(true);
    expect(interest.inType('memberJoin')).toBe(false);
    expect(interest.inBatches('clan')).toBe(false);
    stop();
    listeners.add('clanBatch', () => undefined);
    expect(interest.looksFor('memberJoin')).toBe(true);
    expect(interest.looksFor('clanUpdate')).toBe(false);
    expect(interest.inBatches('clan')).toBe(true);
  });
});
