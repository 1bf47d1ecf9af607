import { toDriver } from '../../src/sqlite/drivers/openDriver.js';
import type { SqliteDriver, SqlRow, SqlValue } from '../../src/sqlite/drivers/SqliteDriver.js';
import type { SqliteStore } from '../../src/sqlite/SqliteStore.js';

/** Runs SQL directly on a store's own connection. */
export function run(store: SqliteStore, sql: string, ...given: SqlValue[]): readonly SqlRow[] {
  return query(driverOf(store.database), sql, ...given);
}

/** Runs SQL on a file, as another program would. */
export function runOn(path: string, sql: string): readonly SqlRow[] {
  const driver = open(path);
  try {
    return query(driver, sql);
  } finally {
    driver.close();
  }
}

export function open(path: string): SqliteDriver {
  const driver = toDriver(undefined);
  if (!('open' in driver)) throw new Error('no driver was named');
  return driver.open(path);
}

function driverOf(database: object): SqliteDriver {
  const driver = toDriver(database);
  if (!('opened' in driver)) throw new Error('it is no database');
  return driver.opened;
}

function query(driver: SqliteDriver, sql: string, ...given: SqlValue[]): readonly SqlRow[] {
  if (!/^(?:SELECT |PRAGMA \w+$)/.test(sql)) {
    if (given.length === 0) driver.exec(sql);
    else driver.prepare(sql).run(...given);
    return [];
  }
  return driver.prepare(sql).all(...given);
}
