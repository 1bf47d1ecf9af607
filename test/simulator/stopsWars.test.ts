import { afterEach, describe, expect, it } from 'vitest';
import type { ClanWarPayload } from '../../src/api/payloads/war.js';
import { parseTimestamp } from '../../src/api/timestamps.js';
import { createSimulator, type Fault, type Simulator } from '../../src/simulator/index.js';
import { ask, encode } from './ask.js';

const open: { close(): Promise<void> }[] = [];
async function start(): Promise<Simulator> {
  const simulator = await createSimulator({ seed: 7, clans: 6, membersPerClan: 10, activity: 0 });
  open.push(simulator);
  return simulator;
}
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const HOUR_MS = 3_600_000;
const instant = (text: unknown) => parseTimestamp(text)?.getTime() ?? Number.NaN;

async function war(simulator: Simulator, tag: string): Promise<ClanWarPayload> {
  const { status, body } = await ask(simulator, `/clans/${encode(tag)}/currentwar`);
  expect(status).toBe(200);
  return body as unknown as ClanWarPayload;
}

function fight(simulator: Simulator): { tag: string; endAt: number; startAt: number } {
  const found = simulator.wars.find(({ state }) => state === 'inWar');
  return {
    tag: found?.clanTag ?? '',
    startAt: found?.startAt.getTime() ?? Number.NaN,
    endAt: found?.endAt.getTime() ?? Number.NaN,
  };
}

describe('a maintenance break that stops wars', () => {
  it('moves future starts, attacks and ends, and nothing in the past', async () => {
    const [still, stopped] = [await start(), await start()];
    const { tag, startAt, endAt } = fight(stopped);
    const breakAt = stopped.now.getTime() + 6 * HOUR_MS;
    stopped.faults.add({ kind: 'maintenance', after: '6h', for: '2h', stopsWars: true });
    for (const one of [still, stopped]) one.advance('9h');
    const [before, after] = [await war(still, tag), await war(stopped, tag)];
    expect([instant(after.startTime), instant(after.endTime)]).toEqual([startAt, endAt + 2 * HOUR_MS]);
    expect(instant(before.endTime)).toBe(endAt);
    for (const one of [still, stopped]) one.advance('48h');
    const attacks = (one: Simulator) => one.truth.list({ kind: 'war', tag, field: 'attacks' }).slice(0, 12);
    expect(attacks(stopped).map((change) => change.new)).toEqual(attacks(still).map((change) => change.new));
    const instants = attacks(still).map(({ at }) => at);
    expect(attacks(stopped).map(({ at }) => at)).toEqual(instants.map((at) => (at <= breakAt ? at : at + 2 * HOUR_MS)));
    expect(instants.filter((at) => at <= breakAt).length).toBeGreaterThan(0);
    const ends = (one: Simulator) => one.truth.list({ kind: 'war', tag, field: 'state' })[0]?.at;
    expect([ends(still), ends(stopped)]).toEqual([endAt, endAt + 2 * HOUR_MS]);
    expect(stopped.truth.list({ kind: 'war', tag, field: 'endTime' })).toHaveLength(1);
    expect(stopped.truth.list({ kind: 'war', tag, field: 'startTime' })).toEqual([]);
  });

  it('repeats with the fault', async () => {
    const simulator = await start();
    const { tag, endAt } = fight(simulator);
    simulator.faults.add({ kind: 'maintenance', for: '10m', every: '1h', stopsWars: true });
    simulator.advance('150m');
    const moves = simulator.truth.list({ kind: 'war', tag, field: 'endTime' });
    expect(moves.map((change) => instant(change.new) - endAt)).toEqual([600_000, 1_200_000, 1_800_000]);
  });

  it('moves nothing when it is cancelled before it begins', async () => {
    const simulator = await start();
    const { tag, endAt } = fight(simulator);
    const handle = simulator.faults.add({ kind: 'maintenance', after: '1h', for: '2h', stopsWars: true });
    handle.cancel();
    simulator.advance('4h');
    expect(instant((await war(simulator, tag)).endTime)).toBe(endAt);
  });

  it('is refused with route, times or rate, and without an end', async () => {
    const simulator = await start();
    const whole: Fault = { kind: 'maintenance', for: '1h', stopsWars: true };
    const { for: _for, ...endless } = whole;
    for (const fault of [
      endless as Fault,
      { ...whole, rate: 0.5 },
      { ...whole, times: 3 },
      { ...whole, route: 'clan' } as const,
      { ...whole, stopsWars: 'yes' as never },
    ])
      expect(() => simulator.faults.add(fault)).toThrow('fault.stopsWars must be');
  });
});
