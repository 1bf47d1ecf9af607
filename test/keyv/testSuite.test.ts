import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import keyvTestSuite, { keyvIteratorTests } from '@keyv/test-suite';
import { Keyv } from 'keyv';
import * as vitest from 'vitest';
import type { MaybePromise } from '../../src/internal/MaybePromise.js';
import { keyvStore } from '../../src/keyv/KeyvStore.js';
import { redisStore } from '../../src/redis/openRedisStore.js';
import { sqliteStore } from '../../src/sqlite/SqliteStore.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import type { Store } from '../../src/store/Store.js';
import { tieredStore } from '../../src/store/tiered/TieredStore.js';
import { hasRedis, startRedis } from '../redis/redisServer.js';
import { keyvAdapter } from './keyvAdapter.js';

/*
 * Keyv's own conformance suite: its API, values, namespaces and iterators. Its tests of compression are left out: they
 * take a compression and no store.
 */

/** A store for all tests of the suite. The suite clears the keys that it uses. */
interface Row {
  readonly open: () => MaybePromise<Store>;
  /** What has to be done besides closing the store. */
  readonly close?: () => unknown;
  /** Why it cannot be tested here; `false`: it can. */
  readonly skip?: string | false;
}

// Every kind of store has a row.
const rows: Record<string, Row> = {
  DefaultCache: { open: () => new DefaultCache(null, null) },
  'DefaultCache, bounded, with a time to live': { open: () => new DefaultCache(1_000, '1h', { policy: 's3-fifo' }) },
  'a Keyv as a store of ours': { open: () => keyvStore(new Keyv()) },
  'memory in front of a Keyv': {
    open: () => {
      const near: DefaultCache = new DefaultCache(1_000, '1h');
      return tieredStore(near, keyvStore(new Keyv()));
    },
  },
  'a store in a SQLite file': inSqlite(),
  'a store in Redis': inRedis(),
};

for (const [what, { open, close, skip = false }] of Object.entries(rows)) {
  vitest.describe.skipIf(skip !== false)(`keyvAdapter on ${what}${skip === false ? '' : ` (${skip})`}`, () => {
    let store: Store;
    vitest.beforeAll(async () => {
      store = await open();
    });
    vitest.afterAll(async () => {
      await store.close?.();
      await close?.();
    });
    // Each Keyv needs its own adapter.
    keyvTestSuite(vitest, Keyv, () => keyvAdapter(store));
    keyvIteratorTests(vitest, Keyv, () => keyvAdapter(store));
  });
}

function inSqlite(): Row {
  let folder = '';
  return {
    open: () => {
      folder = mkdtempSync(join(tmpdir(), 'warchest-keyv-'));
      return sqliteStore({ path: join(folder, 'cache.db') });
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function inRedis(): Row {
  let server: AsyncDisposable | undefined;
  return {
    open: async () => {
      const started = await startRedis();
      server = started;
      return redisStore({ url: started.url });
    },
    close: () => server?.[Symbol.asyncDispose](),
    skip: !hasRedis && 'needs redis-server',
  };
}
