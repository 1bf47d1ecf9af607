/**
 * What a driver's error means to us. `busy`: somebody else holds the lock. `full`: no space. `corrupt`: damaged, or no database. `row`: this
 * row alone could not be written, and the transaction goes on. `other`: everything else.
 */
export type SqliteFault = 'busy' | 'full' | 'corrupt' | 'row' | 'other';

const BY_NUMBER: Readonly<Record<number, SqliteFault>> = {
  5: 'busy',
  6: 'busy',
  11: 'corrupt',
  13: 'full',
  18: 'row',
  19: 'row',
  20: 'row',
  26: 'corrupt',
};
const BY_NAME: Readonly<Record<string, SqliteFault>> = {
  BUSY: 'busy',
  LOCKED: 'busy',
  CORRUPT: 'corrupt',
  FULL: 'full',
  TOOBIG: 'row',
  CONSTRAINT: 'row',
  MISMATCH: 'row',
  NOTADB: 'corrupt',
};

/** Drivers tell SQLite's result code by name (`code`, with a detail behind) or by number (`errcode`, with a detail in its upper bytes). */
export function faultOf(error: unknown): SqliteFault {
  if (typeof error !== 'object' || error === null) return 'other';
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  if (typeof errcode === 'number') return BY_NUMBER[errcode & 0xff] ?? 'other';
  const name = typeof code === 'string' ? /^SQLITE_([A-Z]+)/.exec(code)?.[1] : undefined;
  return name === undefined ? 'other' : (BY_NAME[name] ?? 'other');
}
