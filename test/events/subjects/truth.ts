import type { Found } from '../../../src/events/compare/Found.js';
import type { Observation } from '../../../src/simulator/index.js';

/** One change as both the truth and the diff can put it: `playerTrophiesChange: 10 → 20`. */
export function line(type: string, item: string | undefined, old: unknown, now: unknown): string {
  return `${type}${item === undefined ? '' : ` ${item}`}: ${text(old)} → ${text(now)}`;
}

function text(value: unknown): string {
  return JSON.stringify(value ?? null);
}

/** What a set gained and lost, by its ids; nothing when only the order changed. */
export function gained(old: unknown, now: unknown): { added: string[]; removed: string[] } {
  const [before, after] = [asSet(old), asSet(now)];
  return {
    added: [...after].filter((id) => !before.has(id)),
    removed: [...before].filter((id) => !after.has(id)),
  };
}

function asSet(list: unknown): Set<string> {
  return new Set(((list ?? []) as unknown[]).map(String));
}

/** The value of the change of an attribute as the truth log has it: ids of leagues and labels, tags of clans. */
export function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  const raw = JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
  return raw['id'] ?? raw['tag'] ?? raw['small'] ?? raw;
}

/** The line for what was found, with the values that it has. */
export function lineOf({ type, item, detail }: Found): string {
  const { old, new: now } = detail as { old?: unknown; new?: unknown };
  return line(type, item, shown(old), shown(now));
}

/** Observations by the instant at which they could be seen. */
export function byInstant(seen: readonly Observation[]): ReadonlyMap<number, readonly Observation[]> {
  const map = new Map<number, Observation[]>();
  for (const one of seen) map.set(one.seenAt, [...(map.get(one.seenAt) ?? []), one]);
  return map;
}
