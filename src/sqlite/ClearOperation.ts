import { type Claim, isPlausible, type Operation, type Seen } from './Operation.js';
import type { Transaction } from './Transaction.js';

/** So many rows go with the clear itself; the rest is deleted in steps, and seen by nobody meanwhile. */
const FIRST_STEP = 200;

/** Removes everything of a scope up to a version. Answers `false` when a later clear has been there already. */
export class ClearOperation implements Operation<boolean> {
  readonly name: string;
  readonly key = undefined;
  readonly bytes = 0;
  readonly #claim: Claim;

  constructor(name: string, claim: Claim) {
    this.name = name;
    this.#claim = claim;
  }

  apply(transaction: Transaction): boolean {
    const { name } = this;
    const { cleared } = transaction.totals(name);
    const { own } = this.#claim;
    const version = own ? Math.max(this.#claim.version, newestIn(transaction, name), cleared + 1) : this.#claim.version;
    if (version <= cleared) return false;
    transaction.clear(name, version);
    // What is newer than that was written by a clock that nobody follows; whoever clears without a version means it too.
    if (own) transaction.dropNewer(name, version);
    if (transaction.dropOldest(name, version, FIRST_STEP, () => true) === FIRST_STEP) transaction.hasMore = true;
    return true;
  }

  over({ kept, cleared }: Seen): Seen {
    const { own } = this.#claim;
    const version = own ? Math.max(this.#claim.version, cleared + 1) : this.#claim.version;
    if (version <= cleared) return { kept, cleared };
    return { kept: own || (kept !== undefined && kept.version <= version) ? undefined : kept, cleared: version };
  }
}

/** The version of the scope's newest value, unless no clock can have made it: a `clear` as high as that would refuse every write to come. */
function newestIn(transaction: Transaction, name: string): number {
  const newest = Number(transaction.statements.newest.get(name)?.[0] ?? -1);
  return isPlausible(newest, transaction.now) ? newest : -1;
}
