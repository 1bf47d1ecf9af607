import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SnapshotEntry } from '../../src/store/snapshot/SnapshotEntry.js';

/** A folder of the test's own, removed after it. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'warchest-snapshot-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function entry(changes: Partial<SnapshotEntry> = {}): SnapshotEntry {
  return { name: 'searchPlayers', key: '#2PP', text: '{"tag":"#2PP"}', deleteAt: null, version: 0, ...changes };
}

/** So many entries, each with a text of about so many bytes that doesn't compress well. */
export function* manyEntries(count: number, bytes: number, version = 1): Generator<SnapshotEntry> {
  let state = 7;
  for (let index = 0; index < count; index++) {
    let text = '';
    while (text.length < bytes) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      text += state.toString(36);
    }
    yield entry({ key: `#${index}`, text, version });
  }
}
