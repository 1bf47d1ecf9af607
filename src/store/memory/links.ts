/**
 * Doubly linked lists of slots, as functions on an array of links. Slots number the entries of a table; each has two
 * links, side by side: the slot before and the slot after. An entry is not a separate object.
 *
 * A list is a ring through a slot that is never an entry, its `end`, so that neither end is a special case. Plain
 * functions, called with constant ends, cost nothing once compiled; a class with fields took 3 ns more of every hit.
 */

/** The end of a list. Given as a slot, it means "none". */
export const NO_SLOT = 0;
/** The end of a second list on the same links. */
export const SECOND_END = 1;
/** The first slot of entries. */
export const FIRST_SLOT = 2;

const SHIFT = 1;

/** What a field of links begins with. */
export const NO_LINKS: Uint32Array = new Uint32Array();

/** Links for this many slots, list ends included, with empty lists. */
export function makeLinks(capacity: number): Uint32Array {
  const links = new Uint32Array(capacity << SHIFT);
  links[SECOND_END << SHIFT] = SECOND_END;
  links[(SECOND_END << SHIFT) + 1] = SECOND_END;
  return links;
}

/** A copy of the links with a larger capacity. */
export function growLinks(links: Uint32Array, capacity: number): Uint32Array {
  const grown = new Uint32Array(capacity << SHIFT);
  grown.set(links);
  return grown;
}

/** The slot before, or the list's end. The slot before the end is the list's last. */
export function before(links: Uint32Array, slot: number): number {
  return links[slot << SHIFT]!;
}

/** The slot after, or the list's end. The slot after the end is the list's first. */
export function after(links: Uint32Array, slot: number): number {
  return links[(slot << SHIFT) + 1]!;
}

/** Writes one of a slot's links (0 or 1) for another use, while the slot is in no list. */
export function writeLink(links: Uint32Array, link: 0 | 1, slot: number, value: number): void {
  links[(slot << SHIFT) + link] = value;
}

/** What `writeLink` wrote. */
export function readLink(links: Uint32Array, link: 0 | 1, slot: number): number {
  return links[(slot << SHIFT) + link]!;
}

export function insertAfter(links: Uint32Array, previous: number, slot: number): void {
  const at = slot << SHIFT;
  const previousAt = previous << SHIFT;
  const next = links[previousAt + 1]!;
  links[at] = previous;
  links[at + 1] = next;
  links[previousAt + 1] = slot;
  links[next << SHIFT] = slot;
}

export function append(links: Uint32Array, end: number, slot: number): void {
  const at = slot << SHIFT;
  const endAt = end << SHIFT;
  const last = links[endAt]!;
  links[at] = last;
  links[at + 1] = end;
  links[(last << SHIFT) + 1] = slot;
  links[endAt] = slot;
}

export function unlink(links: Uint32Array, slot: number): void {
  const at = slot << SHIFT;
  const previous = links[at]!;
  const next = links[at + 1]!;
  links[(previous << SHIFT) + 1] = next;
  links[next << SHIFT] = previous;
}

/** Moves a slot that is in the list to its end. */
export function moveToEnd(links: Uint32Array, end: number, slot: number): void {
  const endAt = end << SHIFT;
  const last = links[endAt]!;
  if (last === slot) return;
  const at = slot << SHIFT;
  const previous = links[at]!;
  const next = links[at + 1]!;
  links[(previous << SHIFT) + 1] = next;
  links[next << SHIFT] = previous;
  links[at] = last;
  links[at + 1] = end;
  links[(last << SHIFT) + 1] = slot;
  links[endAt] = slot;
}

/** Every slot of a list, in order. */
export function slotsOf(links: Uint32Array, end: number): number[] {
  const slots = [];
  for (let slot = after(links, end); slot !== end; slot = after(links, slot)) slots.push(slot);
  return slots;
}
