import type { TableForm } from './Table.js';

/** A value without parts. */
export type Scalar = string | number | boolean | null;

/**
 * Where another value of the same payload stands: under `key` of the object that is `up` levels above (`0`: the object itself), or with `up` −1 of the
 * element before this one.
 */
export interface Reference {
  readonly up: number;
  readonly key: string;
}

/** What can stand at a place, as learned. */
export type SymbolForm =
  /** Exactly this value; of numbers the difference, where the node has a `base`. */
  | readonly ['value', Scalar]
  /** A whole number of so many bits, negative or not; the bits after the first follow. */
  | readonly ['number', number, boolean]
  /** A text with a number of the same object within: what comes before, what after, and the number's key. */
  | readonly ['template', string, string, string]
  /** Any text, between the affixes of its path. */
  | readonly ['text']
  /** The text that was met last in this payload, and one that was met before; between the affixes of the path. */
  | readonly ['again']
  | readonly ['earlier']
  /** An object of this group with these of its keys, in this order. */
  | readonly ['object', number, readonly number[]]
  /** An object of this group with other keys: each is told before its value. */
  | readonly ['keyed', number]
  /** An array, whose elements stand at this node. */
  | readonly ['array', number]
  /** No more elements. */
  | readonly ['end']
  /** A value as it is, beside the symbols. */
  | readonly ['literal'];

/** A place where values stand. */
export interface NodeForm {
  readonly path: number;
  readonly symbols: readonly SymbolForm[];
  readonly table: TableForm;
  /** Of an array's elements: what follows which symbol, `START` before the first. What is not in there follows `table`. */
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
export const START = -2;
