import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { routeOf } from '../../api/routes.js';
import type { Clock } from '../../internal/Clock.js';
import { toMilliseconds } from '../../internal/duration.js';
import { type ApiKey, ApiTokens } from '../developer/ApiTokens.js';
import { type DeveloperAnswer, DeveloperSite, refuse } from '../developer/DeveloperSite.js';
import type { Faults } from '../faults/Faults.js';
import type { RateLimiter } from '../faults/RateLimiter.js';
import { tryParse } from '../json.js';
import { type Asked, type Backend, understand } from './Api.js';
import { type ApiAnswer, gatewayTimeout, htmlError, refusal } from './ApiAnswer.js';
import type { ApiCache, CachedAnswer } from './ApiCache.js';
import { acceptsGzip } from './acceptsGzip.js';
import { LOOPBACK, listen, stop } from './loopback.js';
import type { RequestLog } from './RequestLog.js';
import { type Portion, sendEntry } from './Response.js';
import { readBody } from './readBody.js';

const API_PREFIX = '/v1';
const DEVELOPER_PREFIX = '/api';
/** Bound on the cache of parsed paths. */
const MAX_UNDERSTOOD = 100_000;

export interface ServerParts {
  readonly backend: Backend;
  readonly cache: ApiCache;
  /** Decides the tokens and the sessions of the developer site. */
  readonly seed: number;
  /** Passwords by e-mail; `undefined`: any e-mail and password is accepted. */
  readonly accounts: ReadonlyMap<string, string> | undefined;
  readonly requests: RequestLog;
  readonly faults: Faults;
  readonly limiter: RateLimiter;
  /** Times the delays of slow answers. */
  readonly clock: Clock;
  readonly gzip: boolean;
  /**
   * Whether `realtime=true` bypasses the API's cache; otherwise it is ignored, as for accounts that are not approved.
   */
  readonly realtime: boolean;
  /**
   * How long a login takes, in milliseconds of the clock; a concurrent login gets the developer site's temporary error.
   */
  readonly loginMs: number;
  /** Advances the world to the present, and returns it as epoch milliseconds. */
  readonly now: () => number;
}

