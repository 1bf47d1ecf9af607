import type { Clock } from '../internal/Clock.js';
import { LaneQueue, type Waiter } from './LaneQueue.js';
import type { ThrottleState } from './ThrottleState.js';
import type { Token } from './Token.js';
import { TokenBucket } from './TokenBucket.js';
import type { Lane } from './TransportRequest.js';

/** The right to send one request with one token. It is released when the request ends. */
export interface Slot {
  readonly bucket: TokenBucket;
  /** Its place in the bucket's window. */
  readonly place: number;
  /** Monotonic instant at which it was given. */
  readonly sentAt: number;
  started: boolean;
  released: boolean;
}

export interface ThrottleOptions {
  readonly clock: Clock;
  /** Requests per token and second; `Infinity`: no limit. */
  readonly limit: number;
  readonly maxInFlight: number;
  /** `Infinity`: no bound. */
  readonly maxQueue: number;
}

/**
 * Decides when each request is sent and with which token. Tokens take turns; a request that finds none ready waits in a
 * lane. There is one timer, for the next instant at which a request can be sent, and none while no request waits.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #maxInFlight: number;
  readonly #maxQueue: number;
  readonly #queue = new LaneQueue<Slot>();
  #buckets: TokenBucket[] = [];
  #turn = 0;
  #inFlight = 0;
  #held = false;
  #pumping = false;
  #wake: { readonly at: number; readonly controller: AbortController } | undefined;

  constructor(options: ThrottleOptions) {
    this.#clock = options.clock;
    this.#limit = options.limit;
    this.#maxInFlight = options.maxInFlight;
    this.#maxQueue = options.maxQueue;
  }

  get queued(): number {
    return this.#queue.size;
  }

  /** Whether the queue is full. */
  get full(): boolean {
    return this.#queue.size >= this.#maxQueue;
  }

  /** Uses these tokens from now on. Tokens that it had already keep their rate and cooling. */
  setTokens(tokens: readonly Token[]): void {
    this.#buckets = tokens.map(
      (token) => this.#buckets.find((bucket) => bucket.token.equals(token)) ?? new TokenBucket(token, this.#limit),
    );
    this.#pump();
  }

  has(token: Token): boolean {
    return this.#buckets.some((bucket) => bucket.token.equals(token));
  }

  /** Sends nothing until `release`d, while tokens are being replaced. */
  hold(): void {
    this.#held = true;
    this.#disarm();
  }

  resume(): void {
    this.#held = false;
    this.#pump();
  }

  /** A slot, if this request would be the next one and a token is ready. Otherwise `join` the queue. */
  tryAcquire(lane: Lane): Slot | undefined {
    if (this.#blocked() || !this.#queue.wouldBeNext(lane)) return undefined;
    const now = this.#clock.monotonic();
    const bucket = this.#ready(now);
    if (bucket === undefined) return undefined;
    this.#queue.passed(lane);
    return this.#slot(bucket, now);
  }

  join(lane: Lane, grant: (slot: Slot) => void): Waiter<Slot> {
    const waiter = this.#queue.join(lane, grant);
    this.#pump();
    return waiter;
  }

  leave(waiter: Waiter<Slot>): void {
    this.#queue.leave(waiter);
    if (this.#queue.size === 0) this.#disarm();
  }

  /** The request is sent now. It can be later than its slot was given, because a connection had to be made. */
  started(slot: Slot): void {
    if (slot.started) return;
    slot.started = true;
    slot.bucket.started(slot.place, this.#limit === Number.POSITIVE_INFINITY ? 0 : this.#clock.monotonic());
    if (this.#queue.size > 0 && this.#wake === undefined) this.#pump();
  }

  /** The request has ended, with any outcome. Further calls do nothing. */
  release(slot: Slot): void {
    if (slot.released) return;
    slot.released = true;
    this.started(slot); // A request that was not sent counts too: the API may have seen it.
    this.#inFlight--;
    if (this.#queue.size > 0) this.#pump();
  }

  /** The monotonic instant from which at least one token is not cooling; in the past when one is ready now. */
  get coolUntil(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { coolingUntil } of this.#buckets) first = Math.min(first, coolingUntil);
    return first;
  }

  /** Sets the timer anew after a token's cooling began or changed. */
  reconsider(): void {
    this.#pump();
  }

  state(): ThrottleState {
    const monotonic = this.#clock.monotonic();
    const now = this.#clock.now();
    return {
      limit: finite(this.#limit),
      queued: { interactive: this.#queue.sizeOf('interactive'), background: this.#queue.sizeOf('background') },
      maxQueue: finite(this.#maxQueue),
      inFlight: this.#inFlight,
      maxInFlight: this.#maxInFlight,
      held: this.#held,
      tokens: this.#buckets.map((bucket) => ({
        name: bucket.token.name,
        rate: finite(bucket.rate(monotonic)),
        coolingUntil: bucket.coolingUntil > monotonic ? now + (bucket.coolingUntil - monotonic) : undefined,
        sent: bucket.sent,
      })),
    };
  }

  #blocked(): boolean {
    return this.#held || this.#inFlight >= this.#maxInFlight || this.#buckets.length === 0;
  }

  /** The first ready token after the one that was used last. */
  #ready(now: number): TokenBucket | undefined {
    const count = this.#buckets.length;
    for (let step = 1; step <= count; step++) {
      const index = (this.#turn + step) % count;
      const bucket = this.#buckets[index];
      if (bucket !== undefined && bucket.readyAt() <= now) {
        this.#turn = index;
        return bucket;
      }
    }
    return undefined;
  }

  #slot(bucket: TokenBucket, now: number): Slot {
    this.#inFlight++;
    return { bucket, place: bucket.take(now), sentAt: now, started: false, released: false };
  }

  /** Sends what can be sent now and sets the timer for what can be sent later. */
  #pump(): void {
    if (this.#pumping) return; // A granted request started or ended at once. The loop that granted it continues.
    if (this.#queue.size === 0 || this.#blocked()) {
      this.#disarm(); // An answer, a new request or new tokens end this state and pump again.
      return;
    }
    const now = this.#clock.monotonic();
    this.#pumping = true;
    let bucket: TokenBucket | undefined;
    while (this.#queue.size > 0 && !this.#blocked()) {
      bucket = this.#ready(now);
      if (bucket === undefined) break;
      this.#queue.shift()?.grant(this.#slot(bucket, now));
    }
    this.#pumping = false;
    if (this.#queue.size > 0 && !this.#blocked()) this.#arm(now);
    else this.#disarm();
  }

  #arm(now: number): void {
    let at = Number.POSITIVE_INFINITY;
    for (const bucket of this.#buckets) at = Math.min(at, bucket.readyAt());
    if (this.#wake?.at === at) return;
    this.#disarm();
    if (at === Number.POSITIVE_INFINITY) return; // A request that starts or ends pumps again.
    const controller = new AbortController();
    this.#wake = { at, controller };
    // A sleep keeps the process alive, as a waiting request must. Rounded up, or it would wake too early.
    const woken = () => {
      if (this.#wake?.controller !== controller) return;
      this.#wake = undefined;
      this.#pump();
    };
    const calledOff = () => undefined;
    this.#clock.sleep(Math.ceil(at - now), controller.signal).then(woken, calledOff);
  }

  #disarm(): void {
    this.#wake?.controller.abort();
    this.#wake = undefined;
  }
}

function finite(value: number): number | null {
  return value === Number.POSITIVE_INFINITY ? null : value;
}
