import { afterEach, describe, expect, test } from 'vitest';
import type { War } from '../../../src/models/War.js';
import type { WorldChange } from '../../../src/simulator/index.js';
import { type Heard, LivingWorld } from './LivingWorld.js';

let living: LivingWorld | undefined;
afterEach(() => living?.close());

const HOUR_S = 3_600;

/** The answers about a clan's war that show a war log or refuse it, in their order. */
function answersOf({ simulator }: LivingWorld, tag: string): { at: number; status: number }[] {
  const path = `/clans/${encodeURIComponent(tag)}/currentwar`;
  return simulator.requests
    .filter((request) => request.path === path && (request.status === 200 || request.status === 403))
    .map(({ at, status }) => ({ at, status }));
}

/** The events that these answers must have: each change from shown to hidden and back, once. */
function changesOf(answers: readonly { status: number }[]): string[] {
  return answers.flatMap(({ status }, index) => {
    const before = answers[index - 1]?.status;
    if (before === undefined || before === status) return [];
    return [status === 403 ? 'warHidden' : 'warShown'];
  });
}

const nameOf = (event: Heard) => (event['war'] as War).preparationStartTime?.getTime() ?? 0;

describe('war logs that become private and public again', () => {
  test('are one event each, also across restarts, and a war that is hidden at its end is read from the opponent', {
    timeout: 60_000,
  }, async () => {
    const world = await LivingWorld.create({
      seed: 11,
      clans: 8,
      membersPerClan: 6,
      // Every few hours a clan changes it.
      activity: 14,
      startAt: new Date('2026-03-28T12:00:00Z'),
      maxAge: { currentWar: '20m' },
    });
    living = world;
    const { simulator } = world;
    const tags = simulator.clans.map(({ tag }) => tag);
    const data = new Map<string, unknown>();
    const heard: Heard[] = [];
    const errors: unknown[] = [];
    let hiddenAtRestart = 0;
    for (let life = 0; life < 6; life++) {
      const client = world.client({ persist: data, minInterval: '20m' });
      client.on('error', ({ error }) => errors.push(error));
      for (const type of ['warHidden', 'warShown', 'warAttack', 'warEnded', 'warEndNotSeen', 'warFound'] as const)
        client.on(type, (event) => heard.push(event));
      client.watchWars(tags);
      await world.live(10 * HOUR_S);
      await client.close();
      hiddenAtRestart += tags.filter((tag) => answersOf(world, tag).at(-1)?.status === 403).length;
      await world.live(300);
    }
    expect(errors).toEqual([]);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
    expect(hiddenAtRestart).toBeGreaterThan(5);

    const counts = { warHidden: 0, warShown: 0, polledHidden: 0, endedHidden: 0, notSeen: 0 };
    for (const tag of tags) {
      const own = heard.filter((event) => event.tag === tag);
      const answers = answersOf(world, tag);
      const emitted = own.map(({ type }) => type).filter((type) => type === 'warHidden' || type === 'warShown');
      expect(emitted).toEqual(changesOf(answers));
      counts.warHidden += emitted.filter((type) => type === 'warHidden').length;
      counts.warShown += emitted.filter((type) => type === 'warShown').length;
      counts.polledHidden += answers.filter(({ status }) => status === 403).length;
      const ends = own.filter(({ type }) => type === 'warEnded' || type === 'warEndNotSeen');
      // No war ends twice. A war whose end was not seen may still be shown later.
      const names = ends.map((end) => `${end.type} ${nameOf(end)}`);
      expect(new Set(names).size).toBe(names.length);
      const attacks: readonly WorldChange[] = simulator.truth.list({ kind: 'war', tag, field: 'attacks' });
      for (const end of ends) {
        const war = end['war'] as War;
        const wasHidden = answers.filter(({ at }) => at <= end.seenAt).at(-1)?.status === 403;
        if (end.type === 'warEndNotSeen') counts.notSeen++;
        if (end.type !== 'warEnded' || !wasHidden) continue;
        counts.endedHidden++;
        // Not before the war has ended, and with all its attacks.
        const endAt = war.endTime?.getTime() ?? 0;
        expect(end.seenAt).toBeGreaterThanOrEqual(endAt);
        expect(war.state).toBe('warEnded');
        const last = attacks.filter(({ at }) => at < endAt && at >= (war.startTime?.getTime() ?? 0));
        const orders = own
          .filter((event) => event.type === 'warAttack' && nameOf(event) === nameOf(end))
          .map((event) => (event['attack'] as { order: number }).order);
        const truth = last.map((one) => (one.new as { order: number }).order);
        expect(orders).toEqual(truth.slice(truth.length - orders.length));
      }
    }
    expect(counts.warHidden).toBeGreaterThan(5);
    expect(counts.warShown).toBeGreaterThan(5);
    // Clans are polled while their logs are hidden, without an event.
    expect(counts.polledHidden).toBeGreaterThan(5 * counts.warHidden);
    expect(counts.endedHidden).toBeGreaterThan(1);
  });
});
