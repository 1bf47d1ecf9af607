import type { Seen } from './admission.js';
import type { Operation } from './operations.js';

/** The uncommitted operations of a scope. */
interface ScopeWrites {
  /** By key, in the order of the calls: those on the key, and those on the whole scope. */
  readonly byKey: Map<string, Operation<unknown>[]>;
  /** Those on the whole scope, in the order of the calls. */
  readonly whole: Operation<unknown>[];
}

/** The writes that are not committed yet, so that readers of this store see them at once. */
export class UncommittedWrites {
  readonly #scopes = new Map<string, ScopeWrites>();

  /** Whether anything of the scope is uncommitted. `false`: readers see what the tables have. */
  has(name: string): boolean {
    return this.#scopes.has(name);
  }

  /** Adds the newest operation. */
  add(operation: Operation<unknown>): void {
    const { name, key } = operation;
    let scope = this.#scopes.get(name);
    if (scope === undefined) this.#scopes.set(name, (scope = { byKey: new Map(), whole: [] }));
    if (key === undefined) {
      scope.whole.push(operation);
      for (const operations of scope.byKey.values()) operations.push(operation);
      return;
    }
    const operations = scope.byKey.get(key);
    if (operations === undefined) scope.byKey.set(key, [...scope.whole, operation]);
    else operations.push(operation);
  }

  /** What readers of the key see when the tables contain `found`. */
  over(name: string, key: string, found: Seen): Seen {
    const scope = this.#scopes.get(name);
    let seen = found;
    for (const operation of scope?.byKey.get(key) ?? scope?.whole ?? []) seen = operation.over(seen);
    return seen;
  }

  /** Keeps only the operations in `left`: all others were committed or failed. */
  reset(left: readonly Operation<unknown>[]): void {
    this.#scopes.clear();
    for (const operation of left) this.add(operation);
  }
}
