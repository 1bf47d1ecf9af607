import { expect } from 'vitest';
import type { Client } from '../../src/client/Client.js';
import { eventually } from '../redis/redisServer.js';
import { Load } from './Load.js';
import { levelIn, Persons } from './Persons.js';
import { breakerStates, type Process, type World } from './World.js';

/** The soft time of a Redis store. */
const SOFT_MS = 50;
/** What a read may take on top: far less than the hard time of 500 ms, or the two seconds of an answer that is slow. */
const SLACK_MS = 250;
/** Until everything is as if nothing had happened. */
const RECOVERY_MS = 10_000;
/** Of the keys that the load reads, so many are looked at in every process. */
const COMPARED = 60;

export interface OutageOptions {
  readonly world: World;
  readonly processes: readonly Process[];
  /** One that has nothing in memory, and whose way to the server is never disturbed. */
  readonly reference: Process;
  /** Has no cache at all. */
  readonly plain: Client;
  readonly begin: () => unknown;
  /** Until the outage has lasted long enough. Default: every breaker has opened, and has let somebody try. */
  readonly lasted?: () => boolean | Promise<boolean>;
  readonly end: () => unknown;
  /** Whether the server may have lost what it had taken. */
  readonly loses?: boolean;
}

/**
 * Lets an outage happen under load, and asserts what must hold whatever it is: no read fails, none takes longer than the soft time and the API; afterwards every
 * process and the server agree, on what was said last where a person had the word.
 */
export async function passThrough(outage: OutageOptions): Promise<void> {
  const { world, processes, reference, plain } = outage;
  const caches = processes.map(({ cache }) => cache);
  const told = processes.map((process) => breakerStates(process).length);
  const statesOf = (process: Process) => breakerStates(process).slice(told[processes.indexOf(process)]);
  const { tags, spare, written } = world;
  const load = new Load({ clients: processes.map(({ client }) => client), plain, tags, spare });
  const persons = new Persons(caches, written);
  let isOn = false;
  const meddlers = new Persons(caches, tags);
  try {
    await eventually('there is load', () => load.times.length > 300 && persons.writes > 20);
    // What was slow because nothing had ever been run before.
    load.forget();
    isOn = true;
    await outage.begin();
    const before = load.times.length;
    const triedAgain = () => processes.every((process) => statesOf(process).includes('halfOpen'));
    if (outage.lasted === undefined) {
      await eventually('everybody has given up', () =>
        processes.every((process) => statesOf(process).includes('open')),
      );
      // Their writes are tried whatever the breaker says, and with all of them failing it would never let a read try.
      await Promise.all([persons.rest(), meddlers.rest()]);
      await eventually('somebody has tried again', triedAgain);
      persons.goOn();
      meddlers.goOn();
    } else await eventually('the outage has lasted', outage.lasted, 15_000);
    for (const { cache } of processes) {
      const { missed } = cache.statistics('searchPlayers');
      expect(missed).toBeLessThanOrEqual(tags.length + written.length);
    }
    await eventually('reads go on', () => load.times.length > before + 96);
    isOn = false;
    await outage.end();
    const isOver = (process: Process) =>
      (statesOf(process).at(-1) ?? 'closed') === 'closed' && process.cache.statistics('searchPlayers').missed === 0;
    await eventually('every process has made up for what was missed', () => processes.every(isOver), RECOVERY_MS);
  } finally {
    if (isOn) await outage.end();
    await Promise.all([persons.rest(), meddlers.rest(), load.stop()]);
  }
  expect(load.failures).toEqual([]);
  const [slowest, apiMs] = [Math.max(...load.times), Math.max(...load.plainTimes)];
  // It waits twice, for the store and for the API, and may each time be kept waiting by a process that gets no time.
  expect(slowest).toBeLessThan(SOFT_MS + apiMs + SLACK_MS + 2 * load.stall);
  for (const process of processes) expect(statesOf(process)).toSatisfy(isLegal);
  await agree([...processes, reference], persons, tags.slice(0, COMPARED), outage.loses ?? false);
}

/** From open to being tried to open or closed; a store that makes up for what it missed is tried without. */
function isLegal(states: readonly string[]): boolean {
  return states.every((state, index) => {
    const before = states[index - 1] ?? 'closed';
    if (state === 'open') return before !== 'open';
    return state === 'halfOpen' ? before === 'open' : before !== 'closed';
  });
}

async function agree(
  processes: readonly Process[],
  { said }: Persons,
  compared: readonly string[],
  loses: boolean,
): Promise<void> {
  let differences: unknown[] = [];
  const look = async () => {
    differences = [];
    for (const tag of [...said.keys(), ...compared]) {
      const levels = await Promise.all(processes.map(({ cache }) => levelIn(cache, tag).catch(() => 'failed')));
      const word = said.get(tag);
      const isLost = loses && word?.taken === true && levels[0] === undefined;
      const wanted = word === undefined || isLost ? levels[0] : word.level;
      if (levels.some((level) => level !== wanted)) differences.push({ tag, levels, word });
    }
    return differences.length === 0;
  };
  await eventually('everybody agrees', look, RECOVERY_MS).catch(() => undefined);
  expect(differences).toEqual([]);
}
