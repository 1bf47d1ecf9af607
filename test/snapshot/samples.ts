import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SnapshotEntry } from '../../src/store/snapshot/format.js';

/** An instant that no test reaches. */
export const FAR = 4_102_444_800_000;

/** A folder of the test's own, removed after it. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'warchest-snapshot-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function entry(changes: Partial<SnapshotEntry> = {}): SnapshotEntry {
  return { name: 'searchPlayers', key: '#2PP', text: '{"tag":"#2PP"}', deleteAt: null, ...changes };
}

/**
 * Entries with texts of about this many bytes that do not compress well. `save` distinguishes the entries of several
 * saves.
 */
export function* manyEntries(count: number, bytes: number, save = 1): Generator<SnapshotEntry> {
  let state = 7;
  for (let index = 0; index < count; index++) {
    let text = '';
    while (text.length < bytes) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      text += state.toString(36);
    }
    yield entry({ key: `#${index}`, text, deleteAt: FAR + save });
  }
}
