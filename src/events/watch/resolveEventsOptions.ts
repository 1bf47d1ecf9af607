import { toMilliseconds } from '../../internal/duration.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireInteger } from '../../internal/preconditions.js';
import { toStore } from '../../store/foreign/toStore.js';
import type { Store } from '../../store/Store.js';
import type { EventsOptions } from '../EventsOptions.js';
import type { SubjectKind } from '../subjects/Subject.js';

const DEFAULT_HANDLER_TIMEOUT_MS = 30_000;
const DEFAULT_CONCURRENCY = 64;

/** The names of all options. A record, so that the compiler finds a missing one. */
const OPTIONS: Readonly<Record<keyof EventsOptions, true>> = {
  persist: true,
  resident: true,
  select: true,
  handlerTimeout: true,
  concurrency: true,
  minInterval: true,
  maxInterval: true,
  prime: true,
  idle: true,
  idleAfter: true,
};

/** The checked options with their defaults, except those of the schedule. */
export interface ResolvedEventsOptions {
  readonly persist: Store | undefined;
  readonly resident: boolean;
  /** The fields that are compared and stored, by kind; a missing kind keeps all. */
  readonly select: ReadonlyMap<SubjectKind, ReadonlySet<string>>;
  /** `null`: no bound. */
  readonly handlerTimeoutMs: number | null;
  readonly concurrency: number;
}

/** @throws InvalidArgumentError naming the option that can't be honoured */
export function resolveEventsOptions(options: EventsOptions): ResolvedEventsOptions {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(OPTIONS, name))
      throw new InvalidArgumentError('events', name, `made of ${Object.keys(OPTIONS).join(', ')}`);
  }
  const { persist, resident = true, concurrency = DEFAULT_CONCURRENCY } = options;
  if (typeof resident !== 'boolean') throw new InvalidArgumentError('resident', resident, 'true or false');
  if (!resident && persist === undefined)
    throw new InvalidArgumentError('resident', false, 'true where there is no store to persist in');
  requireInteger('concurrency', concurrency, 1);
  return {
    persist: persist === undefined ? undefined : toStore('baselines', persist),
    resident,
    select: selectionOf(options),
    handlerTimeoutMs: handlerTimeoutOf(options),
    concurrency,
  };
}

function selectionOf({ select = {} }: EventsOptions): ReadonlyMap<SubjectKind, ReadonlySet<string>> {
  if (typeof select !== 'object' || select === null) throw new InvalidArgumentError('select', select, 'an object');
  const all = new Map<SubjectKind, ReadonlySet<string>>();
  for (const [kind, fields] of Object.entries(select)) {
    if (kind !== 'player' && kind !== 'clan') throw new InvalidArgumentError('select', kind, "'player' or 'clan'");
    if (fields === undefined) continue;
    if (!Array.isArray(fields) || fields.length === 0 || !fields.every((field) => typeof field === 'string'))
      throw new InvalidArgumentError(`select.${kind}`, fields, 'a list of at least one field of the payload');
    all.set(kind, new Set<string>(['tag', ...fields]));
  }
  return all;
}

function handlerTimeoutOf({ handlerTimeout }: EventsOptions): number | null {
  if (handlerTimeout === undefined) return DEFAULT_HANDLER_TIMEOUT_MS;
  if (handlerTimeout === null) return null;
  const ms = toMilliseconds('handlerTimeout', handlerTimeout);
  if (ms === 0) throw new InvalidArgumentError('handlerTimeout', handlerTimeout, 'more than 0, or null for no bound');
  return ms;
}
