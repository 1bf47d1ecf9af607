import { pathOf, ROUTES, type RouteName } from '../../api/routes.js';
import { toMilliseconds } from '../../internal/duration.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import type { PollPattern } from '../Simulator.js';
import { type Asked, understand } from '../server/Api.js';
import type { ApiCache } from '../server/ApiCache.js';
import { type Observed, observe } from './observe.js';
import type { TruthLog } from './TruthLog.js';

/** Computes which changes can be seen through the API's cache. */
export class Observer {
  readonly #truth: TruthLog;
  readonly #cache: ApiCache;
  readonly #maxAge: (route: RouteName) => number;

  /** @param maxAge the seconds for which the API's cache keeps a route's answers. */
  constructor(truth: TruthLog, cache: ApiCache, maxAge: (route: RouteName) => number) {
    this.#truth = truth;
    this.#cache = cache;
    this.#maxAge = maxAge;
  }

  observable({ route, tag, polls }: PollPattern): Observed {
    const { key } = askedOf(route, tag);
    const answersAt: number[] = [];
    let expiresAt = Number.NEGATIVE_INFINITY;
    for (const poll of instants(polls)) {
      if (poll < expiresAt) continue;
      answersAt.push(poll);
      expiresAt = this.#cache.expiry(key, this.#maxAge(route), poll);
    }
    return this.#observe(route, tag, answersAt);
  }

  observed(route: RouteName, tag: string): Observed {
    return this.#observe(route, tag, this.#cache.madeAt(askedOf(route, tag).subject));
  }

  #observe(route: RouteName, tag: string, answersAt: readonly number[]): Observed {
    const first = this.#truth.at(this.#truth.firstKept);
    if (this.#truth.firstKept > 0 && first !== undefined && (answersAt[0] ?? first.at) < first.at) {
      throw new InvalidArgumentError(
        'polls',
        new Date(answersAt[0] ?? 0).toISOString(),
        'after the oldest change that is kept',
      );
    }
    return observe(this.#truth.since(this.#truth.firstKept), route, tag, answersAt);
  }
}

/** The request for a subject, without a query. */
function askedOf(route: RouteName, tag: string): Asked {
  if (!(route in ROUTES)) throw new InvalidArgumentError('route', route, 'the name of a route');
  return understand(pathOf(route, [tag]));
}

function* instants(polls: PollPattern['polls']): Generator<number, void, void> {
  if (!('from' in polls)) {
    for (const poll of polls) yield poll.getTime();
    return;
  }
  const every = toMilliseconds('polls.every', polls.every);
  if (every === 0) throw new InvalidArgumentError('polls.every', polls.every, 'longer than 0');
  for (let at = polls.from.getTime(); at <= polls.to.getTime(); at += every) yield at;
}
