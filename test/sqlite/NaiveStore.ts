/** A model of the store's contract, as simple as possible: without batches, sweeps or speed. */
export class NaiveStore {
  readonly #entries = new Map<string, { version: number; value: string | undefined; deleteAt: number }>();
  readonly #leases = new Map<string, { token: number; until: number }>();
  #cleared = -1;

  get(key: string, now: number): string | undefined {
    return this.#live(key, now)?.value;
  }

  set(
    key: string,
    value: string | undefined,
    version: number | undefined,
    deleteAt: number,
    now: number,
    lease?: number,
  ): boolean {
    if (lease !== undefined && this.#leases.get(key)?.token !== lease) return false;
    const entered = this.#enters(
      key,
      version === undefined || lease === undefined ? version : Math.max(version, lease),
      now,
    );
    if (entered === undefined) return false;
    this.#leases.delete(key);
    if (value === undefined || deleteAt <= now) {
      this.#entries.set(key, { version: entered, value: undefined, deleteAt: now + 600_000 });
    } else {
      this.#entries.set(key, { version: entered, value, deleteAt });
    }
    return true;
  }

  delete(key: string, version: number | undefined, now: number): { accepted: boolean; value: string | undefined } {
    const value = this.get(key, now);
    const accepted = this.set(key, undefined, version, 0, now);
    return { accepted, value: accepted ? value : undefined };
  }

  clear(version: number | undefined): boolean {
    const cleared =
      version ?? Math.max(this.#cleared + 1, ...[...this.#entries.values()].map((entry) => entry.version));
    if (cleared <= this.#cleared) return false;
    this.#cleared = cleared;
    for (const [key, entry] of this.#entries) if (entry.version <= cleared) this.#entries.delete(key);
    this.#leases.clear();
    return true;
  }

  /** Whether a lease can be taken. */
  mayLease(key: string, now: number): boolean {
    return this.get(key, now) === undefined && (this.#leases.get(key)?.until ?? 0) <= now;
  }

  leased(key: string, token: number, until: number): void {
    this.#leases.set(key, { token, until });
  }

  release(key: string, token: number): void {
    if ((this.#leases.get(key)?.token ?? Number.POSITIVE_INFINITY) <= token) this.#leases.delete(key);
  }

  keys(now: number): string[] {
    return [...this.#entries.keys()].filter((key) => this.get(key, now) !== undefined).sort();
  }

  #live(key: string, now: number): { version: number; value: string | undefined } | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || entry.deleteAt <= now ? undefined : entry;
  }

  /** A write without a version is above everything. Its number shows only in later writes with versions. */
  #enters(key: string, version: number | undefined, now: number): number | undefined {
    const standing = this.#live(key, now)?.version ?? -1;
    if (version === undefined) return Math.max(standing + 1, this.#cleared + 1);
    return version <= this.#cleared || version < standing ? undefined : version;
  }
}
