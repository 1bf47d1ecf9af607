import { createRequire } from 'node:module';
import { loadNodeSqlite } from '../../src/sqlite/drivers/nodeSqlite.js';
import { DRIVER_NAMES, type SqliteDriverName } from '../../src/sqlite/drivers/SqliteDriver.js';

const require = createRequire(import.meta.url);

/** Whether the driver can be loaded: `node:sqlite` from Node 22.13 on, the packages when they are installed. */
export function hasDriver(name: SqliteDriverName): boolean {
  try {
    return name === 'node:sqlite' ? loadNodeSqlite() !== undefined : require(name) !== undefined;
  } catch {
    return false;
  }
}

/** Every driver, and whether it can be loaded. */
export const drivers: readonly (readonly [name: SqliteDriverName, isThere: boolean])[] = DRIVER_NAMES.map((name) => [
  name,
  hasDriver(name),
]);

/** The driver that a store takes by default; `undefined`: none can be loaded. */
export const firstDriver = drivers.find(([, isThere]) => isThere)?.[0];
