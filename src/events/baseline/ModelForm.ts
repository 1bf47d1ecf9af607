import type { TableForm } from './Table.js';

/** A value without parts. */
export type Scalar = string | number | boolean | null;

/** Where another value stands that tells something about one: under `key` of the same object, or of the element before. */
export interface Reference {
  readonly of: 'same' | 'previous';
  readonly key: string;
}

/*
 * Symbols that every node may have without saying so. Those of whole numbers are `numberSymbol(bits, negative)`; those that a node lists begin at
 * `FIRST_LISTED`.
 */
/** A value as it is, beside the symbols. */
export const LITERAL = 0;
/** No more elements. */
export const END = 1;
/** Any text, between the affixes of its path. */
export const TEXT = 2;
/** The text that was met last in this payload, between the affixes of the path. */
export const AGAIN = 3;
/** A text that was met before in this payload, between the affixes of the path. */
export const EARLIER = 4;
/** An array, whose elements stand at the node's `elements`. */
export const ARRAY = 5;
const FIRST_NUMBER = 8;
export const FIRST_LISTED = 128;

/** A whole number of so many bits, at most 53; the bits after the first follow. */
export function numberSymbol(bits: number, negative: boolean): number {
  return FIRST_NUMBER + 2 * bits + (negative ? 1 : 0);
}

/** The number of bits and whether it is negative; `undefined`: not the symbol of a number. */
export function sizeOfNumber(symbol: number): { readonly bits: number; readonly negative: boolean } | undefined {
  if (symbol < FIRST_NUMBER || symbol > numberSymbol(53, true)) return undefined;
  return { bits: (symbol - FIRST_NUMBER) >> 1, negative: symbol % 2 === 1 };
}

/** What can stand at a place, as learned. */
export type SymbolForm =
  /** Exactly this value; of numbers the difference, where the node has a `base`. */
  | Scalar
  /** A text with a number of the same object within: what comes before, what after, and the number's key. */
  | readonly ['template', string, string, string]
  /** An object of this group with these of its fields, in this order; the values at some positions are known. */
  | readonly ['object', number, readonly number[], readonly (readonly [number, unknown])[]]
  /** An object of this group with other keys: each is told before its value. */
  | readonly ['keyed', number];

/** A place where values stand. */
export interface NodeForm {
  readonly path: number;
  readonly symbols: readonly SymbolForm[];
  readonly table: TableForm;
  readonly elements?: number;
  /** Of an array's elements: what follows which listed symbol, `START` before the first. What is not in there follows `table`. */
  readonly after?: readonly (readonly [number, TableForm])[];
  /** Whole numbers are told as differences from this one, where it is one too. */
  readonly base?: Reference;
}

/** What stands under a key. */
export interface FieldForm {
  readonly key: string;
  readonly node: number;
  /** Where the node is chosen by another value, and which for which. For all others it is `node`. */
  readonly by?: Reference;
  readonly nodes?: readonly (readonly [Scalar, number])[];
}

/** Objects that are alike: those at a place that have this `lead` under their first key, or those that have none that is known. */
export interface GroupForm {
  readonly lead?: Scalar;
  readonly fields: readonly FieldForm[];
  /** How likely each field is in an object whose keys are told one by one; after the last field stand the end and an unknown key. */
  readonly keyTable: TableForm;
}

/** What texts look like at a path, whatever else is known of the place. */
export interface PathForm {
  readonly prefix: string;
  readonly suffix: string;
  /** How likely each byte of their UTF-8 is. */
  readonly bytes: TableForm;
  /** How likely each length in bytes is; texts of others are literals. */
  readonly lengths: TableForm;
}

/** Everything learned from some payloads of a kind: plain data, the same wherever it is read. The last node is the payload's. */
export interface ModelForm {
  readonly nodes: readonly NodeForm[];
  readonly groups: readonly GroupForm[];
  readonly paths: readonly (PathForm | null)[];
}

/** Comes before an array's first element. */
export const START = FIRST_LISTED - 1;
