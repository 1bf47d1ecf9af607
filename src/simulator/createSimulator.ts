import type { RouteName } from '../api/routes.js';
import { tryCorrectTag } from '../api/tags.js';
import { systemClock, type Timer } from '../internal/Clock.js';
import { toMilliseconds } from '../internal/duration.js';
import { Faults } from './faults/Faults.js';
import { RateLimiter } from './faults/RateLimiter.js';
import { Simulation } from './Simulation.js';
import type { Simulator } from './Simulator.js';
import { checkOptions, type SimulatorOptions } from './SimulatorOptions.js';
import { SimulationBackend } from './server/Api.js';
import { ApiCache } from './server/ApiCache.js';
import { RequestLog } from './server/RequestLog.js';
import { ROUTE_MAX_AGES } from './server/routeMaxAges.js';
import { SimulatorServer } from './server/SimulatorServer.js';
import { lazyList, simulatedClan, simulatedPlayer, simulatedWar } from './subjects.js';
import { Observer } from './truth/Observer.js';
import { TruthLog } from './truth/TruthLog.js';
import { World } from './world/World.js';
import { WorldClock } from './world/WorldClock.js';

/** How often a world that runs by itself is advanced while an iteration waits for its changes, in milliseconds. */
const BEAT_MS = 500;
/** A Wednesday in a week of the ranked league whose id is known from a capture. */
const DEFAULT_START = Date.UTC(2026, 2, 11, 12);

/**
 * Starts a simulated world behind the API's own routes on a free port of the loopback interface, with a developer site
 * where a client can log in. It never sends requests itself.
 * @throws InvalidArgumentError for an option that can't be honoured, naming it and its value.
 */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = checkOptions(options);
  const clock = settings.clock ?? systemClock;
  const startAt = settings.startAt ?? settings.clock?.now() ?? DEFAULT_START;
  const worldClock = new WorldClock(clock, settings.speed, startAt);
  const world = new World(settings.seed, settings.size);
  // A world that runs by itself is only advanced when it is read, so an iteration waiting for changes needs a timer.
  let beat: Timer | undefined;
  const keepMoving = (): void => {
    if (settings.speed === 0 || beat !== undefined) return;
    beat = clock.schedule(() => {
      beat = undefined;
      now();
      if (truth.isAwaited) keepMoving();
    }, BEAT_MS);
  };
  const truth: TruthLog = new TruthLog(settings.maxChanges, keepMoving);
  const simulation = new Simulation(world, { beganAt: startAt, activity: settings.activity, truth });
  const maxAge = (route: RouteName): number => settings.maxAgeSeconds[route] ?? ROUTE_MAX_AGES[route].maxAge;
  const cache = new ApiCache(settings.sharedCache);
  const observer = new Observer(truth, cache, maxAge);
  const requests = new RequestLog(settings.maxRequests);
  const now = (): number => {
    simulation.runTo(worldClock.now());
    return simulation.now;
  };
  const faults = new Faults(settings.seed, now, (planned) => simulation.stopWars(planned));
  for (const fault of settings.faults) faults.add(fault);
  const server = new SimulatorServer({
    backend: new SimulationBackend(simulation, maxAge),
    cache,
    seed: settings.seed,
    accounts: settings.accounts,
    requests,
    gzip: settings.gzip,
    realtime: settings.realtime,
    faults,
    limiter: new RateLimiter(clock, settings.rateLimit),
    clock,
    loginMs: settings.loginMs,
    now,
  });
  const tokens = server.issueTokens('simulator', settings.tokenCount, startAt);
  await server.listen(settings.port);
  const close = async (): Promise<void> => {
    beat?.cancel();
    truth.close();
    await server.close();
  };
  return {
    baseUrl: server.baseUrl,
    developerUrl: server.developerUrl,
    tokens,
    players: lazyList(world.playerCount, (index) => simulatedPlayer(simulation, index)),
    clans: lazyList(world.clanCount, (index) => simulatedClan(simulation, index)),
    player(tag) {
      const index = world.playerIndex(tryCorrectTag(tag) ?? '');
      return index === -1 ? undefined : simulatedPlayer(simulation, index);
    },
    clan(tag) {
      const index = world.clanIndex(tryCorrectTag(tag) ?? '');
      return index === -1 ? undefined : simulatedClan(simulation, index);
    },
    get wars() {
      now();
      return simulation.wars.all().map((war) => simulatedWar(simulation, war));
    },
    requests,
    truth,
    observable: (pattern) => observer.observable(pattern),
    observed: ({ route, tag }) => observer.observed(route, tag),
    faults,
    get address() {
      return server.address;
    },
    get now() {
      return new Date(now());
    },
    advance(duration) {
      const first = truth.length;
      worldClock.advance(toMilliseconds('duration', duration));
      now();
      return truth.since(first);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
