import type { Clock, Timer } from '../internal/Clock.js';
import type { Emitter } from '../internal/Emitter.js';
import type { Random } from '../internal/Random.js';
import type { TransportEvent } from './TransportEvent.js';

const FIRST_PROBE_MS = 5_000;
const MAX_PROBE_MS = 60_000;

export interface MaintenanceOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: Emitter<TransportEvent>;
  /** Sends one cheap request; `true`: the API answers again. Never rejects. */
  readonly probe: () => Promise<boolean>;
}

/**
 * The state of the game's maintenance break. While it lasts, one probe at a time asks for its end: first after 5 s,
 * then less often.
 */
export class Maintenance {
  readonly #options: MaintenanceOptions;
  #startedAt: number | undefined;
  #timer: Timer | undefined;
  #probes = 0;

  constructor(options: MaintenanceOptions) {
    this.#options = options;
  }

  /** Epoch milliseconds when it was first seen; `undefined` while there is none. */
  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  /** The API said that it is in maintenance. @returns whether that was not known */
  begin(): boolean {
    if (this.#startedAt !== undefined) return false;
    const startedAt = this.#options.clock.now();
    this.#startedAt = startedAt;
    this.#probes = 0;
    this.#options.events.emit('maintenanceStart', () => ({ type: 'maintenanceStart', startedAt }));
    this.#schedule();
    return true;
  }

  dispose(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(): void {
    const { clock, random } = this.#options;
    const whole = Math.min(MAX_PROBE_MS, FIRST_PROBE_MS * 1.5 ** this.#probes++);
    // Jitter keeps many clients from coming back in the same second. It only shortens, so that the bound holds.
    this.#timer = clock.schedule(() => void this.#ask(), whole * (1 - 0.2 * random()));
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    const over = await this.#options.probe();
    const startedAt = this.#startedAt;
    if (startedAt === undefined) return;
    if (!over) {
      this.#schedule();
      return;
    }
    this.#startedAt = undefined;
    const endedAt = this.#options.clock.now();
    this.#options.events.emit('maintenanceEnd', () => ({ type: 'maintenanceEnd', startedAt, endedAt }));
  }
}
