import { expect } from 'vitest';
import type { Simulator } from '../../../src/simulator/Simulator.js';
import type { Heard } from './LivingWorld.js';

const FIELDS = {
  playerTrophiesChange: 'trophies',
  playerDonationsChange: 'donations',
  playerReceivedChange: 'donationsReceived',
  playerAttackWinsChange: 'attackWins',
  playerExpLevelChange: 'expLevel',
} as const;

/** A change from one value to the next. */
interface Step {
  readonly old: unknown;
  readonly new: unknown;
}

const content = ({ type, tag, old, new: now }: Heard) => JSON.stringify([type, tag, old, now]);

/** Returns each event as it was emitted first. Expects that events of one id have the same content. */
export function distinct<E extends Heard>(heard: readonly E[]): E[] {
  const byId = new Map<string, E>();
  for (const event of heard) {
    const first = byId.get(event.id);
    if (first === undefined) byId.set(event.id, event);
    else expect(content(event)).toBe(content(first));
  }
  return [...byId.values()];
}

/**
 * Expects that events lead from the first value to the last without a gap, over values that answers had: none is
 * missing, invented or repeated. Two steps may be one event where a process ended between an answer and its events.
 */
export function expectSteps(emitted: readonly Step[], truth: readonly Step[], whose = ''): void {
  const values: unknown[] = [truth[0]?.old, ...truth.map((one) => one.new)];
  if (emitted.length === 0) {
    expect(values.at(-1), whose).toBe(values[0]);
    return;
  }
  let at = 0;
  for (const step of emitted) {
    expect(step.old, whose).toBe(values[at]);
    at = values.indexOf(step.new, at + 1);
    expect(at, whose).toBeGreaterThan(0);
  }
  expect(emitted.at(-1)?.new, whose).toBe(values.at(-1));
}

/** Expects whole steps of each field of these players. Returns how many there were. */
export function expectWhole(
  { simulator }: { readonly simulator: Simulator },
  heard: readonly Heard[],
  tags: readonly string[],
  from = 0,
): number {
  const emitted = distinct(heard);
  let steps = 0;
  for (const tag of tags) {
    const first = heard.find((event) => event.tag === tag)?.since ?? 0;
    // Before `from` nothing could be stored: events begin with the first answer after it.
    if (from > 0) expect(first).toBeLessThan(from + 200_000);
    const seen = simulator.observed({ route: 'player', tag }).seen.filter(({ seenAt }) => from === 0 || seenAt > first);
    for (const [type, field] of Object.entries(FIELDS)) {
      const own = emitted.filter((event) => event.type === type && event.tag === tag);
      expectSteps(
        own.map((event) => ({ old: event['old'], new: event['new'] })),
        seen.filter((one) => one.field === field),
        `${type} of ${tag}`,
      );
      steps += own.length;
    }
  }
  return steps;
}
