import { afterEach, describe, expect, it } from 'vitest';
import type { War, WarAttack } from '../../../src/models/War.js';
import { createSimulator, type Simulator } from '../../../src/simulator/index.js';
import { type WatchedEvent, Watcher } from './Watcher.js';

const open: Simulator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

async function start(startAt: string): Promise<Simulator> {
  const simulator = await createSimulator({
    seed: 3,
    clans: 8,
    membersPerClan: 16,
    activity: 0,
    startAt: new Date(startAt),
  });
  open.push(simulator);
  return simulator;
}

const fact = (attack: { order: number; attackerTag: string; defenderTag: string }) =>
  `${attack.order} ${attack.attackerTag} ${attack.defenderTag}`;

async function live(watcher: Watcher, simulator: Simulator, hours: number, stepMinutes: number): Promise<void> {
  for (let step = 0; step < (hours * 60) / stepMinutes; step++) {
    await watcher.poll();
    simulator.advance(`${stepMinutes}m`);
  }
  await watcher.poll();
}

/** The wars in a clan's events. */
function warsOf(emitted: readonly WatchedEvent[], tag: string): War[] {
  return emitted
    .filter((one) => one.type === 'leagueWarFound' && one.tag === tag)
    .map(({ detail }) => detail['war'] as War);
}

/** Some days before the league's draw. */
const BEFORE = '2026-04-03T12:00:00Z';

describe('the war league of a simulated world', () => {
  it('has all events from the draw to the end, each war for each watched clan', { timeout: 60_000 }, async () => {
    const simulator = await start(BEFORE);
    let watcher = new Watcher(simulator);
    const tags = [simulator.clans[0].tag, simulator.clans[3]?.tag ?? ''];
    for (const tag of tags) watcher.watch('leagueGroup', tag);
    const emitted: WatchedEvent[] = [];
    for (let day = 0; day < 17; day++) {
      await live(watcher, simulator, 24, 120);
      emitted.push(...watcher.emitted);
      watcher = watcher.restart();
    }
    for (const tag of tags) {
      const of = (type: string) => emitted.filter((one) => one.type === type && one.tag === tag);
      const truth = simulator.truth.list({ kind: 'leagueGroup', tag });
      expect(of('leagueGroupFound')).toHaveLength(1);
      expect(of('leagueGroupGone')).toHaveLength(1);
      expect(of('leagueGroupStateChange').map(({ detail }) => [detail['old'], detail['new']])).toEqual([
        ['preparation', 'inWar'],
        ['inWar', 'ended'],
      ]);
      const rounds = truth.filter(({ field }) => field === 'rounds');
      expect(of('leagueRoundAdded').map(({ detail }) => [detail['round'], detail['warTags']])).toEqual(
        rounds.map((one) => [Number(one.item) + 1, one.new]),
      );
      const wars = warsOf(emitted, tag);
      expect(wars).toHaveLength(7);
      for (const war of wars) {
        const warTag = war.warTag ?? '';
        expect(war.clan.tag).toBe(tag);
        const here = emitted.filter(
          (one) => one.tag === tag && (one.detail['war'] as War | undefined)?.warTag === warTag,
        );
        const changes = simulator.truth.list({ kind: 'leagueWar', tag: warTag });
        expect(
          here
            .filter(({ type }) => type === 'leagueWarAttack')
            .map(({ detail }) => fact(detail['attack'] as WarAttack)),
        ).toEqual(
          changes.filter(({ field }) => field === 'attacks').map((one) => fact(one.new as unknown as WarAttack)),
        );
        expect(here.map(({ type }) => type).filter((type) => type !== 'leagueWarAttack')).toEqual([
          'leagueWarFound',
          'leagueWarStarted',
          'leagueWarEnded',
        ]);
        const states = emitted.filter(
          (one) => one.type === 'leagueWarStateChange' && one.tag === tag && one.item.includes(warTag),
        );
        expect(states.map(({ detail }) => detail['new'])).toEqual(['inWar', 'warEnded']);
      }
    }
    expect(emitted.filter(({ type }) => type === 'leagueWarEndNotSeen')).toEqual([]);
    // Only watched clans have events, and nothing is watched any more.
    expect([...new Set(emitted.map(({ tag }) => tag))].sort()).toEqual([...tags].sort());
    expect(watcher.tags('leagueWar')).toEqual([]);
  });

  it('misses no attack and no end in polls days apart', { timeout: 30_000 }, async () => {
    const simulator = await start(BEFORE);
    const tag = simulator.clans[0].tag;
    const watcher = new Watcher(simulator);
    watcher.watch('leagueGroup', tag);
    await live(watcher, simulator, 22 * 24, 60 * 60);
    const wars = warsOf(watcher.emitted, tag);
    expect(wars).toHaveLength(7);
    const attacks = wars
      .flatMap(({ warTag = '' }) => simulator.truth.list({ kind: 'leagueWar', tag: warTag }))
      .filter(({ field }) => field === 'attacks');
    expect(
      watcher
        .ofType('leagueWarAttack')
        .map(({ detail }) => fact(detail['attack'] as WarAttack))
        .sort(),
    ).toEqual(attacks.map((one) => fact(one.new as unknown as WarAttack)).sort());
    expect(watcher.ofType('leagueWarEnded')).toHaveLength(7);
    expect(watcher.tags('leagueWar')).toEqual([]);
  });

  it('has no past events when watching begins in the middle, and watches two rounds at once', {
    timeout: 30_000,
  }, async () => {
    // The default start: the league is on.
    const simulator = await start('2026-03-11T12:00:00Z');
    const { tag } = simulator.clans[0];
    const watcher = new Watcher(simulator);
    watcher.watch('leagueGroup', tag);
    await watcher.poll();
    await watcher.poll();
    expect(watcher.emitted).toEqual([]);
    // Of the wars of the last rounds only the clan's own, unless it has ended.
    expect(watcher.tags('leagueWar')).toHaveLength(2);
    await live(watcher, simulator, 30, 20);
    expect(watcher.ofType('leagueWarEnded')).not.toHaveLength(0);
    expect(watcher.ofType('leagueWarAttack').length).toBeGreaterThan(10);
  });

  it('watches no wars without a listener for their events', { timeout: 30_000 }, async () => {
    const simulator = await start('2026-03-11T12:00:00Z');
    const watcher = new Watcher(simulator, (type) => type === 'leagueRoundAdded');
    watcher.watch('leagueGroup', simulator.clans[0].tag);
    await live(watcher, simulator, 30, 60);
    expect(watcher.tags('leagueWar')).toEqual([]);
    expect(new Set(watcher.emitted.map(({ type }) => type))).toEqual(new Set(['leagueRoundAdded']));
  });
});
