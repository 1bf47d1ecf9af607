import type { ClanPayload } from '../../../src/api/payloads/clan.js';
import type { PlayerPayload } from '../../../src/api/payloads/player.js';
import type { Found } from '../../../src/events/compare/Found.js';
import type { Compare, Tracked } from '../../../src/events/subjects/SubjectTracker.js';
import { createSimulator, type SimulatorOptions } from '../../../src/simulator/index.js';

export const everything = (): boolean => true;

/** What a comparison of two payloads found, in order. */
export function collect<P extends object>(compare: Compare<P>, before: P, after: P): readonly Found[] {
  const context = {
    tag: '#2PP',
    seenAt: 1,
    since: 0,
    owners: ['#2PP'],
    fetch: () => Promise.reject(new Error('unused')),
  };
  return (compare(before, after, context) as Tracked<P>).found;
}

/** Types and items of what was found: `playerTroopUpgrade Dragon`. */
export function names(all: readonly Found[]): string[] {
  return all.map(({ type, item }) => (item === undefined ? type : `${type} ${item}`));
}

/** What all details of events have, for tests that look into them. */
export type Detail = Record<string, unknown>;

/** The detail of the only thing of that type that was found. */
export function detailOf(all: readonly Found[], type: string): Detail {
  const those = all.filter((found) => found.type === type);
  if (those.length !== 1) throw new Error(`${those.length} of ${type} among ${names(all).join(', ') || 'nothing'}`);
  return those[0]?.detail as Detail;
}

/** A player who has every unit, and that player's clan. */
export async function samples(options: SimulatorOptions = {}): Promise<{ player: PlayerPayload; clan: ClanPayload }> {
  await using simulator = await createSimulator({ seed: 3, clans: 1, membersPerClan: 10, ...options });
  return { player: simulator.players[0].payload(), clan: simulator.clans[0].payload() };
}

/** A copy that can be written to. */
export function copyOf<P>(payload: P): Mutable<P> {
  return JSON.parse(JSON.stringify(payload)) as Mutable<P>;
}

type Mutable<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? Mutable<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
      : T;

/** The item of a list that has this name. */
export function named<T extends { readonly name: string }>(list: readonly T[] | undefined, name: string): T {
  const item = list?.find((one) => one.name === name);
  if (item === undefined) throw new Error(`there is no ${name}`);
  return item;
}
