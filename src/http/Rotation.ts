import type { Clock } from '../internal/Clock.js';
import type { Emitter } from '../internal/Emitter.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import type { Throttle } from './Throttle.js';
import type { Token } from './Token.js';
import type { RotationReason, TokenSource } from './TokenSource.js';
import type { TransportEvent } from './TransportEvent.js';

/** Consecutive rotations without success after which rotating pauses. */
const MAX_IN_A_ROW = 3;
/** How long nothing is sent after a rotation that failed or did not help. */
const PAUSE_MS = 60_000;

/** How long a token source's word that a refused token is valid counts. */
const VOUCHED_MS = 600_000;

/** Why refused tokens are not replaced at the moment. */
export interface RotationFailure {
  readonly problem: string;
  readonly cause: unknown;
  /** Epoch milliseconds of the next attempt. */
  readonly retryAt: number;
}

export interface RotationOptions {
  readonly source: TokenSource;
  readonly throttle: Throttle;
  readonly clock: Clock;
  readonly events: Emitter<TransportEvent>;
  /** Ends every request that waits for a slot. */
  readonly onFailure: (failure: RotationFailure) => void;
}

/**
 * Replaces tokens that the API refuses, once for all requests; meanwhile nothing is sent. After three rotations in a
 * row that do not help, or one that fails, requests fail at once for a minute.
 */
export class Rotation {
  readonly #options: RotationOptions;
  /**
   * Tokens that the source calls valid although the API refused them, with the instant from which it is asked again.
   */
  readonly #vouched = new WeakMap<Token, number>();
  #running: Promise<void> | undefined;
  #inARow = 0;
  #endedAt = Number.NEGATIVE_INFINITY;
  #failure: (RotationFailure & { readonly until: number }) | undefined;

  constructor(options: RotationOptions) {
    this.#options = options;
  }

  get possible(): boolean {
    return this.#options.source.rotate !== undefined;
  }

  /** Why nothing can be sent at the moment; `undefined` when it can. */
  get failure(): RotationFailure | undefined {
    if (this.#failure !== undefined && this.#options.clock.monotonic() >= this.#failure.until)
      this.#failure = undefined;
    return this.#failure;
  }

  /**
   * The API accepted a token. That counts as success only some time after a rotation, for other tokens may be valid.
   */
  confirm(): void {
    if (this.#inARow > 0 && this.#options.clock.monotonic() - this.#endedAt >= PAUSE_MS) this.#inARow = 0;
  }

  /** Resolves when the rotation is over; `failure` says whether it failed. Never rejects. */
  replace(refused: Token, reason: RotationReason): Promise<void> {
    if (this.#running !== undefined) return this.#running;
    // A late answer to a request from before the last rotation: the tokens are new already.
    if (!this.#options.throttle.has(refused) || this.failure !== undefined) return Promise.resolve();
    if (this.#options.clock.monotonic() < (this.#vouched.get(refused) ?? 0)) return Promise.resolve();
    this.#running = this.#run(refused, reason).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(refused: Token, reason: RotationReason): Promise<void> {
    const { source, throttle, events } = this.#options;
    if (++this.#inARow > MAX_IN_A_ROW) {
      this.#inARow = 0;
      this.#fail(`so it did those that replaced them, ${MAX_IN_A_ROW} times in a row`, undefined);
      return;
    }
    events.emit('rotationStart', () => ({ type: 'rotationStart', reason }));
    throttle.hold();
    try {
      const tokens = (await source.rotate?.(reason)) ?? [];
      if (tokens.length === 0) throw new InvalidArgumentError('tokens', tokens, 'at least one token');
      throttle.setTokens(tokens);
      if (throttle.has(refused)) {
        this.#inARow--; // Nothing was replaced, so the token is not the cause.
        this.#vouched.set(refused, this.#options.clock.monotonic() + VOUCHED_MS);
      }
      events.emit('rotationEnd', () => ({ type: 'rotationEnd', tokens: tokens.map(({ name }) => name) }));
    } catch (error) {
      events.emit('rotationFailed', () => ({ type: 'rotationFailed', error }));
      this.#fail(`replacing them failed: ${error instanceof Error ? error.message : String(error)}`, error);
    }
    this.#endedAt = this.#options.clock.monotonic();
    throttle.resume();
  }

  #fail(problem: string, cause: unknown): void {
    const { clock, onFailure } = this.#options;
    this.#failure = { problem, cause, retryAt: clock.now() + PAUSE_MS, until: clock.monotonic() + PAUSE_MS };
    onFailure(this.#failure);
  }
}
