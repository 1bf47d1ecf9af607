import { randomBytes } from 'node:crypto';
import { encodeMark, HEADER_BYTES, readFrame } from '../store/frame/frame.js';
import { newestPlausible } from '../store/frame/VersionClock.js';
import type { Lease } from '../store/Lease.js';
import type { ClearMark } from './ClearMark.js';
import type { Argument } from './connections/RedisConnection.js';
import type { RedisCore } from './RedisCore.js';
import { LEASE, REFUSED, RELEASE, type Script, TAKEN } from './scripts.js';

/** Damaged entries that are remembered until they are replaced. */
const MAX_DAMAGED = 1_000;
/** How often a change is sent at most. It is sent again when a damaged or newer entry refused it. */
const MAX_ATTEMPTS = 3;

/** The result of a script: what happened, and the bytes that it found or removed. */
type Outcome = readonly [status: number, bytes?: Buffer];

/**
 * Changes of keys that never replace a newer version. The server compares versions only; whether an entry is whole can
 * be checked here only. So the header of a damaged entry that seems to be newer is passed to the script, which then
 * ignores the entry.
 */
export class VersionedWrites {
  readonly #core: RedisCore;
  readonly #mark: ClearMark;
  readonly #onDamaged: (full: string, reason: string) => void;
  readonly #damaged = new Map<string, Buffer>();
  /** Stands in the marks of this store's leases: two stores may make the same token within a millisecond. */
  readonly #holder = randomBytes(4);

  constructor(core: RedisCore, mark: ClearMark, onDamaged: (full: string, reason: string) => void) {
    this.#core = core;
    this.#mark = mark;
    this.#onDamaged = onDamaged;
  }

  /** Notes that the bytes at the key are no whole entry. */
  noteDamaged(full: string, bytes: Uint8Array): void {
    if (this.#damaged.size >= MAX_DAMAGED) this.#damaged.clear();
    this.#damaged.set(full, Buffer.from(bytes.subarray(0, HEADER_BYTES)));
  }

  /** Writes a frame under the token of a lease, if there is one. `px`: an empty text for never. */
  write(script: Script, full: string, version: number, frame: Buffer, px: string, lease?: number): Promise<Outcome> {
    const held = lease === undefined ? ['', ''] : [String(lease), this.#holder];
    return this.#change(script, full, version, [frame, px, ...held]);
  }

  /** Removes the entry, and leaves a mark of the removal. */
  remove(script: Script, full: string, version: number, lease?: number): Promise<Outcome> {
    const [mark, px] = this.#removal(version);
    return this.write(script, full, version, mark, px, lease);
  }

  async lease(full: string, ttlMs: number): Promise<Lease | undefined> {
    const { clock, versions } = this.#core;
    let token = versions.next();
    let replacesRemoval = false;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const facts = { version: token, deleteAt: clock.now() + ttlMs };
      const mark = encodeMark(replacesRemoval ? 'leasedRemoval' : 'leased', facts, this.#holder.readUInt32BE());
      const args = [mark, String(ttlMs), replacesRemoval ? '1' : ''] as const;
      const [status, bytes] = await this.#change(LEASE, full, token, args);
      if (status === TAKEN) return undefined;
      if (status !== REFUSED) return this.#held(full, token, mark, replacesRemoval);
      const found = bytes === undefined ? 'not ours' : readFrame(bytes);
      if (typeof found === 'string') continue;
      replacesRemoval = found.kind === 'removed' || found.kind === 'leasedRemoval';
      token = Math.max(versions.next(), found.version + 1);
    }
    return undefined;
  }

  /** `args` begin with the new frame. */
  async #change(
    script: Script,
    full: string,
    version: number,
    args: readonly [frame: Buffer, ...Argument[]],
  ): Promise<Outcome> {
    const { commands, clock, versions, listener } = this.#core;
    listener?.noteOwnWrite(full, args[0]);
    for (let attempt = 1; ; attempt++) {
      const now = clock.now();
      const numbers = [version, now, this.#mark.version, newestPlausible(now)].map(String);
      const known = [...numbers, this.#damaged.get(full) ?? ''];
      const outcome = (await commands.run(script, [full], [...known, ...args])) as Outcome;
      this.#damaged.delete(full);
      const [status, bytes] = outcome;
      if (status !== REFUSED || bytes === undefined || attempt === MAX_ATTEMPTS) return outcome;
      const found = readFrame(bytes);
      if (typeof found !== 'string') {
        versions.saw(found.version);
        return outcome;
      }
      this.#onDamaged(full, found);
      this.noteDamaged(full, bytes);
    }
  }

  #held(full: string, token: number, mark: Buffer, replacedRemoval: boolean): Lease {
    const { commands, listener } = this.#core;
    // A removal mark that the lease replaced is put back.
    const [left, px] = replacedRemoval ? this.#removal(token) : NOTHING;
    return {
      token,
      release: () => {
        listener?.noteOwnWrite(full, left);
        return commands.run(RELEASE, [full], [mark, left, px]);
      },
    };
  }

  /** The mark of a removal with its PX; nothing when removals are not remembered. */
  #removal(version: number): readonly [mark: Buffer, px: string] {
    const { removedForMs } = this.#core.settings;
    return removedForMs > 0 ? [encodeMark('removed', { version, deleteAt: null }), String(removedForMs)] : NOTHING;
  }
}

const NOTHING: readonly [mark: Buffer, px: string] = [Buffer.alloc(0), ''];
