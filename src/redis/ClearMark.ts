import type { Clock } from '../internal/Clock.js';
import { readFrame } from '../store/frame/frame.js';
import { instantOf, type VersionClock } from '../store/frame/VersionClock.js';
import type { Commands } from './Commands.js';

/** The mark of others is looked at so often, while there are reads. */
const REFRESH_MS = 1_000;
/** One from further ahead is no clock's: to follow it would hide what everybody writes. */
const MAX_SKEW_MS = 60_000;

/**
 * Up to which version a part of the store was cleared: what is older is absent, also when it arrives after the clearing, which no scan could find. The mark of
 * what it is a part of counts as well.
 *
 * It is read beside a read of an entry, at most once a second.
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

  /** The version as far as it is known here; `0`: never cleared. */
  get version(): number {
    return this.#parent === undefined ? this.#own : Math.max(this.#own, this.#parent.version);
  }

  /** This process has cleared. */
  cleared(version: number): void {
    this.#own = Math.max(this.#own, version);
  }

  /** Somebody else may have cleared: the next read looks. */
  forget(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  /** Reads the mark when it is time to. To be waited for before anything is judged by `version`; never rejects. */
  refresh(): Promise<unknown> | undefined {
    const above = this.#parent?.refresh();
    const now = this.#clock.monotonic();
    if (now - this.#readAt < REFRESH_MS) return above;
    this.#readAt = now;
    const read = this.#commands.send(this.key, ['GET', this.key], true).then(this.#take, forgive);
    return above === undefined ? read : Promise.all([above, read]);
  }

  readonly #take = (reply: unknown): void => {
    const frame = reply instanceof Uint8Array ? readFrame(reply) : 'not ours';
    if (typeof frame === 'string' || instantOf(frame.version) > this.#clock.now() + MAX_SKEW_MS) return;
    this.#versions.saw(frame.version);
    this.cleared(frame.version);
  };
}

/** Reads go on with what was known; they fail by themselves when the server is gone, and the mark is looked at again in a second. */
function forgive(): void {}
