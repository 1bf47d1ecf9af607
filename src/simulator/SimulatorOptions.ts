import { ROUTE_NAMES, type RouteName } from '../api/routes.js';
import type { Clock } from '../internal/Clock.js';
import { type Duration, toMilliseconds } from '../internal/duration.js';
import { describe, InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireBoolean, requireInteger, requireNumber, requireOneOf, requireText } from '../internal/preconditions.js';
import type { Fault } from './faults/Fault.js';
import { NO_RATE_LIMIT, type RateLimit, type RateLimitSettings } from './faults/RateLimiter.js';
import { MAX_MEMBERS, type WorldSize } from './world/World.js';

/** Options of a simulated world, all with a default. */
export interface SimulatorOptions {
  /**
   * Two worlds of the same seed and options are the same to the byte. A whole number from 0 to 4,294,967,295; default
   * 1.
   */
  readonly seed?: number;
  /**
   * How many clans there are, from 1 to 1,000,000. Default 12. At most 400 of them, counted from the first, fight wars,
   * war leagues and raids; the others have their logs of the past only.
   */
  readonly clans?: number;
  /**
   * How many members a clan starts with, from 1 to 50: a number, or the bounds between which the seed decides. Default
   * 20 to 50.
   */
  readonly membersPerClan?: number | { readonly min: number; readonly max: number };
  /**
   * How many players there are in all, at least one per clan. They are spread evenly over the clans; players beyond 50
   * per clan have none. Default: the clans' members, and one in twenty more without a clan. Excludes `membersPerClan`.
   */
  readonly players?: number;
  /** The port to listen on. Default `0`: a free one. */
  readonly port?: number;
  /**
   * The instant at which the world begins, from 2016 to 2999. Default: `clock`'s time when a clock is given, otherwise
   * 2026-03-11T12:00Z.
   */
  readonly startAt?: Date;
  /** Drives delays, and the world's time when `speed` is not 0. Default: the system clock. */
  readonly clock?: Clock;
  /**
   * How many times faster than the clock the world's time runs. `0`: it stands still until `advance`. Default: `1` when
   * a clock is given, otherwise `0`, so that equal requests get equal bytes.
   */
  readonly speed?: number;
  /**
   * Actions per player and hour on average: donations, attacks, upgrades, joins, leaves. `0`: none, while wars, raids
   * and seasons go on. Default 0.5. All players together do at most 2,000 actions a minute.
   */
  readonly activity?: number;
  /** How many of the latest changes the truth log keeps; all are counted. Default 1,000,000. */
  readonly maxChanges?: number;
  /** How long the API caches answers, by route. Default: the times observed of the real API. `0`: not at all. */
  readonly maxAge?: Partial<Readonly<Record<RouteName, Duration>>>;
  /**
   * Which clients fill the API's cache. `'shared'` (default): other ones too, so the first answer usually has only a
   * part of its max-age left. `'own'`: no other ones, so the first answer has its whole max-age left.
   */
  readonly apiCache?: 'shared' | 'own';
  /**
   * Whether `realtime=true` bypasses the API's cache. Default `false`: it is ignored, as for accounts that are not
   * approved.
   */
  readonly realtime?: boolean;
  /** Whether answers are compressed for clients that accept it. Default `true`. */
  readonly gzip?: boolean;
  /** How many API tokens exist from the start, 1 to 10. Default 2. */
  readonly tokenCount?: number;
  /** Faults present from the start, as for `faults.add`. Default: none. */
  readonly faults?: readonly Fault[];
  /** The rate above which a token is locked and gets 429. Default: `null`, no limit. */
  readonly rateLimit?: RateLimit | null;
  /** How long a login at the developer site takes; a concurrent login gets its temporary error. Default `0`. */
  readonly loginDelay?: Duration;
  /** Passwords by e-mail. Default: any e-mail and password is accepted, except the password `wrong`. */
  readonly accounts?: Readonly<Record<string, string>>;
  /** How many of the latest requests are recorded; all are counted. `0`: only counted. Default 100,000. */
  readonly maxRequests?: number;
}

const KNOWN: ReadonlySet<string> = new Set(
  (
    'seed clans membersPerClan players port startAt clock speed activity maxChanges maxAge ' +
    'apiCache realtime gzip tokenCount faults rateLimit loginDelay accounts maxRequests'
  ).split(' '),
);

const MAX_PLAYERS = 50_000_000;

