import type { Clock, Timer } from '../../internal/Clock.js';

/** A command counts as stalled when it is unanswered after this time, or at most after twice this time. */
const PERIOD_MS = 1_000;

/** The commands sent within one period. */
interface Period {
  unanswered: number;
}

/**
 * Notices commands that stay unanswered. A cluster's server that is frozen, or behind a broken network, closes no
 * connection, while the other servers have promoted a replica in its place. It runs a timer only while a command is
 * unanswered.
 */
export class StallDetector {
  readonly #clock: Clock;
  readonly #onStall: () => void;
  #current: Period = { unanswered: 0 };
  #older: Period[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock, onStall: () => void) {
    this.#clock = clock;
    this.#onStall = onStall;
  }

  watch(sent: Promise<unknown>): Promise<unknown> {
    const period = this.#current;
    period.unanswered++;
    const answered = () => {
      period.unanswered--;
    };
    sent.then(answered, answered);
    this.#timer ??= this.#clock.schedule(this.#check, PERIOD_MS);
    return sent;
  }

  stop(): void {
    this.#timer?.cancel();
  }

  readonly #check = (): void => {
    this.#timer = undefined;
    this.#older = this.#older.filter(({ unanswered }) => unanswered > 0);
    if (this.#older.length > 0) this.#onStall();
    if (this.#current.unanswered > 0) {
      this.#older.push(this.#current);
      this.#current = { unanswered: 0 };
    }
    if (this.#older.length > 0) this.#timer = this.#clock.schedule(this.#check, PERIOD_MS);
  };
}
