import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FAULT_NAMES, namedFaults, type SimulatorEvent, simulate } from '../../src/simulator/index.js';
import { ask, encode } from './ask.js';
import { ManualClock } from './ManualClock.js';

describe('simulate', () => {
  it('runs at a multiple of the clock’s speed, and reports its events', async () => {
    const clock = new ManualClock();
    const events: SimulatorEvent[] = [];
    await using simulator = await simulate({ seed: 7, clans: 12, speed: 60, activity: 4, clock }, (event) =>
      events.push(event),
    );
    expect(simulator.now.getTime()).toBe(clock.now());
    for (let minute = 0; minute < 60; minute++) {
      clock.advance(60_000);
      for (let count = 0; count < 3; count++) await turn();
    }
    expect(simulator.now.getTime()).toBe(Date.UTC(2026, 2, 11, 12) + 60 * 3_600_000);
    const texts = events.map(({ text }) => text);
    expect(texts.some((text) => /^player #\w+ .+: townHallLevel \d+ → \d+$/.test(text))).toBe(true);
    expect(texts.some((text) => /^war #\w+ .+: state inWar → warEnded$/.test(text))).toBe(true);
    expect(texts.some((text) => /^raid #\w+ .+: state ended → ongoing$/.test(text))).toBe(true);
    const attacks = texts.filter((text) => /^war #\w+ .+: attack /.test(text));
    expect(attacks.length).toBeGreaterThan(10);
    const said = attacks.map((text) => /: (attack \d+: #\w+ → #\w+, [0-3]★ \d+ %)$/.exec(text)?.[1]);
    expect(said).not.toContain(undefined);
    // Each once, not once for each side.
    expect(new Set(said).size).toBe(said.length);
    const instants = events.map(({ at }) => at.getTime());
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
  });

  it('stops reporting when it is closed', async () => {
    const clock = new ManualClock();
    const events: SimulatorEvent[] = [];
    const simulator = await simulate({ speed: 3_600, clock }, (event) => events.push(event));
    await turn();
    await simulator.close();
    clock.advance(3_600_000);
    await turn();
    expect(clock.waiting).toBe(0);
    expect(events).toEqual([]);
  });

  it('has faults by name, and reports when they hit', async () => {
    const clock = new ManualClock();
    const events: SimulatorEvent[] = [];
    await using simulator = await simulate({ clock, faults: 'maintenance,429' }, (event) => events.push(event));
    const path = `/players/${encode(simulator.players[0].tag)}`;
    clock.advance(16 * 60_000);
    expect((await ask(simulator, path)).status).toBe(503);
    expect(events.map(({ text }) => text)).toContain('fault maintenance strikes player');
    clock.advance(10 * 60_000);
    const statuses = new Set<number>();
    for (let count = 0; count < 1_000; count++) statuses.add((await ask(simulator, path)).status);
    expect(statuses).toEqual(new Set([200, 429]));
  });

  it('lists its fault names', () => {
    expect(namedFaults(FAULT_NAMES).length).toBeGreaterThanOrEqual(FAULT_NAMES.length);
    expect(namedFaults('')).toEqual([]);
    expect(() => namedFaults('503')).toThrow('faults must be one of ');
  });
});
