import { isReadable, leaseOn, liveRow, type Operation, type Seen } from './Operation.js';
import { VALUE } from './statements.js';
import type { Transaction } from './Transaction.js';

/** Takes the right to fetch a key's value. Answers with its token; `undefined`: somebody else has it, or a value is there. */
export class LeaseOperation implements Operation<number | undefined> {
  readonly name: string;
  readonly key: string;
  readonly bytes = 0;
  readonly #ttlMs: number;

  constructor(name: string, key: string, ttlMs: number) {
    this.name = name;
    this.key = key;
    this.#ttlMs = ttlMs;
  }

  apply(transaction: Transaction): number | undefined {
    const { name, key } = this;
    const { statements, versions, now } = transaction;
    const live = liveRow(transaction, name, transaction.row(name, key));
    if (live?.kind === VALUE && isReadable(transaction, live)) return undefined;
    const last = leaseOn(transaction, name, key);
    if (last !== undefined && !last.isOver) return undefined;
    const newest = Math.max(live?.version ?? -1, transaction.totals(name).cleared, last?.token ?? -1);
    const token = Math.max(versions.next(), newest + 1);
    statements.writeLease.run(name, key, token, Math.ceil(now + this.#ttlMs));
    return token;
  }

  over(seen: Seen): Seen {
    return seen;
  }
}

/** Gives a lease back, if it is held still. */
export class ReleaseOperation implements Operation<void> {
  readonly name: string;
  readonly key: string;
  readonly bytes = 0;
  readonly #token: number;

  constructor(name: string, key: string, token: number) {
    this.name = name;
    this.key = key;
    this.#token = token;
  }

  apply(transaction: Transaction): void {
    transaction.statements.endLease.run(this.name, this.key, this.#token);
  }

  over(seen: Seen): Seen {
    return seen;
  }
}
