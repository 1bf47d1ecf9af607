import type { Dispatcher } from 'undici';
import { type Clock, systemClock } from '../internal/Clock.js';
import { type Duration, toMilliseconds } from '../internal/duration.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireInteger, requireNumber, requireText, requireUrl } from '../internal/preconditions.js';
import type { Random } from '../internal/Random.js';
import type { TokenSource } from './TokenSource.js';

const DEFAULT_BASE_URL = 'https://api.clashofclans.com/v1';

export interface TransportOptions {
  readonly tokens: TokenSource;
  /** The URL of the API or of a proxy. Default: `'https://api.clashofclans.com/v1'`. */
  readonly baseUrl?: string | undefined;
  /**
   * Requests per token and second, above 0; fractions are allowed. `null`: no limit, tokens only cool down after a 429.
   * Default: 30, which the API accepts in practice (it publishes no figure).
   */
  readonly throttleLimit?: number | null | undefined;
  /** Connections, and so requests on the wire, at most. Default: 64. */
  readonly connections?: number | undefined;
  /**
   * Requests that may wait for a slot; one more fails with `QueueFullError`. `0`: none waits. `null`: no bound.
   * Default: 10,000.
   */
  readonly maxQueue?: number | null | undefined;
  /**
   * The deadline of a request in seconds, or as `'30s'`, above 0. It covers queueing, tries and pauses. `null`: none.
   * Default: 30 s.
   */
  readonly timeout?: Duration | null | undefined;
  /** The time for one try, from sending to the whole answer, above 0. Default: 10 s. */
  readonly tryTimeout?: Duration | undefined;
  /** How often a GET that failed is sent again where that can help. `0`: never. Default: 2. */
  readonly retries?: number | undefined;
  /** Whether to ask for gzip: a fifth of the bytes. Default: `true`. */
  readonly compression?: boolean | undefined;
  /** The largest body that is read, in bytes, compressed and not. Default: 16 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** The `User-Agent` header. Default: `'warchest'`. */
  readonly userAgent?: string | undefined;
  /** Default: the system's clock. */
  readonly clock?: Clock | undefined;
  /** Default: `Math.random`. */
  readonly random?: Random | undefined;
  /**
   * An undici dispatcher that sends the requests instead of a pool made here. It stays open when the transport closes.
   * `connections` bounds it too.
   */
  readonly dispatcher?: Dispatcher | undefined;
}

/** The options with all defaults, in the units that are used inside. */
export interface ResolvedOptions {
  readonly origin: string;
  readonly basePath: string;
  readonly throttleLimit: number;
  readonly connections: number;
  readonly maxQueue: number;
  readonly timeoutMs: number;
  readonly tryTimeoutMs: number;
  readonly retries: number;
  readonly compression: boolean;
  readonly maxBodyBytes: number;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** @throws InvalidArgumentError naming the option and its value. */
export function resolveOptions(options: TransportOptions): ResolvedOptions {
  const url = new URL(requireUrl('baseUrl', options.baseUrl ?? DEFAULT_BASE_URL));
  return {
    origin: url.origin,
    basePath: url.pathname.replace(/\/$/, ''),
    throttleLimit: resolveLimit(options.throttleLimit === undefined ? 30 : options.throttleLimit),
    connections: requireInteger('connections', options.connections ?? 64, 1),
    maxQueue:
      options.maxQueue === null ? Number.POSITIVE_INFINITY : requireInteger('maxQueue', options.maxQueue ?? 10_000, 0),
    timeoutMs: options.timeout === null ? Number.POSITIVE_INFINITY : requirePositive('timeout', options.timeout ?? 30),
    tryTimeoutMs: requirePositive('tryTimeout', options.tryTimeout ?? 10),
    retries: requireInteger('retries', options.retries ?? 2, 0),
    compression: options.compression ?? true,
    maxBodyBytes: requireInteger('maxBodyBytes', options.maxBodyBytes ?? 16 * 1_024 * 1_024, 1),
    userAgent: requireHeader('userAgent', options.userAgent ?? 'warchest'),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}

function resolveLimit(limit: number | null): number {
  if (limit === null) return Number.POSITIVE_INFINITY;
  // A larger limit would only make the sliding window large.
  if (requireNumber('throttleLimit', limit, 0, 100_000) > 0) return limit;
  throw new InvalidArgumentError('throttleLimit', limit, 'above 0, or null for no limit');
}

function requirePositive(argument: string, duration: Duration): number {
  const ms = toMilliseconds(argument, duration);
  if (ms > 0) return ms;
  throw new InvalidArgumentError(argument, duration, `above 0${argument === 'timeout' ? ', or null for none' : ''}`);
}

function requireHeader(argument: string, value: string): string {
  if (/^[\x20-\x7e]+$/.test(requireText(argument, value))) return value;
  throw new InvalidArgumentError(argument, value, 'visible ASCII characters');
}
