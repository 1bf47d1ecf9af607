import type { Clock } from '../internal/Clock.js';
import type { Emitter } from '../internal/Emitter.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import type { Throttle } from './Throttle.js';
import type { Token } from './Token.js';
import type { RotationReason, TokenSource } from './TokenSource.js';
import type { TransportEvent } from './TransportEvent.js';

/** Rotations in a row that end with refused tokens again, before it is given up for a while. */
const MAX_IN_A_ROW = 3;
/** How long nothing is sent or attempted after a rotation that failed or did not help. */
const PAUSE_MS = 60_000;

/** How long a source is believed that a refused token is good. */
const VOUCHED_MS = 600_000;

/** Why tokens that the API refuses are not being replaced. */
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
 * Replaces tokens that the API refuses: once for all requests, holding back what waits, so that nothing more is sent with them. Three in
 * a row that don't help, or one that fails, are followed by a pause of a minute in which requests fail at once.
 */
export class Rotation {
  readonly #options: RotationOptions;
  /** Tokens that the source holds to be good although the API refused them, and until when it is not asked about them again. */
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

  /** The API accepted a token. Only some time after a rotation does this say that it helped: others may be accepted all along. */
  confirm(): void {
    if (this.#inARow > 0 && this.#options.clock.monotonic() - this.#endedAt >= PAUSE_MS) this.#inARow = 0;
  }

  /** Resolves when the refused token was replaced, whether or not it succeeded: `failure` tells. Never rejects. */
  replace(refused: Token, reason: RotationReason): Promise<void> {
    if (this.#running !== undefined) return this.#running;
    // A late answer to a request that was sent before the last rotation: the new tokens are there already.
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
        this.#inARow--; // Nothing was replaced: the token is not what is wrong.
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
