import type { RouteName } from '../../api/routes.js';
import { type Clock, systemClock } from '../../internal/Clock.js';
import { requireInteger } from '../../internal/preconditions.js';
import { Faults } from '../faults/Faults.js';
import { NO_RATE_LIMIT, RateLimiter } from '../faults/RateLimiter.js';
import { ApiCache } from '../server/ApiCache.js';
import { RequestLog } from '../server/RequestLog.js';
import { SimulatorServer } from '../server/SimulatorServer.js';
import type { KnownSubject } from './knownSubjects.js';
import { loadCaptures } from './loadCaptures.js';
import { ReplayBackend } from './ReplayBackend.js';

export interface ReplayOptions {
  /**
   * The folder of captured responses: files `{ body, headers, response_code }`, optionally with the `endpoint` and
   * `args` that they answer; otherwise the folder's name gives the route, such as `players/player`, and the body the
   * subject.
   */
  readonly dir: string;
  /** The port to listen on. Default `0`: a free one. */
  readonly port?: number;
  /** How many API tokens exist from the start, 1 to 10. Default 2. */
  readonly tokenCount?: number;
  /** How many of the latest requests are recorded; all are counted. `0`: only counted. Default 100,000. */
  readonly maxRequests?: number;
  /** Drives the countdown of the recorded `max-age`. Default: the system clock. */
  readonly clock?: Clock;
}

/** Captured responses behind the API's own routes, with the same developer site and log as a simulated world. */
export interface Replay extends AsyncDisposable {
  readonly baseUrl: string;
  readonly developerUrl: string;
  readonly tokens: readonly string[];
  /** Players that occur in the captures, first those with their own capture. */
  readonly players: readonly KnownSubject[];
  /** Clans that occur in the captures, first those with their own capture. */
  readonly clans: readonly KnownSubject[];
  readonly requests: RequestLog;
  /** The tags or ids with a successful capture of a route, such as those whose `currentWar` was captured. */
  subjects(route: RouteName): readonly string[];
  close(): Promise<void>;
}

/** A replay has no randomness, but tokens are made from a seed. */
const SEED = 1;

/**
 * Serves a folder of captured responses on a free port of the loopback interface.
 * @throws InvalidArgumentError when the folder doesn't exist or has no captures in it.
 */
export async function createReplay(options: ReplayOptions): Promise<Replay> {
  const port = requireInteger('port', options.port ?? 0, 0, 65_535);
  const tokenCount = requireInteger('tokenCount', options.tokenCount ?? 2, 1, 10);
  const requests = new RequestLog(requireInteger('maxRequests', options.maxRequests ?? 100_000, 0));
  const clock = options.clock ?? systemClock;
  const backend = new ReplayBackend(await loadCaptures('dir', options.dir));
  const server = new SimulatorServer({
    backend,
    cache: new ApiCache(false),
    seed: SEED,
    accounts: undefined,
    requests,
    gzip: true,
    realtime: false,
    faults: new Faults(SEED, () => clock.now()),
    limiter: new RateLimiter(clock, NO_RATE_LIMIT),
    clock,
    loginMs: 0,
    now: () => clock.now(),
  });
  const tokens = server.issueTokens('replay', tokenCount, clock.now());
  await server.listen(port);
  const close = (): Promise<void> => server.close();
  return {
    baseUrl: server.baseUrl,
    developerUrl: server.developerUrl,
    tokens,
    players: backend.known.players,
    clans: backend.known.clans,
    requests,
    subjects: (route) => backend.subjects(route),
    close,
    [Symbol.asyncDispose]: close,
  };
}
