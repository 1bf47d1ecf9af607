import { ROUTES, type RouteName } from '../../api/routes.js';
import { tryCorrectTag } from '../../api/tags.js';
import { groupBy } from '../../internal/groupBy.js';
import { fieldOf, isObject } from '../json.js';
import type { ApiRequest, Asked, Backend } from '../server/Api.js';
import { type ApiAnswer, notFound, unknownValue } from '../server/ApiAnswer.js';
import { page } from '../server/paging.js';
import { type Capture, itemsOf } from './Capture.js';
import { type KnownSubjects, knownSubjects } from './knownSubjects.js';

/**
 * Answers from captured responses. A capture of exactly this path comes first. A subject that occurs in the captures
 * without a capture of this route gets the first successful capture of the route; an unknown subject gets the API's
 * answer for an unknown one.
 */
export class ReplayBackend implements Backend {
  readonly known: KnownSubjects;
  readonly #byRoute: Map<RouteName, Capture[]>;

  constructor(captures: readonly Capture[]) {
    // Captures that name their path go before those whose path is inferred from the body.
    const sorted = [...captures].sort((a, b) => Number(b.asked !== undefined) - Number(a.asked !== undefined));
    this.#byRoute = groupBy(sorted, ({ route }) => route);
    this.known = knownSubjects(captures);
  }

  /** The tags or ids with a successful capture of a route. */
  subjects(route: RouteName): string[] {
    const subjects = this.#captures(route).map(({ status, subject }) => (status === 200 ? subject : undefined));
    return [...new Set(subjects.filter((subject) => subject !== undefined))];
  }

  answer(asked: Asked, request: ApiRequest): ApiAnswer {
    const { match, query } = asked;
    if (match === undefined) return notFound();
    const capture = this.#choose(match.route, match.parameters.map(canonical), asked, request.body);
    if (capture === undefined) {
      return ROUTES[match.route].path.split('/')[1] === 'locations' ? unknownValue('locationId') : notFound();
    }
    // A capture of exactly this request is sent as it was; of a longer list only the requested page.
    return this.#reply(capture, capture.asked?.key === asked.key ? undefined : query);
  }

  #choose(route: RouteName, parameters: readonly string[], asked: Asked, body: string): Capture | undefined {
    const captures = this.#captures(route);
    const good = captures.filter(({ status }) => status === 200);
    const bad = captures.find(({ status }) => status !== 200);
    const [subject] = parameters;
    if (subject === undefined) return captures.find((one) => one.asked?.key === asked.key) ?? good[0] ?? bad;
    if (route === 'verifyToken') return verification(captures, subject, body);
    if ((route === 'warLog' || route === 'currentWar') && this.known.privateClans.has(subject)) return bad ?? good[0];
    const exact =
      captures.find((one) => one.asked?.key === asked.key) ??
      captures.find((one) => one.subject !== undefined && canonical(one.subject) === subject);
    if (exact !== undefined) return exact;
    if (route in RANKINGS) return this.#ranking(subject, good, bad);
    // A location or league names itself, so another one cannot answer for it.
    if (/^\d+$/.test(subject)) return bad;
    const standIn = good.find((one) => one.subject === undefined) ?? good[0];
    return this.known.tags.has(subject) ? (standIn ?? bad) : bad;
  }

  /** Countries have rankings, regions empty ones; the captures are named accordingly. */
  #ranking(subject: string, good: readonly Capture[], bad: Capture | undefined): Capture | undefined {
    const isCountry = subject === 'global' ? true : this.known.locations.get(subject);
    if (isCountry === undefined) return bad;
    const matches = (items: readonly unknown[] | undefined) => items !== undefined && items.length > 0 === isCountry;
    return good.find(({ body }) => matches(itemsOf(body))) ?? bad;
  }

  #captures(route: RouteName): readonly Capture[] {
    return this.#byRoute.get(route) ?? [];
  }

  #reply({ status, json, body, maxAge, malformed }: Capture, query: URLSearchParams | undefined): ApiAnswer {
    const windowed = query !== undefined && ['limit', 'after', 'before'].some((name) => query.has(name));
    const items = itemsOf(body);
    if (status !== 200 || !windowed || items === undefined) return { status, json, maxAge, malformed };
    const result = page(items, query);
    return 'status' in result ? result : { status, json: JSON.stringify(result), maxAge, malformed };
  }
}

const RANKINGS: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(ROUTES).filter(([, { path }]) => path.includes('/rankings/')),
);

/** A tag as the API writes it; anything else as it came. */
function canonical(parameter: string): string {
  return tryCorrectTag(parameter) ?? parameter;
}

/** The recorded token is valid; any other is invalid. */
function verification(captures: readonly Capture[], subject: string, body: string): Capture | undefined {
  const own = captures.filter((one) => one.status === 200 && one.subject === subject);
  const right = own.find((one) => fieldOf(one.body, 'status') === 'ok');
  const wrong = own.find((one) => isObject(one.body) && one.body['status'] !== 'ok');
  const token = fieldOf(right?.body, 'token');
  const given = body.includes(JSON.stringify(token ?? null));
  return (given ? right : wrong) ?? right ?? wrong ?? captures.find((one) => one.status !== 200);
}
