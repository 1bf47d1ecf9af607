import type { Clock } from '../../internal/Clock.js';
import { Baselines } from '../baseline/Baselines.js';
import type { BaselineTrouble } from '../baseline/BaselinesOptions.js';
import { selectFields } from '../baseline/selectFields.js';
import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';
import type { Notifier } from './Notifier.js';
import type { ResolvedEventsOptions } from './resolveEventsOptions.js';
import type { SubjectTable } from './SubjectTable.js';

export interface BaselinesByKindOptions {
  readonly clock: Clock;
  readonly subjects: SubjectTable;
  readonly notifier: Notifier;
  readonly options: ResolvedEventsOptions;
}

/** The baselines of each kind of subject. */
export class BaselinesByKind {
  readonly #options: BaselinesByKindOptions;
  readonly #byKind = new Map<SubjectKind, Baselines>();

  constructor(options: BaselinesByKindOptions) {
    this.#options = options;
  }

  of(kind: SubjectKind): Baselines {
    let baselines = this.#byKind.get(kind);
    if (baselines === undefined) this.#byKind.set(kind, (baselines = this.#create(kind)));
    return baselines;
  }

  /** The part of a payload that is compared and stored. */
  select(kind: SubjectKind, payload: object): object {
    const fields = this.#options.options.select.get(kind);
    return fields === undefined ? payload : (selectFields(payload, fields) as object);
  }

  /** Reads what every kind has in the store. */
  async open(): Promise<void> {
    for (const kind of SUBJECT_KINDS) await this.of(kind).open();
  }

  /** Writes what is not in the store yet, and closes the store. */
  async close(): Promise<void> {
    for (const baselines of this.#byKind.values()) await baselines.close();
    await this.#options.options.persist?.close?.();
  }

  #create(kind: SubjectKind): Baselines {
    const { clock, subjects, options } = this.#options;
    const { persist, resident, select } = options;
    const fields = select.get(kind);
    return new Baselines({
      kind,
      tagOf: (slot) => subjects.tagOf(slot) ?? '',
      clock,
      onTrouble: (trouble) => this.#report(kind, trouble),
      ...(persist === undefined ? {} : { persist, resident }),
      ...(fields === undefined ? {} : { select: [...fields] }),
    });
  }

  #report(kind: SubjectKind, trouble: BaselineTrouble): void {
    if (trouble.type === 'recovered') return;
    const error = trouble.type === 'failure' ? trouble.error : contentError(trouble);
    // Keys of dictionaries have no tag.
    const [type, tag] = trouble.key.split(':');
    this.#options.notifier.reportError('persist', error, { kind, ...(type === kind && tag ? { tag } : {}) });
  }
}

function contentError({ key, reason, subjects }: Extract<BaselineTrouble, { type: 'content' }>): Error {
  const count = subjects === 1 ? '1 subject has lost its baseline' : `${subjects} subjects have lost their baselines`;
  return new Error(`${key}: ${reason}; ${count}`);
}
