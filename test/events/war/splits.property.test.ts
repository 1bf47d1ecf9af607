import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClanWarPayload } from '../../../src/api/payloads/war.js';
import type { Found } from '../../../src/events/compare/Found.js';
import { type WarBaseline, warTracker } from '../../../src/events/subjects/war/warTracker.js';
import type { War, WarAttack } from '../../../src/models/War.js';
import { createSimulator, type Simulator } from '../../../src/simulator/index.js';
import { ask, encode } from '../../simulator/ask.js';

/** What both clans showed at an instant; what is hidden is `undefined`. */
interface Instant {
  readonly at: number;
  readonly shown: ReadonlyMap<string, ClanWarPayload | undefined>;
}

const STEP = '35m';
const STEPS = 260;

let simulator: Simulator;
let instants: Instant[];
let tag: string;

beforeAll(async () => {
  simulator = await createSimulator({
    seed: 21,
    clans: 4,
    membersPerClan: 7,
    activity: 0,
    startAt: new Date('2026-03-28T12:00:00Z'),
    maxAge: { currentWar: 0 },
  });
  tag = simulator.clans[0].tag;
  instants = [];
  for (let step = 0; step < STEPS; step++) {
    const shown = new Map<string, ClanWarPayload | undefined>();
    for (const clan of simulator.clans) {
      const { status, body } = await ask(simulator, `/clans/${encode(clan.tag)}/currentwar`);
      shown.set(clan.tag, status === 200 ? (body as unknown as ClanWarPayload) : undefined);
    }
    instants.push({ at: simulator.now.getTime(), shown });
    simulator.advance(STEP);
  }
}, 30_000);
afterAll(() => simulator.close());

interface State {
  readonly baseline: string | undefined;
  readonly found: readonly Found[];
}

/** The comparison of an instant with what was kept as text, and what comes of it. */
async function step(state: State, { at, shown }: Instant): Promise<State> {
  const before = state.baseline === undefined ? undefined : (JSON.parse(state.baseline) as WarBaseline);
  const after = shown.get(tag);
  const result = await warTracker.compile(() => true)(before, after, {
    tag,
    seenAt: at,
    since: undefined,
    absence: after === undefined ? 'hidden' : undefined,
    owners: [tag],
    fetch: async (other) => shown.get(other),
  });
  const keep = result.keep ?? after;
  return {
    baseline: keep === undefined ? state.baseline : JSON.stringify(keep),
    found: [...state.found, ...result.found],
  };
}

async function run(polls: readonly Instant[], from: State = { baseline: undefined, found: [] }): Promise<State> {
  let state = from;
  for (const poll of polls) state = await step(state, poll);
  return state;
}

const attacksOf = ({ found }: State) =>
  found.filter(({ type }) => type === 'warAttack').map(({ detail }) => detail as { war: War; attack: WarAttack });

/** Some of the instants, in order; the first among them, so that all see the same past. */
const split = fc
  .uniqueArray(fc.nat(STEPS - 1), { minLength: 3, maxLength: 60 })
  .map((places) => [...new Set([0, ...places])].sort((a, b) => a - b).map((place) => instants[place] as Instant));

/**
 * What must be so whatever was seen, in the order of each war: line-up before battle, battle before attacks, attacks
 * before the end.
 */
const RANK: Readonly<Record<string, number>> = {
  warFound: 0,
  warStarted: 1,
  warAttack: 2,
  warEnded: 3,
  warEndNotSeen: 3,
  warGone: 4,
};

describe('any split of a clan’s answers into polls', () => {
  it('contains several wars, so that the test means something', async () => {
    const { found } = await run(instants);
    expect(found.filter(({ type }) => type === 'warEnded').length).toBeGreaterThan(1);
    expect(found.filter(({ type }) => type === 'warAttack').length).toBeGreaterThan(20);
  });

  it('has each attack once, in order, and no event that is not true', async () => {
    const truth = new Set(
      simulator.truth
        .list({ kind: 'war', tag })
        .filter(({ field }) => field === 'attacks')
        .map((one) => JSON.stringify(one.new)),
    );
    const sorted = (value: object) => JSON.stringify(value);
    await fc.assert(
      fc.asyncProperty(split, async (polls) => {
        const state = await run(polls);
        const attacks = attacksOf(state);
        const items = state.found.filter(({ type }) => type === 'warAttack').map(({ item }) => item);
        expect(new Set(items).size).toBe(items.length);
        for (const { attack } of attacks) expect(truth.has(sorted(attack.raw))).toBe(true);
        const lastOrder = new Map<string, number>();
        for (const { war, attack } of attacks) {
          const name = war.raw.preparationStartTime ?? '';
          expect(attack.order).toBeGreaterThan(lastOrder.get(name) ?? 0);
          lastOrder.set(name, attack.order);
        }
        // Wars follow each other; within one nothing comes before what it follows from.
        let [now, rank] = ['', 0];
        const over = new Set<string>();
        for (const { type, item = '' } of state.found) {
          const next = RANK[type];
          if (next === undefined) continue;
          const name = item.split(' ')[0] ?? '';
          if (name !== now) {
            over.add(now);
            expect(over.has(name)).toBe(false);
            [now, rank] = [name, next];
          }
          expect(next).toBeGreaterThanOrEqual(rank);
          rank = next;
        }
        // The end, once seen, is the last of all attacks of that war.
        for (const { detail } of state.found.filter(({ type }) => type === 'warEnded')) {
          const { war } = detail as { war: War };
          const seenWhole = state.found.some(
            ({ type, item }) => type === 'warStarted' && item === war.raw.preparationStartTime,
          );
          const emitted = attacks.filter((one) => one.war.raw.preparationStartTime === war.raw.preparationStartTime);
          if (seenWhole) expect(emitted).toHaveLength(war.attacks.length);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has the same events from a stored baseline, wherever the process ended, and again without a commit', async () => {
    await fc.assert(
      fc.asyncProperty(split, fc.nat(100), async (polls, where) => {
        const at = where % polls.length;
        const whole = await run(polls);
        const first = await run(polls.slice(0, at));
        const rest = await run(polls.slice(at), { baseline: first.baseline, found: [] });
        const text = (found: readonly Found[]) => found.map((one) => JSON.stringify(one));
        expect([...text(first.found), ...text(rest.found)]).toEqual(text(whole.found));
        // Delivered, but not committed: the same events, by the same names.
        const again = await run(polls.slice(at), { baseline: first.baseline, found: [] });
        expect(text(again.found)).toEqual(text(rest.found));
      }),
      { numRuns: 15 },
    );
  });
});
