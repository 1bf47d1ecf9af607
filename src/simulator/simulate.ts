import type { WarAttackPayload } from '../api/payloads/war.js';
import type { Clock } from '../internal/Clock.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { createSimulator } from './createSimulator.js';
import type { Fault } from './faults/Fault.js';
import type { Simulator } from './Simulator.js';
import type { SimulatorOptions } from './SimulatorOptions.js';
import type { WorldChange } from './truth/WorldChange.js';

/** Options of `simulate`. */
export interface SimulateOptions {
  readonly seed?: number;
  readonly clans?: number;
  readonly players?: number;
  readonly port?: number;
  /** How many times faster than the clock the world runs. Default `1`. */
  readonly speed?: number;
  readonly activity?: number;
  /** Names of faults as `FAULT_NAMES` has them, as a list or with commas between them. Default: none. */
  readonly faults?: string | readonly string[];
  /** Default: the system's clock. The world begins at its time. */
  readonly clock?: Clock;
}

/** One line of the report. */
export interface SimulatorEvent {
  /** The world's time. */
  readonly at: Date;
  /** One line, without the time: `player #2PP Lone Wolf: townHallLevel 15 → 16`. */
  readonly text: string;
}

/** The faults behind each name: random ones at a rate, and a maintenance break every six hours. */
const NAMED: Readonly<Record<string, readonly Fault[]>> = {
  maintenance: [{ kind: 'maintenance', after: '15m', for: '10m', every: '6h' }],
  '429': [{ kind: 'throttle', rate: 0.002, lock: '30s' }],
  '500': [{ kind: 'error', rate: 0.01 }],
  '502': [{ kind: 'badGateway', rate: 0.01 }],
  '504': [{ kind: 'gatewayTimeout', rate: 0.01 }],
  slow: [{ kind: 'slow', rate: 0.02, delay: '3s' }],
  hang: [{ kind: 'hang', rate: 0.002 }],
  reset: [{ kind: 'reset', rate: 0.01 }],
  truncate: [{ kind: 'truncate', rate: 0.005 }],
  malformed: [{ kind: 'malformed', rate: 0.005 }],
  developer: [{ kind: 'developerError', rate: 0.2 }],
  address: [{ kind: 'address', address: '203.0.113.7', after: '30m' }],
};

export const FAULT_NAMES: readonly string[] = Object.keys(NAMED);

/** The faults behind the given names. @throws InvalidArgumentError for an unknown name. */
export function namedFaults(names: string | readonly string[]): Fault[] {
  const list = typeof names === 'string' ? names.split(',').filter((name) => name.trim() !== '') : names;
  return list.flatMap((name) => {
    const faults = Object.hasOwn(NAMED, name.trim()) ? NAMED[name.trim()] : undefined;
    if (faults === undefined) throw new InvalidArgumentError('faults', name, `one of ${FAULT_NAMES.join(', ')}`);
    return faults;
  });
}

/** Fields whose changes are reported, by kind. */
const REPORTED_FIELDS: Readonly<Record<WorldChange['kind'], ReadonlySet<string>>> = {
  player: new Set(['townHallLevel', 'name', 'clan', 'leagueTier']),
  clan: new Set(['name', 'clanLevel', 'warLog', 'warLeague', 'isWarLogPublic']),
  war: new Set(['state', 'attacks']),
  leagueWar: new Set(['state']),
  leagueGroup: new Set(['state', 'rounds']),
  raid: new Set(['state']),
  world: new Set(['rankedWeek', 'season']),
};

/**
 * Starts a simulated world that runs by itself, and reports what happens in it as lines of text, until it is closed.
 * @throws InvalidArgumentError for an option that can't be honoured, naming it and its value.
 */
export async function simulate(options: SimulateOptions, onEvent: (event: SimulatorEvent) => void): Promise<Simulator> {
  const { faults = [], speed = 1, clock, ...rest } = options;
  const world: SimulatorOptions = {
    ...rest,
    speed,
    startAt: new Date(clock?.now() ?? Date.now()),
    faults: namedFaults(faults),
    ...(clock === undefined ? {} : { clock }),
  };
  const simulator = await createSimulator(world);
  simulator.faults.onStrike = ({ kind }, route) =>
    onEvent({ at: simulator.now, text: `fault ${kind} strikes ${route ?? 'a request'}` });
  void reportChanges(simulator, onEvent);
  return simulator;
}

async function reportChanges(simulator: Simulator, onEvent: (event: SimulatorEvent) => void): Promise<void> {
  let last: WorldChange | undefined;
  for await (const change of simulator.truth) {
    if (!REPORTED_FIELDS[change.kind].has(change.field) || isSameAttack(change, last)) continue;
    last = change;
    onEvent({ at: new Date(change.at), text: textOf(simulator, change) });
  }
}

/** The log holds an attack of a war once per side, one right after the other. */
function isSameAttack(change: WorldChange, last: WorldChange | undefined): boolean {
  return (
    change.kind === 'war' &&
    change.field === 'attacks' &&
    last?.kind === 'war' &&
    last.field === 'attacks' &&
    last.at === change.at &&
    short(last.new) === short(change.new)
  );
}

function textOf(simulator: Simulator, { kind, tag, field, item, old, new: value }: WorldChange): string {
  const name = kind === 'player' ? simulator.player(tag)?.name : simulator.clan(tag)?.name;
  const subject = [kind, tag, name].filter((part) => part !== undefined && part !== '').join(' ');
  if (kind === 'war' && field === 'attacks') return `${subject}: ${attackText(value as unknown as WarAttackPayload)}`;
  const what = item === undefined || item === value ? field : `${field} ${item}`;
  return `${subject}: ${what} ${old === null ? '' : `${short(old)} → `}${short(value)}`;
}

function attackText({ order, attackerTag, defenderTag, stars, destructionPercentage }: WarAttackPayload): string {
  return `attack ${order}: ${attackerTag} → ${defenderTag}, ${stars}★ ${destructionPercentage} %`;
}

function short(value: WorldChange['old']): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return JSON.stringify(value).replaceAll('"', '');
}
