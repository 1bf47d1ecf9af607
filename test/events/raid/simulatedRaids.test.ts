import { afterEach, describe, expect, it } from 'vitest';
import type { RaidAttack } from '../../../src/models/RaidLogEntry.js';
import { createSimulator, type Simulator } from '../../../src/simulator/index.js';
import type { ChangeValue } from '../../../src/simulator/truth/WorldChange.js';
import { type WatchedEvent, Watcher } from '../war/Watcher.js';

const open: Simulator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

async function start(): Promise<Simulator> {
  // A Thursday: the weekend begins the next morning. Without the API's cache each poll shows the present.
  const simulator = await createSimulator({
    seed: 4,
    clans: 1,
    membersPerClan: 10,
    activity: 0,
    startAt: new Date('2026-03-12T12:00:00Z'),
    maxAge: { raidSeasons: 0 },
  });
  open.push(simulator);
  return simulator;
}

/** Polls all clans, and notes when. */
async function live(simulator: Simulator, hours: number, stepMinutes: number, polls: Date[]): Promise<Watcher> {
  let watcher = new Watcher(simulator);
  for (const { tag } of simulator.clans) watcher.watch('raid', tag);
  const emitted: WatchedEvent[] = [];
  for (let step = 0; step < (hours * 60) / stepMinutes; step++) {
    polls.push(simulator.now);
    await watcher.poll();
    simulator.advance(`${stepMinutes}m`);
    if (step % 40 === 39) {
      emitted.push(...watcher.emitted);
      watcher = watcher.restart();
    }
  }
  polls.push(simulator.now);
  await watcher.poll();
  watcher.emitted.unshift(...emitted);
  return watcher;
}

const truthFact = (value: ChangeValue) => {
  const { attackerTag, district, destructionPercent } = value as Record<string, string | number>;
  return `${attackerTag} ${district} ${destructionPercent}`;
};
const emittedFact = ({ detail }: WatchedEvent) => {
  const { attackerTag, district, destruction } = detail['attack'] as RaidAttack;
  return `${attackerTag} ${district.name} ${destruction}`;
};

describe('raid weekends of a simulated world', () => {
  it.each([
    ['polls of every other hour', 2 * 60, 5],
    ['polls hours apart', 7 * 60, 12],
  ])('have the events of the truth log, from %s', { timeout: 30_000 }, async (_, minutes, days) => {
    const simulator = await start();
    const polls: Date[] = [];
    const watcher = await live(simulator, days * 24, minutes, polls);
    let attacks = 0;
    for (const { tag } of simulator.clans) {
      const { seen } = simulator.observable({ route: 'raidSeasons', tag, polls });
      const observed = (field: string) => seen.filter((one) => one.field === field);
      for (const [field, type] of [
        ['attackLog', 'raidAttack'],
        ['defenseLog', 'raidDefense'],
      ] as const) {
        const found = watcher.ofType(type, tag);
        // The weekend's end is polled before the next begins, so that single attacks are listed to the last.
        expect(found.map((one) => `${one.seenAt} ${emittedFact(one)}`).sort()).toEqual(
          observed(field)
            .map((one) => `${one.seenAt} ${truthFact(one.new)}`)
            .sort(),
        );
        expect(new Set(found.map(({ item }) => item)).size).toBe(found.length);
        attacks += found.length;
      }
      const states = observed('state').map((one) => one.new);
      expect(watcher.ofType('raidStarted', tag)).toHaveLength(states.filter((state) => state === 'ongoing').length);
      expect(watcher.ofType('raidEnded', tag)).toHaveLength(states.filter((state) => state === 'ended').length);
      expect(watcher.ofType('raidStateChange', tag)).toHaveLength(watcher.ofType('raidEnded', tag).length);
      const members = new Set(
        watcher
          .ofType('raidAttack', tag)
          .map((one) => `${one.item.split(' ')[0]} ${(one.detail['attack'] as RaidAttack).attackerTag}`),
      );
      expect(
        watcher
          .ofType('raidMemberJoined', tag)
          .map(({ item }) => item)
          .sort(),
      ).toEqual([...members].sort());
    }
    expect(attacks).toBeGreaterThan(50);
    expect(watcher.ofType('raidEnded').length).toBeGreaterThan(0);
  });
});
