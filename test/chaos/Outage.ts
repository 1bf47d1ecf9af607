import { expect } from 'vitest';
import type { Client } from '../../src/client/Client.js';
import { eventually } from '../redis/redisServer.js';
import { Load } from './Load.js';
import { levelIn, Persons } from './Persons.js';
import { breakerStates, type Process, type World } from './World.js';

/** The soft limit of a Redis store. */
const SOFT_MS = 50;
/** What a read may take on top: far less than the hard limit of 500 ms, or the two seconds of a slow answer. */
const SLACK_MS = 250;
/** The time limit until everything works as before. */
const RECOVERY_MS = 20_000;
/** Keys of the load that are compared between the processes. */
const COMPARED = 60;

export interface OutageOptions {
  readonly world: World;
  readonly processes: readonly Process[];
  /** A process without copies in memory, whose connection to the server is never disturbed. */
  readonly reference: Process;
  /** A client without a cache. */
  readonly plain: Client;
  readonly begin: () => unknown;
  /**
   * Whether the outage has lasted long enough. Default: every breaker has opened and has let a call probe the store.
   */
  readonly lasted?: () => boolean | Promise<boolean>;
  readonly end: () => unknown;
  /** Whether the server may have lost acknowledged writes. */
  readonly loses?: boolean;
}

/**
 * Makes an outage under load, and asserts what must hold in every outage: no read fails, and none takes longer than the
 * soft limit plus the API. Afterwards all processes and the server agree, on the last write for keys that were written.
 */
export async function passThrough(outage: OutageOptions): Promise<void> {
  const { world, processes, reference, plain } = outage;
  const caches = processes.map(({ cache }) => cache);
  const earlier = processes.map((process) => breakerStates(process).length);
  const statesOf = (process: Process) => breakerStates(process).slice(earlier[processes.indexOf(process)]);
  const { tags, spare, written } = world;
  const load = new Load({ clients: processes.map(({ client }) => client), plain, tags, spare });
  const persons = new Persons(caches, written);
  let isOn = false;
  const meddlers = new Persons(caches, tags);
  try {
    await eventually('there is load', () => load.times.length > 300 && persons.writes > 20);
    // The first reads are slow, because no code was compiled yet.
    load.forget();
    isOn = true;
    await outage.begin();
    const before = load.times.length;
    const triedAgain = () => processes.every((process) => statesOf(process).includes('halfOpen'));
    if (outage.lasted === undefined) {
      await eventually('every breaker has opened', () =>
        processes.every((process) => statesOf(process).includes('open')),
      );
      // Writes are tried although the breaker is open, and while they fail it would let no read probe the store.
      await Promise.all([persons.rest(), meddlers.rest()]);
      await eventually('every breaker has let a call probe the store', triedAgain);
      persons.goOn();
      meddlers.goOn();
    } else await eventually('the outage has lasted', outage.lasted);
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
  // A read waits twice, for the store and for the API, and each time the machine may not let the process run.
  expect(slowest).toBeLessThan(SOFT_MS + apiMs + SLACK_MS + 2 * load.stall);
  for (const process of processes) expect(statesOf(process)).toSatisfy(isLegal);
  await agree([...processes, reference], persons, tags.slice(0, COMPARED), outage.loses ?? false);
}

/** Whether the states follow each other as a breaker's may. */
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
  await eventually('all processes agree', look, RECOVERY_MS).catch(() => undefined);
  expect(differences).toEqual([]);
}
