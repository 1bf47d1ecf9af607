import type { Clock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireOneOf } from '../../internal/preconditions.js';
import type { Store } from '../../store/Store.js';
import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';
import type { BaselineTrouble } from './BaselineTrouble.js';

export interface BaselinesOptions {
  readonly kind: SubjectKind;
  /** The tag of the subject that has this slot. */
  readonly tagOf: (slot: number) => string;
  /** Where baselines are kept beyond the process. It must not bound what it holds: baselines are pinned. Absent: in memory only. */
  readonly persist?: Store;
  /** With `persist`: whether payloads are in memory too. `false`: they are read from the store when they are needed. Default `true`. */
  readonly resident?: boolean;
  /** The payload's fields that are kept; the others are dropped. Absent: all. */
  readonly select?: readonly string[];
  readonly clock?: Clock;
  /** Told of what went wrong without any call having failed. */
  readonly onTrouble?: (trouble: BaselineTrouble) => void;
}

/** The options as they were given. @throws InvalidArgumentError naming the option and its value. */
export function checkOptions(options: BaselinesOptions): BaselinesOptions {
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
