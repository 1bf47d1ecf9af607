import type { RouteName } from '../api/routes.js';
import type { Duration } from '../internal/duration.js';
import type { Fault, FaultHandle } from './faults/Fault.js';
import type { RequestLog } from './server/RequestLog.js';
import type { SimulatedClan, SimulatedPlayer, SimulatedWar, Subjects } from './subjects.js';
import type { Observed } from './truth/observe.js';
import type { TruthLog } from './truth/TruthLog.js';
import type { WorldChange } from './truth/WorldChange.js';

/** The faults of a simulator. */
export interface FaultBox {
  /**
   * Adds a fault; without timing options it hits the next request, once.
   * @throws InvalidArgumentError for a contradictory or malformed fault, naming what is wrong with it.
   */
  add(fault: Fault): FaultHandle;
  /** Called for each request that a fault hits, with its route if it has one. One listener; `undefined`: none. */
  onStrike: ((fault: Fault, route: RouteName | undefined) => void) | undefined;
  /** Removes all faults. */
  clear(): void;
  /** All faults added and not removed, active at the moment or not. */
  readonly all: readonly Fault[];
}

/** When a client polls one route of one subject. */
export interface PollPattern {
  /** `player`, `clan`, `clanMembers`, `warLog`, `currentWar`, `leagueGroup`, `leagueWar` or `raidSeasons`. */
  readonly route: RouteName;
  /** The subject's tag; of `leagueWar` the war's. */
  readonly tag: string;
  /** The instants, ascending, or a fixed interval between two instants, both included. */
  readonly polls: readonly Date[] | { readonly every: Duration; readonly from: Date; readonly to: Date };
}

/** A simulated world behind the API's own routes. */
export interface Simulator extends AsyncDisposable {
  /** The root of the API, ending in `/v1`; on the loopback interface. */
  readonly baseUrl: string;
  /** The root of the developer site, ending in `/api`. */
  readonly developerUrl: string;
  /** Tokens that the API accepts from the loopback interface. */
  readonly tokens: readonly string[];
  /** Every player of the world; the first one leads the first clan and owns every unit at its maximum. */
  readonly players: Subjects<SimulatedPlayer>;
  /** Every clan of the world; the first one has a public war log. */
  readonly clans: Subjects<SimulatedClan>;
  /** The player of this tag, in any spelling; `undefined`: there is none. */
  player(tag: string): SimulatedPlayer | undefined;
  /** The clan of this tag, in any spelling; `undefined`: there is none. */
  clan(tag: string): SimulatedClan | undefined;
  /** The wars that clans of the world show at the moment, private war logs included, each once. */
  readonly wars: readonly SimulatedWar[];
  /** Requests to the API, oldest first. Requests to the developer site are not included. */
  readonly requests: RequestLog;
  /**
   * The changes of a subject that a single client can see when it reads one route at these instants. The API repeats
   * its answer until it expires, so changes in between are seen as one, or not at all.
   * @throws InvalidArgumentError for a route that shows no subject's changes, and for a pattern older than the changes
   *   that are kept.
   */
  observable(pattern: PollPattern): Observed;
  /**
   * The changes of a subject that the answers really sent have shown, to all clients together: the first answer shows
   * the initial state, the others what changed. An answer to a query such as `limit` counts as a whole one.
   */
  observed(subject: { readonly route: RouteName; readonly tag: string }): Observed;
  /** Injected faults: scripted ones, and ones that occur at a rate. */
  readonly faults: FaultBox;
  /** The address that requests come from, as the API sees it: loopback, until a fault changes it. */
  readonly address: string;
  /** The world's current time. */
  readonly now: Date;
  /** Every change of the world, whether the API shows it yet or not. */
  readonly truth: TruthLog;
  /**
   * Advances the world's time, and returns the changes made meanwhile. Answers cached by the API stay as they are until
   * they expire. Several short steps have the same result as one long step.
   */
  advance(duration: Duration): readonly WorldChange[];
  /** Stops serving and closes every connection. A second call does nothing more. */
  close(): Promise<void>;
}
