import type { Clock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireOneOf } from '../../internal/preconditions.js';
import type { Store } from '../../store/Store.js';
import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';

/** A failure of baselines that no call reports. It never contains a payload. */
export type BaselineTrouble =
  /** The record under this key counts as absent: it is damaged, lost or of another version. */
  | {
      readonly type: 'content';
      readonly key: string;
      readonly reason: string;
      /** How many subjects have lost their baseline for this reason since the last report. */
      readonly subjects: number;
    }
  /** The store failed, or did not answer in time. The newest write of each key is made later. */
  | {
      readonly type: 'failure';
      readonly operation: 'get' | 'set' | 'delete';
      readonly key: string;
      readonly error: unknown;
    }
  /** The store can be written to again, and has received all waiting records. */
  | { readonly type: 'recovered' };

export interface BaselinesOptions {
  readonly kind: SubjectKind;
  /** Returns the tag of the subject that has this slot. */
  readonly tagOf: (slot: number) => string;
  /**
   * Where baselines are kept after the process has ended. It must not evict entries.
   * Absent: in memory only.
   */
  readonly persist?: Store;
  /** With `persist`: whether payloads are in memory too. `false`: they are read from the store. Default `true`. */
  readonly resident?: boolean;
  /** The payload's fields that are kept. Absent: all. */
  readonly select?: readonly string[];
  readonly clock?: Clock;
  readonly onTrouble?: (trouble: BaselineTrouble) => void;
}

/** Returns the options. @throws InvalidArgumentError naming the option and its value. */
export function checkBaselinesOptions(options: BaselinesOptions): BaselinesOptions {
  const { kind, tagOf, resident, persist, select } = options;
  requireOneOf('kind', kind, SUBJECT_KINDS);
  if (typeof tagOf !== 'function') throw new InvalidArgumentError('tagOf', tagOf, 'a function');
  if (persist !== undefined && (typeof persist?.get !== 'function' || typeof persist.set !== 'function')) {
    throw new InvalidArgumentError('persist', persist, 'a store with get and set');
  }
  if (resident !== undefined && typeof resident !== 'boolean') {
    throw new InvalidArgumentError('resident', resident, 'true or false');
  }
  if (resident === false && persist === undefined) {
    throw new InvalidArgumentError('resident', resident, 'true where there is no store to persist in');
  }
  if (select !== undefined && !isListOfFields(select)) {
    throw new InvalidArgumentError('select', select, 'a list of at least one field of the payload');
  }
  return options;
}

function isListOfFields(select: unknown): boolean {
  return Array.isArray(select) && select.length > 0 && select.every((field) => typeof field === 'string');
}
