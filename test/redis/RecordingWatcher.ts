import type { StoreWatcher } from '../../src/store/StoreWatcher.js';
import { eventually } from './redisServer.js';

/** A watcher that records its calls in order: `found`, `lost`, `all`, and the changed keys. */
export class RecordingWatcher implements StoreWatcher {
  readonly calls: string[] = [];
  trusts = false;

  changed(key: string): void {
    this.calls.push(key);
  }

  changedAll(): void {
    this.calls.push('all');
  }

  lost(): void {
    this.trusts = false;
    this.calls.push('lost');
  }

  found(): void {
    this.trusts = true;
    this.calls.push('found');
  }

  /** Waits for a call since the last time that this method returned. */
  async receives(what: string): Promise<void> {
    await eventually(`the watcher receives ${what} (so far: ${this.calls})`, () => this.calls.includes(what));
    this.calls.length = 0;
  }
}
