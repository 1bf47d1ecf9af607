import { encodeMark, HEADER_BYTES, readFrame } from '../store/frame/frame.js';
import type { Lease } from '../store/Lease.js';
import type { ClearMark } from './ClearMark.js';
import type { Argument } from './connections/Connection.js';
import type { RedisCore } from './RedisCore.js';
import { LEASE, REFUSED, RELEASE, type Script, TAKEN } from './scripts.js';

/** So many damaged entries are remembered until they are written anew. */
const MAX_DAMAGED = 1_000;
/** A change is sent so often at most; each time after the first, something newer or damaged was in its way that is out of it now. */
const MAX_ATTEMPTS = 3;

/** A script's answer: what became of it, and the bytes that it found or took. */
type Outcome = readonly [status: number, bytes?: Buffer];

/**
 * Changes of a key, in the order of their versions. The server compares versions only; whether an entry is whole is seen here. So a damaged one that seems
 * to be newer is told to the script by its header, and is in nobody's way any more.
 */
export class Changes {
  readonly #core: RedisCore;
  readonly #mark: ClearMark;
  readonly #onDamaged: (full: string, reason: string) => void;
  readonly #damaged = new Map<string, Buffer>();

  constructor(core: RedisCore, mark: ClearMark, onDamaged: (full: string, reason: string) => void) {
    this.#core = core;
    this.#mark = mark;
    this.#onDamaged = onDamaged;
  }

  /** Something that is no whole entry was found at the key. */
  found(full: string, bytes: Uint8Array): void {
    if (this.#damaged.size >= MAX_DAMAGED) this.#damaged.clear();
    this.#damaged.set(full, Buffer.from(bytes.subarray(0, HEADER_BYTES)));
  }

  /** `args` begin with the new frame. */
  async change(
    script: Script,
    full: string,
    version: number,
    args: readonly [frame: Buffer, ...Argument[]],
  ): Promise<Outcome> {
    const { commands, clock, versions, tracker } = this.#core;
    tracker?.wrote(full, args[0]);
    for (let attempt = 1; ; attempt++) {
      const known = [String(version), String(clock.now()), String(this.#mark.version), this.#damaged.get(full) ?? ''];
      const outcome = (await commands.run(script, [full], [...known, ...args])) as Outcome;
      this.#damaged.delete(full);
      const [status, bytes] = outcome;
      if (status !== REFUSED || bytes === undefined || attempt === MAX_ATTEMPTS) return outcome;
      const frame = readFrame(bytes);
      if (typeof frame !== 'string') {
        versions.saw(frame.version);
        return outcome;
      }
      this.#onDamaged(full, frame);
      this.found(full, bytes);
    }
  }

  /** Removes what is there, and remembers that. */
  remove(script: Script, full: string, version: number, lease: string): Promise<Outcome> {
    const { removedForMs } = this.#core.settings;
    const [mark, px] = removedForMs > 0 ? [removedMark(version), String(removedForMs)] : [NOTHING, ''];
    return this.change(script, full, version, [mark, px, lease]);
  }

  async lease(full: string, ttlMs: number): Promise<Lease | undefined> {
    const { clock, versions } = this.#core;
    let token = versions.next();
    // Whether a removal is to be remembered beneath the lease: then its deadline is odd, see the scripts.
    let remembers = false;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const deleteAt = 2 * Math.ceil((clock.now() + ttlMs) / 2) + (remembers ? 1 : 0);
      const mark = encodeMark('leased', { version: token, deleteAt });
      const [status, bytes] = await this.change(LEASE, full, token, [mark, String(ttlMs), remembers ? '1' : '']);
      if (status === TAKEN) return undefined;
      if (status !== REFUSED) return this.#holding(full, token, mark, remembers);
      const there = bytes === undefined ? 'not ours' : readFrame(bytes);
      if (typeof there === 'string') continue;
      remembers = there.kind === 'removed' || (there.deleteAt ?? 0) % 2 === 1;
      // Also when what is there is from further ahead than this clock follows: a write that is older than a removal would pass.
      token = Math.max(versions.next(), there.version + 1);
    }
    return undefined;
  }

  #holding(full: string, token: number, mark: Buffer, remembers: boolean): Lease {
    const { commands, settings, tracker } = this.#core;
    // Where a removal was remembered beneath the lease, it goes on being so.
    const [left, px] =
      remembers && settings.removedForMs > 0 ? [removedMark(token), String(settings.removedForMs)] : [NOTHING, ''];
    return {
      token,
      release: () => {
        tracker?.wrote(full, left);
        return commands.run(RELEASE, [full], [mark, left, px]);
      },
    };
  }
}

const NOTHING = Buffer.alloc(0);

function removedMark(version: number): Buffer {
  return encodeMark('removed', { version, deleteAt: null });
}