/** The API and the developer site on one port of the loopback interface. */
export class SimulatorServer {
  readonly #parts: ServerParts;
  readonly #server: Server;
  readonly #understood = new Map<string, Asked>();
  readonly #tokens: ApiTokens;
  readonly #developerSite: DeveloperSite;
  #address = LOOPBACK;
  #loggingIn = false;
  #port = 0;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#tokens = new ApiTokens(parts.seed);
    this.#developerSite = new DeveloperSite(this.#tokens, parts.accounts, parts.seed, () => this.baseUrl);
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        process.emitWarning(`the simulator failed on ${request.method ?? ''} ${request.url ?? ''}: ${String(error)}`);
        response.destroy();
      });
    });
  }

  /** Listens on `port`, or with `0` on a free one. */
  async listen(port: number): Promise<void> {
    this.#port = await listen(this.#server, port);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}${API_PREFIX}`;
  }

  get developerUrl(): string {
    return `http://127.0.0.1:${this.#port}${DEVELOPER_PREFIX}`;
  }

  /** Closes every connection and frees the port. A second call does nothing more. */
  close(): Promise<void> {
    return stop(this.#server);
  }

  /** The address that requests come from, as the API sees it: loopback, until a fault changes it. */
  get address(): string {
    return this.#address;
  }

  /** Makes tokens that the API accepts from the loopback interface. */
  issueTokens(name: string, count: number, at: number): readonly string[] {
    return Array.from(
      { length: count },
      (_, index) => this.#tokens.create(`${name} ${index + 1}`, '', [LOOPBACK], ['clash'], at).key,
    );
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    // Do not wait for the body of a GET: that would cost a turn of the event loop.
    const body = request.method === 'GET' || request.method === 'HEAD' ? '' : await readBody(request);
    if (url.startsWith(`${API_PREFIX}/`)) this.#api(request, response, url.slice(API_PREFIX.length), body);
    else if (url.startsWith(`${DEVELOPER_PREFIX}/`))
      this.#developer(request, response, url.slice(DEVELOPER_PREFIX.length), body);
    else sendDeveloper(response, refuse(404, 'notFound', 'Not found.'));
  }

  #api(request: IncomingMessage, response: ServerResponse, path: string, body: string): void {
    const { requests, now: tick, faults, clock, cache, limiter } = this.#parts;
    const now = tick();
    const key = this.#tokens.find(request.headers.authorization);
    const asked = this.#understand(path);
    const method = request.method ?? 'GET';
    // HEAD is answered as GET: Node omits the body.
    const asMethod = method === 'HEAD' ? 'GET' : method;
    const zip = this.#parts.gzip && acceptsGzip(request.headers['accept-encoding']);
    const log = (status: number): void =>
      requests.add({
        method,
        path,
        route: asked.match === undefined ? undefined : routeOf(asked.match.route).path,
        status,
        tokenId: key?.id,
        at: now,
      });
    const send = (entry: CachedAnswer, portion: Portion, at = now): void => {
      log(entry.status);
      sendEntry(response, entry, at, zip, portion);
    };
    const reply = (portion: Portion = 'whole', at = now): void => {
      const refused = this.#refusal(key);
      const entry = refused === undefined ? this.#entry(asked, asMethod, path, body, at) : cache.uncached(refused, at);
      send(entry, portion, at);
    };
    const refuseWith = (answer: ApiAnswer): void => send(cache.uncached(answer, now), 'whole');
    const fault = faults.strike('api', asked.match?.route);
    switch (fault?.kind) {
      case undefined:
      case 'developerError':
        reply();
        break;
      case 'address':
        this.#address = fault.address;
        reply();
        break;
      case 'slow':
        // The world goes on during the delay: the answer is made at its end.
        clock.schedule(() => reply('whole', tick()), toMilliseconds('fault.delay', fault.delay));
        break;
      case 'throttle':
        if (key !== undefined) limiter.lock(key.id, toMilliseconds('fault.lock', fault.lock ?? LOCK_SECONDS));
        refuseWith(THROTTLED);
        break;
      case 'maintenance':
        refuseWith(MAINTENANCE[fault.body ?? 'json']);
        break;
      case 'error':
      case 'badGateway':
      case 'gatewayTimeout':
        refuseWith(FAILURES[fault.kind]);
        break;
      case 'truncate':
        reply('truncated');
        break;
      case 'malformed':
        reply('malformed');
        break;
      case 'hang':
        log(0);
        break;
      case 'reset':
        log(0);
        request.socket.resetAndDestroy();
        break;
    }
  }

  #refusal(key: ApiKey | undefined): ApiAnswer | undefined {
    if (key === undefined) return refusal(403, 'accessDenied', 'Invalid authorization');
    if (!this.#tokens.allows(key, this.#address)) {
      const message = `Invalid authorization: API key does not allow access from IP ${this.#address}`;
      return refusal(403, 'accessDenied.invalidIp', message);
    }
    return this.#parts.limiter.allows(key.id) ? undefined : THROTTLED;
  }

  #entry(asked: Asked, method: string, path: string, body: string, now: number): CachedAnswer {
    const { backend, cache, realtime } = this.#parts;
    const cacheable = method === 'GET' && !(realtime && asked.query.get('realtime') === 'true');
    const cached = cacheable ? cache.get(asked.key, now) : undefined;
    if (cached !== undefined) return cached;
    const answer = backend.answer(asked, { method, path, body });
    return cacheable ? cache.put(asked.key, answer, now, asked.subject) : cache.uncached(answer, now);
  }

  #understand(path: string): Asked {
    let asked = this.#understood.get(path);
    if (asked === undefined) {
      if (this.#understood.size >= MAX_UNDERSTOOD) this.#understood.clear();
      this.#understood.set(path, (asked = understand(path)));
    }
    return asked;
  }

  #developer(request: IncomingMessage, response: ServerResponse, path: string, body: string): void {
    if (request.method !== 'POST') {
      sendDeveloper(response, refuse(405, 'methodNotAllowed', 'Only POST is allowed.'));
      return;
    }
    const busy = path === '/login' && this.#loggingIn;
    if (this.#parts.faults.strike('developer') !== undefined || busy) {
      sendDeveloper(response, TEMPORARY);
      return;
    }
    // An empty body is an empty object.
    const parsed = body === '' ? {} : tryParse(body);
    const reply = (): void => {
      this.#loggingIn = false;
      const answer =
        parsed === undefined
          ? refuse(400, 'badRequest', 'The body is not JSON.')
          : this.#developerSite.handle({
              path,
              body: parsed,
              cookie: request.headers.cookie,
              address: this.#address,
              at: this.#parts.now(),
            });
      sendDeveloper(response, answer);
    };
    if (path !== '/login' || this.#parts.loginMs === 0) {
      reply();
      return;
    }
    this.#loggingIn = true;
    this.#parts.clock.schedule(reply, this.#parts.loginMs);
  }
}

/** The answers of faults in which the API or a server in front of it fails. */
const FAILURES = {
  error: refusal(500, 'unknownException', 'Unknown error happened when handling the request.'),
  badGateway: htmlError(502, 'Bad Gateway'),
  gatewayTimeout: gatewayTimeout(),
};

const MAINTENANCE = {
  json: refusal(503, 'inMaintenance', 'API is currently in maintenance, please come back later'),
  html: htmlError(503, 'Service Temporarily Unavailable'),
};

const TEMPORARY = refuse(500, 'general', 'Temporary application error, request failed.');

/** The default lock of a `throttle` fault, in seconds. */
const LOCK_SECONDS = 30;

const THROTTLED = refusal(
  429,
  'requestThrottled',
  'Request was throttled, because amount of requests was above the threshold defined for the used API token.',
);

function sendDeveloper(response: ServerResponse, answer: DeveloperAnswer): void {
  const body = Buffer.from(JSON.stringify(answer.payload));
  const headers = ['Content-Type', 'application/json', 'Content-Length', String(body.length)];
  if (answer.cookie !== undefined) headers.push('Set-Cookie', answer.cookie);
  response.writeHead(answer.status, headers);
  response.end(body);
}
