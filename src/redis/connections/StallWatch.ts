import type { Clock, Timer } from '../../internal/Clock.js';

/** A command that is unanswered after so long, and at most twice that, makes a cluster be asked who holds what. */
const PERIOD_MS = 1_000;

/** Commands of a stretch of time. */
interface Period {
  unanswered: number;
}

/**
 * Notices commands that nobody answers. A server of a cluster that is frozen, or behind a broken network, closes no connection and tells nothing, while the others have long
 * given its keys to a replica. It holds a timer only while something is unanswered.
 */
export class StallWatch {
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
    this.#timer ??= this.#clock.schedule(this.#look, PERIOD_MS);
    return sent;
  }

  stop(): void {
    this.#timer?.cancel();
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    this.#older = this.#older.filter(({ unanswered }) => unanswered > 0);
    if (this.#older.length > 0) this.#onStall();
    if (this.#current.unanswered > 0) {
      this.#older.push(this.#current);
      this.#current = { unanswered: 0 };
    }
    if (this.#older.length > 0) this.#timer = this.#clock.schedule(this.#look, PERIOD_MS);
  };
}
