/**
 * Doubly linked lists of slots, as functions on one array of links. Slots number the entries of a table. A slot has four links: two for
 * the order of eviction, two for the order of expiry; one cache line serves both, and no entry is an object of its own.
 *
 * A list is a ring through a slot that is never an entry, its `end`, so that neither end is a special case. Plain functions, called with
 * constant offsets and ends, cost nothing once compiled; a class with fields took 3 ns more of every hit.
 */

/** The first of a slot's two links in the order of eviction: the slot before. The second: the slot after. */
export const EVICTION = 0;
/** Likewise in the order of expiry. */
export const EXPIRY = 2;
/** The end of the first list in each order. Given as a slot, it means "none". */
export const NO_SLOT = 0;
/** The end of a second list in the order of eviction. */
export const SECOND_END = 1;
/** Entries stand in slots from here on. */
export const FIRST_SLOT = 2;

const SHIFT = 2;

/** What a field of links begins with. */
export const NO_LINKS: Uint32Array = new Uint32Array();

/** Links for so many slots, the ends among them, with empty lists. */
export function makeLinks(capacity: number): Uint32Array {
  const links = new Uint32Array(capacity << SHIFT);
  links[(SECOND_END << SHIFT) + EVICTION] = SECOND_END;
  links[(SECOND_END << SHIFT) + EVICTION + 1] = SECOND_END;
  return links;
}

/** The same links in more room. */
export function growLinks(links: Uint32Array, capacity: number): Uint32Array {
  const grown = new Uint32Array(capacity << SHIFT);
  grown.set(links);
  return grown;
}

/** The slot before, or the list's end. The slot before the end is the list's last. */
export function before(links: Uint32Array, order: number, slot: number): number {
  return links[(slot << SHIFT) + order]!;
}

/** The slot after, or the list's end. The slot after the end is the list's first. */
export function after(links: Uint32Array, order: number, slot: number): number {
  return links[(slot << SHIFT) + order + 1]!;
}

/** Writes one of a slot's links for another use, while the slot stands in no list of that order. */
export function writeLink(links: Uint32Array, link: number, slot: number, value: number): void {
  links[(slot << SHIFT) + link] = value;
}

/** What `writeLink` wrote. */
export function readLink(links: Uint32Array, link: number, slot: number): number {
  return links[(slot << SHIFT) + link]!;
}

export function insertAfter(links: Uint32Array, order: number, previous: number, slot: number): void {
  const at = (slot << SHIFT) + order;
  const previousAt = (previous << SHIFT) + order;
  const next = links[previousAt + 1]!;
  links[at] = previous;
  links[at + 1] = next;
  links[previousAt + 1] = slot;
  links[(next << SHIFT) + order] = slot;
}

export function append(links: Uint32Array, order: number, end: number, slot: number): void {
  const at = (slot << SHIFT) + order;
  const endAt = (end << SHIFT) + order;
  const last = links[endAt]!;
  links[at] = last;
  links[at + 1] = end;
  links[(last << SHIFT) + order + 1] = slot;
  links[endAt] = slot;
}

export function unlink(links: Uint32Array, order: number, slot: number): void {
  const at = (slot << SHIFT) + order;
  const previous = links[at]!;
  const next = links[at + 1]!;
  links[(previous << SHIFT) + order + 1] = next;
  links[(next << SHIFT) + order] = previous;
}

/** Moves a slot that is in the list to its end. */
export function moveToEnd(links: Uint32Array, order: number, end: number, slot: number): void {
  const endAt = (end << SHIFT) + order;
  const last = links[endAt]!;
  if (last === slot) return;
  const at = (slot << SHIFT) + order;
  const previous = links[at]!;
  const next = links[at + 1]!;
  links[(previous << SHIFT) + order + 1] = next;
  links[(next << SHIFT) + order] = previous;
  links[at] = last;
  links[at + 1] = end;
  links[(last << SHIFT) + order + 1] = slot;
  links[endAt] = slot;
}

/** Every slot of a list, in order. */
export function slotsOf(links: Uint32Array, order: number, end: number): number[] {
  const slots = [];
  for (let slot = after(links, order, end); slot !== end; slot = after(links, order, slot)) slots.push(slot);
  return slots;
}
