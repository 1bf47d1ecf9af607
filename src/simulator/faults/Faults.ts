import { ROUTE_NAMES, type RouteName } from '../../api/routes.js';
import { type Duration, toMilliseconds } from '../../internal/duration.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireBoolean, requireInteger, requireNumber, requireOneOf } from '../../internal/preconditions.js';
import { isRange } from '../developer/addresses.js';
import { hash, unit } from '../random.js';
import { FAULT_KINDS, type Fault, type FaultHandle } from './Fault.js';

interface Planned {
  readonly fault: Fault;
  readonly routes: ReadonlySet<RouteName> | undefined;
  readonly fromAt: number;
  readonly untilAt: number;
  /** `0`: it does not repeat. */
  readonly everyMs: number;
  readonly lastsMs: number;
  readonly times: number;
  readonly rate: number;
  hits: number;
}

/** A maintenance break that stops wars, in milliseconds of the world's time. `everyMs: 0`: it does not repeat. */
export interface WarBreak {
  readonly fromAt: number;
  readonly lastsMs: number;
  readonly everyMs: number;
  /** Whether it is still planned: the fault may have been cancelled. */
  readonly isPlanned: () => boolean;
}

/** The faults of a simulator, scripted or at a rate. The first one that matches a request hits it. */
export class Faults {
  readonly #seed: number;
  readonly #now: () => number;
  readonly #stopWars: (planned: WarBreak) => void;
  /** Called for each request that a fault hits, with its route if it has one. */
  onStrike: ((fault: Fault, route: RouteName | undefined) => void) | undefined;
  #planned: Planned[] = [];
  #rolls = 0;

  /** @param now the world's time. @param stopWars called for maintenance breaks that stop wars. */
  constructor(seed: number, now: () => number, stopWars: (planned: WarBreak) => void = () => undefined) {
    this.#seed = seed;
    this.#now = now;
    this.#stopWars = stopWars;
  }

  /** @throws InvalidArgumentError for a contradictory or malformed fault, naming what is wrong with it. */
  add(fault: Fault): FaultHandle {
    const planned = this.#plan(fault);
    this.#planned.push(planned);
    if (fault.kind === 'maintenance' && fault.stopsWars === true) {
      const { fromAt, lastsMs, everyMs } = planned;
      this.#stopWars({ fromAt, lastsMs, everyMs, isPlanned: () => this.#planned.includes(planned) });
    }
    return {
      fault,
      get hits() {
        return planned.hits;
      },
      cancel: () => {
        this.#planned = this.#planned.filter((one) => one !== planned);
      },
    };
  }

  /** Removes all faults. */
  clear(): void {
    this.#planned = [];
  }

  /** All faults added and not removed, active at the moment or not. */
  get all(): readonly Fault[] {
    return this.#planned.map(({ fault }) => fault);
  }

  /** For the server: the fault that hits this request. */
  strike(site: 'api' | 'developer', route?: RouteName): Fault | undefined {
    // Usually nothing is planned, so this check is all that a request costs.
    if (this.#planned.length === 0) return undefined;
    const now = this.#now();
    this.#planned = this.#planned.filter((one) => one.hits < one.times && now < one.untilAt);
    for (const one of this.#planned) {
      const concerned =
        (one.fault.kind === 'developerError') === (site === 'developer') &&
        now >= one.fromAt &&
        (one.everyMs === 0 || (now - one.fromAt) % one.everyMs < one.lastsMs) &&
        (one.routes === undefined || (route !== undefined && one.routes.has(route)));
      if (!concerned) continue;
      if (one.rate < 1 && unit(hash(this.#seed, 700, this.#rolls++)) >= one.rate) continue;
      one.hits++;
      this.onStrike?.(one.fault, route);
      return one.fault;
    }
    return undefined;
  }

  #plan(fault: Fault): Planned {
    if (typeof fault !== 'object' || fault === null) throw new InvalidArgumentError('fault', fault, 'an object');
    requireOneOf('fault.kind', fault.kind, FAULT_KINDS);
    if (fault.kind === 'maintenance') checkMaintenance(fault);
    if (fault.kind === 'slow') toMilliseconds('fault.delay', fault.delay);
    if (fault.kind === 'throttle') optional('fault.lock', fault.lock);
    if (fault.kind === 'address' && (!isRange(fault.address) || fault.address.includes('/'))) {
      throw new InvalidArgumentError('fault.address', fault.address, 'an IPv4 address');
    }
    const bounded = fault.for === undefined && fault.rate === undefined;
    const fromAt = this.#now() + (optional('fault.after', fault.after) ?? 0);
    const lasts = optional('fault.for', fault.for);
    const every = optional('fault.every', fault.every);
    if (every !== undefined && (lasts === undefined || lasts >= every)) {
      throw new InvalidArgumentError('fault.every', fault.every, 'longer than fault.for, which must be given too');
    }
    return {
      fault,
      routes: routesOf(fault.route),
      fromAt,
      untilAt: lasts === undefined || every !== undefined ? Number.POSITIVE_INFINITY : fromAt + lasts,
      everyMs: every ?? 0,
      lastsMs: lasts ?? 0,
      times: timesOf(fault.times) ?? (bounded ? 1 : Number.POSITIVE_INFINITY),
      rate: requireNumber('fault.rate', fault.rate ?? 1, 0, 1),
      hits: 0,
    };
  }
}

function checkMaintenance(fault: Extract<Fault, { kind: 'maintenance' }>): void {
  const { body = 'json', stopsWars = false } = fault;
  requireOneOf('fault.body', body, ['json', 'html']);
  requireBoolean('fault.stopsWars', stopsWars);
  const isWhole = fault.for !== undefined && (fault.route ?? fault.times ?? fault.rate) === undefined;
  if (stopsWars && !isWhole)
    throw new InvalidArgumentError('fault.stopsWars', true, 'with fault.for, and without fault.route, times and rate');
}

function routesOf(route: Fault['route']): ReadonlySet<RouteName> | undefined {
  if (route === undefined) return undefined;
  const routes: readonly RouteName[] = typeof route === 'string' ? [route] : route;
  return new Set(routes.map((one) => requireOneOf('fault.route', one, ROUTE_NAMES)));
}

function timesOf(times: number | undefined): number | undefined {
  if (times === undefined || times === Number.POSITIVE_INFINITY) return times;
  return requireInteger('fault.times', times, 1);
}

function optional(argument: string, duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : toMilliseconds(argument, duration);
}
