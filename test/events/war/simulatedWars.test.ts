import { afterEach, describe, expect, it } from 'vitest';
import type { War, WarAttack } from '../../../src/models/War.js';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../src/simulator/index.js';
import { type WatchedEvent, Watcher } from './Watcher.js';

const open: Simulator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  // After the league and before the next, so that clans have regular wars.
  const simulator = await createSimulator({
    seed: 7,
    clans: 7,
    membersPerClan: 12,
    activity: 0,
    startAt: new Date('2026-03-28T12:00:00Z'),
    ...options,
  });
  open.push(simulator);
  return simulator;
}

/** Polls all clans with public wars in steps of the simulated time. */
async function live(simulator: Simulator, hours: number, stepMinutes: number): Promise<Watcher> {
  let watcher = new Watcher(simulator);
  const emitted: WatchedEvent[] = [];
  for (const { tag } of simulator.clans) watcher.watch('war', tag);
  const steps = Math.ceil((hours * 60) / stepMinutes);
  for (let step = 0; step < steps; step++) {
    await watcher.poll();
    simulator.advance(`${stepMinutes}m`);
    // A process that starts again with its baselines goes on as if nothing had been.
    if (step % 50 === 49) {
      emitted.push(...watcher.emitted);
      watcher = watcher.restart();
    }
  }
  await watcher.poll();
  watcher.emitted.unshift(...emitted);
  return watcher;
}

const shown = (simulator: Simulator) => simulator.clans.filter(({ isWarLogPublic }) => isWarLogPublic);

/** What an attack of the truth log, or of an event, is. */
const fact = (attack: { order: number; attackerTag: string; defenderTag: string; stars: number }) =>
  `${attack.order} ${attack.attackerTag} ${attack.defenderTag} ${attack.stars}`;
const factOf = ({ detail }: WatchedEvent) => fact(detail['attack'] as WarAttack);

describe('wars of a simulated world', () => {
  it('have the events of the truth log when each answer is seen', { timeout: 30_000 }, async () => {
    const simulator = await start();
    const watcher = await live(simulator, 80, 20);
    let attacks = 0;
    let ends = 0;
    for (const { tag } of shown(simulator)) {
      const { seen } = simulator.observed({ route: 'currentWar', tag });
      const observed = (field: string) => seen.filter((one) => one.field === field);
      const emitted = watcher.ofType('warAttack', tag);
      expect(emitted.map(factOf)).toEqual(observed('attacks').map((one) => fact(one.new as unknown as WarAttack)));
      expect(emitted.map(({ seenAt }) => seenAt)).toEqual(observed('attacks').map(({ seenAt }) => seenAt));
      const states = watcher.ofType('warStateChange', tag);
      expect(states.map(({ detail }) => [detail['old'], detail['new']])).toEqual(
        observed('state').map((one) => [one.old, one.new]),
      );
      const count = (state: string) => observed('state').filter((one) => one.new === state).length;
      expect(watcher.ofType('warFound', tag)).toHaveLength(count('preparation'));
      expect(watcher.ofType('warStarted', tag)).toHaveLength(count('inWar'));
      expect(watcher.ofType('warEnded', tag)).toHaveLength(count('warEnded'));
      expect(watcher.ofType('warGone', tag)).toHaveLength(count('notInWar'));
      attacks += emitted.length;
      ends += count('warEnded');
    }
    expect(attacks).toBeGreaterThan(100);
    expect(ends).toBeGreaterThan(3);
    expect(watcher.ofType('warEndNotSeen')).toEqual([]);
    // Attributes that are not in the truth log follow from what is.
    const other = watcher.emitted.filter(({ type }) =>
      /^war(TeamSize|AttacksPer|Battle|StartTime|EndTime|ClanName|Members)/.test(type),
    );
    expect(other).toEqual([]);
  });

  it('have their end in sparse polls, if one of the clans shows it', { timeout: 30_000 }, async () => {
    const counts = { ended: 0, unseen: 0, byOpponent: 0 };
    for (const seed of [7, 8, 9]) {
      const simulator = await start({ seed, clans: 8 });
      const began = simulator.now.getTime();
      const watcher = await live(simulator, 14 * 24, 6 * 60);
      for (const { tag } of shown(simulator)) {
        const truth = simulator.truth.list({ kind: 'war', tag });
        const emitted = watcher.ofType('warAttack', tag);
        const facts = emitted.map(factOf);
        // Each once, none invented, in the order of the truth.
        expect(new Set(emitted.map(({ item }) => item)).size).toBe(emitted.length);
        const all = truth
          .filter(({ field }) => field === 'attacks')
          .map((one) => fact(one.new as unknown as WarAttack));
        let from = -1;
        for (const one of facts) {
          from = all.indexOf(one, from + 1);
          expect(from, `${one} of ${tag}`).toBeGreaterThanOrEqual(0);
        }
        for (const { detail, type, seenAt } of watcher.emitted.filter(
          (one) => one.tag === tag && /^war(Ended|EndNotSeen)$/.test(one.type),
        )) {
          const war = detail['war'] as War;
          const startAt = war.startTime?.getTime() ?? 0;
          const endAt = war.endTime?.getTime() ?? 0;
          const made = truth.filter(
            ({ field, at }) => field === 'attacks' && at > Math.max(began, startAt) && at < endAt,
          );
          const heard = emitted.filter(
            (one) => (one.detail['war'] as War).preparationStartTime?.getTime() === war.preparationStartTime?.getTime(),
          );
          if (type === 'warEnded') {
            counts.ended++;
            // Of the end that was seen nothing is missing.
            expect(heard.map(factOf)).toEqual(made.map((one) => fact(one.new as unknown as WarAttack)));
            if (
              simulator.truth
                .list({ kind: 'war', tag })
                .some(
                  ({ field, new: state, at }) =>
                    field === 'state' && state === 'notInWar' && at > endAt && at <= seenAt,
                )
            )
              counts.byOpponent++;
          } else {
            counts.unseen++;
            // The opponent hides its wars, or had gone on too.
            const opponent = simulator.clan(war.opponent.tag ?? '');
            const gone = simulator.truth
              .list({ kind: 'war', tag: war.opponent.tag ?? '' })
              .some(
                ({ field, new: state, at }) => field === 'state' && state === 'notInWar' && at > endAt && at <= seenAt,
              );
            expect(gone || opponent?.isWarLogPublic !== true).toBe(true);
          }
        }
        // Every war that was found has one end.
        const ends = watcher.ofType('warEnded', tag).length + watcher.ofType('warEndNotSeen', tag).length;
        const found = watcher.ofType('warFound', tag).length;
        expect(Math.abs(found - ends)).toBeLessThanOrEqual(1);
      }
    }
    expect(counts.ended).toBeGreaterThan(20);
    expect(counts.byOpponent).toBeGreaterThan(3);
    expect(counts.unseen).toBeGreaterThan(0);
  });

  it('have no events for clans with a private war log', { timeout: 30_000 }, async () => {
    const simulator = await start({ clans: 12 });
    const hidden = simulator.clans.filter(({ isWarLogPublic }) => !isWarLogPublic);
    expect(hidden.length).toBeGreaterThan(0);
    const watcher = await live(simulator, 10, 60);
    for (const { tag } of hidden) {
      expect(watcher.emitted.filter((one) => one.tag === tag)).toEqual([]);
      expect(watcher.plan('war', tag)).toEqual({ slow: true });
    }
  });
});
