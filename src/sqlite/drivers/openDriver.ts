import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { MissingDriverError } from '../../store/MissingDriverError.js';
import { requireHere } from '../../store/requireHere.js';
import { adaptBetterSqlite3, type BetterConstructor, type BetterDatabase } from './betterSqlite3.js';
import { adaptLibsql } from './libsql.js';
import { adaptNodeSqlite, isNodeSqlite, loadNodeSqlite, type NodeDatabase, type NodeSqlite } from './nodeSqlite.js';
import { DRIVER_NAMES, type SqliteDriver, type SqliteDriverName } from './SqliteDriver.js';

/** Opens the file at a path. */
export type Opener = (path: string) => SqliteDriver;

const ADVICE =
  "run 'npm install better-sqlite3' or 'npm install libsql', or use Node 22.13 or later, which has node:sqlite";
const NAMES = DRIVER_NAMES.map((name) => `'${name}'`).join(', ');
const EXPECTED = `${NAMES}, one of these modules, or an open database of one`;

/**
 * Resolves the `driver` option: a way to open a path, or a database that is already open. A named driver is loaded
 * here, so that the store's constructor throws when it is missing.
 * @throws MissingDriverError, InvalidArgumentError
 */
export function toDriver(driver: unknown): { readonly open: Opener } | { readonly opened: SqliteDriver } {
  if (driver === undefined) return { open: firstThatLoads(DRIVER_NAMES) };
  if (typeof driver === 'string') {
    if (!isDriverName(driver)) throw new InvalidArgumentError('driver', driver, EXPECTED);
    return { open: firstThatLoads([driver]) };
  }
  const opened = adaptOpened(driver);
  if (opened !== undefined) return { opened };
  const open = openerOf(driver);
  if (open === undefined) throw new InvalidArgumentError('driver', driver, EXPECTED);
  return { open };
}

function firstThatLoads(names: readonly SqliteDriverName[]): Opener {
  const causes: unknown[] = [];
  for (const name of names) {
    try {
      const open = openerOf(name === 'node:sqlite' ? loadNodeSqlite() : requireHere()(name));
      if (open !== undefined) return open;
    } catch (cause) {
      causes.push(cause);
    }
  }
  const cause = causes.length > 1 ? new AggregateError(causes) : causes[0];
  throw new MissingDriverError('a SQLite store', names, ADVICE, { cause });
}

/** From a driver's module, its default export, or its database class. */
function openerOf(given: unknown): Opener | undefined {
  if (isNodeSqlite(given)) return openNode(given.DatabaseSync);
  if (typeof given === 'object' && given !== null && 'default' in given) return openerOf(given.default);
  if (typeof given !== 'function' || !hasMethods(given.prototype, ['exec', 'prepare', 'close'])) return undefined;
  if (!hasMethods(given.prototype, ['pragma'])) return openNode(given as NodeSqlite['DatabaseSync']);
  const Database = given as BetterConstructor;
  return (path) => adaptOpened(new Database(path)) as SqliteDriver;
}

function openNode(DatabaseSync: NodeSqlite['DatabaseSync']): Opener {
  return (path) => adaptNodeSqlite(new DatabaseSync(path));
}

/** Recognises an open database by the methods that only one driver has. */
function adaptOpened(given: unknown): SqliteDriver | undefined {
  if (typeof given !== 'object' || !hasMethods(given, ['exec', 'prepare', 'close'])) return undefined;
  if (hasMethods(given, ['pragma', 'syncUntil'])) return adaptLibsql(given as BetterDatabase);
  if (hasMethods(given, ['pragma'])) return adaptBetterSqlite3(given as BetterDatabase);
  return adaptNodeSqlite(given as NodeDatabase);
}

function hasMethods(given: unknown, methods: readonly string[]): boolean {
  if (typeof given !== 'object' || given === null) return false;
  return methods.every((method) => typeof (given as Record<string, unknown>)[method] === 'function');
}

function isDriverName(name: string): name is SqliteDriverName {
  return (DRIVER_NAMES as readonly string[]).includes(name);
}
