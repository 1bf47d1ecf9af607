import type { StoreWatcher } from '../../src/store/StoreWatcher.js';
import { eventually } from './redisServer.js';

/** A watcher that writes down what it is told, in order: `found`, `lost`, `all`, and the keys. */
export class Witness implements StoreWatcher {
  readonly told: string[] = [];
  trusts = false;

  changed(key: string): void {
    this.told.push(key);
  }

  changedAll(): void {
    this.told.push('all');
  }

  lost(): void {
    this.trusts = false;
    this.told.push('lost');
  }

  found(): void {
    this.trusts = true;
    this.told.push('found');
  }

  /** Until it was told, since the last time that this was asked for. */
  async hears(what: string, limitMs?: number): Promise<void> {
    await eventually(`the watcher hears ${what} (heard: ${this.told})`, () => this.told.includes(what), limitMs);
    this.told.length = 0;
  }
}
