/** Whether nobody gets a turn at present, since when and until when. */
export class Break {
  #since: number | undefined;
  #endsAt = Number.POSITIVE_INFINITY;

  get active(): boolean {
    return this.#since !== undefined;
  }

  /** When it ends by itself; `Infinity`: not by itself. */
  get endsAt(): number {
    return this.#endsAt;
  }

  /** It begins; or it goes on, if it did, and without an end of its own when `endsAt` is `Infinity`: what somebody asked for isn't ended by the end of another. */
  begin(now: number, endsAt: number): void {
    if (this.#since === undefined) {
      this.#since = now;
      this.#endsAt = endsAt;
    } else if (endsAt === Number.POSITIVE_INFINITY) {
      this.#endsAt = endsAt;
    }
  }

  /** @returns how long it was; `undefined` when there was none. */
  end(now: number): number | undefined {
    const since = this.#since;
    this.#since = undefined;
    this.#endsAt = Number.POSITIVE_INFINITY;
    return since === undefined ? undefined : now - since;
  }
}
