import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Baselines } from '../../../src/events/baseline/Baselines.js';
import type { BaselineTrouble } from '../../../src/events/baseline/BaselinesOptions.js';
import { sqliteStore } from '../../../src/sqlite/SqliteStore.js';
import { bundle } from '../../bundle.js';
import { firstDriver } from '../../sqlite/drivers.js';
import { folder } from '../../sqlite/folder.js';
import type { Death } from './dictionaryLife.js';
import { unitsOf } from './unitsOf.js';

describe.skipIf(firstDriver === undefined)(
  'a process that is killed while a dictionary is written (needs a driver)',
  () => {
    const files = folder();
    let program: string;

    beforeAll(async () => {
      const into = files.path('program');
      mkdirSync(into);
      program = await bundle(new URL('dictionaryLife.ts', import.meta.url), into);
    });

    afterAll(() => files.remove());

    /** Starts a life, and kills it when it stands still. */
    async function live(path: string, death: Death): Promise<void> {
      const child: ChildProcess = spawn(process.execPath, [program, JSON.stringify({ path, death })], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exit = once(child, 'exit');
      const [line] = (await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [Buffer];
      expect(line.toString('utf8')).toBe(`${death}\n`);
      child.kill('SIGKILL');
      expect(await exit).toEqual([null, 'SIGKILL']);
    }

    /** What a next process finds: every record is readable, whatever dictionary it names. */
    async function look(path: string) {
      const store = sqliteStore({ path });
      const troubles: BaselineTrouble[] = [];
      const onTrouble = (trouble: BaselineTrouble) => troubles.push(trouble);
      const baselines = new Baselines({ kind: 'player', tagOf: (slot) => `#${slot}`, persist: store, onTrouble });
      await baselines.open();
      let found = 0;
      for (let slot = 0; slot < 100; slot++) {
        const loaded = await baselines.load(slot);
        if (loaded === undefined) continue;
        expect(loaded.payload).toStrictEqual(unitsOf(slot));
        found++;
      }
      const { dictionary } = baselines;
      await baselines.close();
      await store.close();
      return { found, dictionary, troubles };
    }

    it.each<[Death, string, boolean]>([
      ['dictionary', 'before any record names it: the next process learns one of its own', false],
      ['newest', 'before the first record that names it: the next process packs with it', true],
      ['record', 'after the first record that names it: the record is readable', true],
    ])('after the write of the %s, %s', { timeout: 60_000 }, async (death, _, isNamed) => {
      const path = files.path();
      await live(path, death);
      const { found, dictionary, troubles } = await look(path);
      expect(found).toBeGreaterThanOrEqual(48);
      expect(dictionary !== '').toBe(isNamed);
      expect(troubles).toEqual([]);
    });
  },
);