/** @throws InvalidArgumentError naming the option and its value. */
export function checkOptions(options: SimulatorOptions) {
  if (typeof options !== 'object' || options === null) throw new InvalidArgumentError('options', options, 'an object');
  for (const name of Object.keys(options)) {
    if (!KNOWN.has(name))
      throw new InvalidArgumentError('options', name, `made of known options (${[...KNOWN].join(', ')})`);
  }
  const { startAt, accounts } = options;
  if (startAt !== undefined && !isWithinHistory(startAt)) {
    throw new InvalidArgumentError('startAt', startAt, 'a valid Date from 2016 to 2999');
  }
  return {
    seed: requireInteger('seed', options.seed ?? 1, 0, 4_294_967_295),
    size: checkSize(options),
    port: requireInteger('port', options.port ?? 0, 0, 65_535),
    startAt: startAt?.getTime(),
    clock: options.clock,
    speed: requireNumber('speed', options.speed ?? (options.clock === undefined ? 0 : 1), 0, 1_000_000),
    activity: requireNumber('activity', options.activity ?? 0.5, 0, 1_000),
    maxChanges: requireInteger('maxChanges', options.maxChanges ?? 1_000_000, 1),
    maxAgeSeconds: checkMaxAge(options.maxAge ?? {}),
    sharedCache: requireOneOf('apiCache', options.apiCache ?? 'shared', ['shared', 'own']) === 'shared',
    realtime: requireBoolean('realtime', options.realtime ?? false),
    gzip: requireBoolean('gzip', options.gzip ?? true),
    tokenCount: requireInteger('tokenCount', options.tokenCount ?? 2, 1, 10),
    faults: options.faults ?? [],
    rateLimit: checkRateLimit(options.rateLimit ?? null),
    loginMs: toMilliseconds('loginDelay', options.loginDelay ?? 0),
    accounts: accounts === undefined ? undefined : checkAccounts(accounts),
    maxRequests: requireInteger('maxRequests', options.maxRequests ?? 100_000, 0),
  };
}

/** The calendar of the game begins in 2015, and its ids have years of four digits. */
function isWithinHistory(date: unknown): boolean {
  if (!(date instanceof Date)) return false;
  const year = date.getUTCFullYear();
  return year >= 2016 && year < 3000;
}

function checkSize({ clans: wanted, membersPerClan, players }: SimulatorOptions): WorldSize {
  const clans = requireInteger('clans', wanted ?? 12, 1, 1_000_000);
  if (players !== undefined) {
    if (membersPerClan !== undefined) {
      throw new InvalidArgumentError('players', players, 'left out when membersPerClan is given');
    }
    requireInteger('players', players, clans, MAX_PLAYERS);
    const each = Math.min(MAX_MEMBERS, Math.floor(players / clans));
    return { clans, membersPerClan: { min: each, max: each }, clanless: players - each * clans };
  }
  const bounds = checkMembers(membersPerClan ?? { min: 20, max: 50 });
  return { clans, membersPerClan: bounds, clanless: Math.ceil((clans * (bounds.min + bounds.max)) / 2 / 20) };
}

function checkRateLimit(limit: RateLimit | null): RateLimitSettings {
  if (limit === null) return NO_RATE_LIMIT;
  const perSecond = requireNumber('rateLimit.perSecond', limit.perSecond, 0.001);
  return {
    perSecond,
    burst: requireNumber('rateLimit.burst', limit.burst ?? Math.max(1, perSecond), 1),
    lockMs: toMilliseconds('rateLimit.lock', limit.lock ?? 30),
  };
}

function checkMembers(members: number | { readonly min: number; readonly max: number }): WorldSize['membersPerClan'] {
  if (typeof members === 'number') {
    requireInteger('membersPerClan', members, 1, MAX_MEMBERS);
    return { min: members, max: members };
  }
  if (typeof members !== 'object' || members === null) {
    throw new InvalidArgumentError('membersPerClan', members, 'a number or { min, max }');
  }
  const min = requireInteger('membersPerClan.min', members.min, 1, MAX_MEMBERS);
  return { min, max: requireInteger('membersPerClan.max', members.max, min, MAX_MEMBERS) };
}

function checkMaxAge(maxAge: NonNullable<SimulatorOptions['maxAge']>): Partial<Record<RouteName, number>> {
  const seconds: Partial<Record<RouteName, number>> = {};
  for (const [name, duration] of Object.entries(maxAge)) {
    const route = requireOneOf('maxAge', name, ROUTE_NAMES);
    seconds[route] = toMilliseconds(`maxAge.${name}`, duration) / 1_000;
  }
  return seconds;
}

function checkAccounts(accounts: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  if (typeof accounts !== 'object' || accounts === null) {
    throw new InvalidArgumentError('accounts', accounts, 'an object of passwords by e-mail');
  }
  const passwords = new Map<string, string>();
  for (const [email, password] of Object.entries(accounts)) {
    requireText('accounts', email);
    // The value is left out: it is a password.
    if (typeof password !== 'string' || password === '') {
      throw new InvalidArgumentError(`accounts[${describe(email)}]`, '[redacted]', 'a non-empty password');
    }
    passwords.set(email.toLowerCase(), password);
  }
  return passwords;
}
