import type { Duration } from '../internal/duration.js';
import type { Fault, FaultHandle } from './faults/Fault.js';
import type { RequestLog } from './server/RequestLog.js';
import type { RouteName } from './server/routes.js';
import type { SimulatedClan, SimulatedPlayer, SimulatedWar, Subjects } from './subjects.js';
import type { Change } from './truth/Change.js';
import type { Observed } from './truth/observe.js';
import type { TruthLog } from './truth/TruthLog.js';

/** The faults of a simulator. */
export interface FaultBox {
  /**
   * Adds a fault; without any timing it strikes the next request, once.
   * @throws InvalidArgumentError for a fault that can't be, naming what is wrong with it.
   */
  add(fault: Fault): FaultHandle;
  /** Hears of each request that is struck, with its route if it has one. One listener; `undefined`: none. */
  onStrike: ((fault: Fault, route: RouteName | undefined) => void) | undefined;
  /** Takes all faults away. */
  clear(): void;
  /** The faults that are there, whether they strike at the moment or not. */
  readonly all: readonly Fault[];
}

/** Who reads what, and when. */
export interface PollPattern {
  /** `player`, `clan`, `clanMembers`, `warLog`, `currentWar`, `leagueGroup`, `leagueWar` or `raidSeasons`. */
  readonly route: RouteName;
  /** The subject's tag; of `leagueWar` the war's. */
  readonly tag: string;
  /** The instants, ascending, or a steady beat between two instants, both included. */
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
  /** Every player of the world; the first one leads the first clan and has everything that there is. */
  readonly players: Subjects<SimulatedPlayer>;
  /** Every clan of the world; the first one has a public war log. */
  readonly clans: Subjects<SimulatedClan>;
  /** The player of this tag, however written; `undefined`: there is none. */
  player(tag: string): SimulatedPlayer | undefined;
  /** The clan of this tag, however written; `undefined`: there is none. */
  clan(tag: string): SimulatedClan | undefined;
  /** The wars that clans of the world show at the moment, private war logs included, each once. */
  readonly wars: readonly SimulatedWar[];
  /** What was asked of the API, oldest first. The developer site's requests are not among it. */
  readonly requests: RequestLog;
  /**
   * What somebody could know of a subject who reads one route at these instants, and nobody else asks: the API gives the same answer until
   * its time is over, so that changes in between are seen as one, or not at all.
   * @throws InvalidArgumentError for a route that shows no subject's changes, and for a pattern older than the changes that are kept.
   */
  observable(pattern: PollPattern): Observed;
  /**
   * What the answers that were really given could tell, to all who asked: the first answer tells how it was, the others what changed. An answer that was asked for with a query, such as `limit`,
   * counts as a whole one.
   */
  observed(subject: { readonly route: RouteName; readonly tag: string }): Observed;
  /** What goes wrong: add scripted faults here, or those of a rate. */
  readonly faults: FaultBox;
  /** The address that requests come from, as the API sees it: loopback, until a fault changes it. */
  readonly address: string;
  /** The world's time. */
  readonly now: Date;
  /** Every change that the world made: what is true, whether the API shows it yet or not. */
  readonly truth: TruthLog;
  /**
   * Lets the world live on, and gives back what changed meanwhile. Answers that the API keeps are not renewed by it unless their time is
   * over. In how many steps a time is gone makes no difference.
   */
  advance(duration: Duration): readonly Change[];
  /** Stops serving and cuts every connection. A second call does nothing more. */
  close(): Promise<void>;
}
