import type { Clock } from '../internal/Clock.js';
import { readFrame } from '../store/frame/frame.js';
import { isPlausible, type VersionClock } from '../store/frame/VersionClock.js';
import type { Commands } from './Commands.js';

/** How often the mark is read at most. It is read only together with entries. */
const REFRESH_MS = 1_000;

/**
 * The version up to which a part of the store was cleared. An older entry counts as absent, also when it is written
 * after the clearing, when no scan can find it. The mark of the part around this one counts as well.
 */
export class ClearMark {
  readonly key: string;
  readonly #parent: ClearMark | undefined;
  readonly #commands: Commands;
  readonly #versions: VersionClock;
  readonly #clock: Clock;
  #own = 0;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(
    key: string,
    parent: ClearMark | undefined,
    { commands, versions, clock }: { commands: Commands; versions: VersionClock; clock: Clock },
  ) {
    this.key = key;
    this.#parent = parent;
    this.#commands = commands;
    this.#versions = versions;
    this.#clock = clock;
  }

  /** The version as far as it is known in this process; `0`: never cleared. */
  get version(): number {
    return this.#parent === undefined ? this.#own : Math.max(this.#own, this.#parent.version);
  }

  /** Notes that this process has cleared up to the version. */
  noteClear(version: number): void {
    this.#own = Math.max(this.#own, version);
  }

  /** Makes the next read look at the mark: another process may have cleared. */
  invalidate(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * Reads the mark, if a second has passed since the last time. Await it before `version` is used to judge an entry. It
   * never rejects.
   */
  refresh(): Promise<unknown> | undefined {
    const above = this.#parent?.refresh();
    const now = this.#clock.monotonic();
    if (now - this.#readAt < REFRESH_MS) return above;
    this.#readAt = now;
    const read = this.#commands.send(this.key, ['GET', this.key], true).then(this.#take, ignoreError);
    return above === undefined ? read : Promise.all([above, read]);
  }

  readonly #take = (reply: unknown): void => {
    const frame = reply instanceof Uint8Array ? readFrame(reply) : 'not ours';
    if (typeof frame === 'string' || !isPlausible(frame.version, this.#clock.now())) return;
    this.#versions.saw(frame.version);
    this.noteClear(frame.version);
  };
}

/**
 * Reads continue with the last known version. They reject by themselves when the server is away; the mark is read again
 * after a second.
 */
function ignoreError(): void {}
