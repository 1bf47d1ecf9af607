import type { Flat } from '../compare/eventTypes.js';
import type { EventsByKind, SubjectKind } from './Subject.js';

/** The fields that every event of a subject has. */
export interface SubjectEventFacts<Type extends string, Kind extends SubjectKind> {
  readonly type: Type;
  /** Unique. The same when the event is delivered again, as after a crash between its delivery and the record of it. */
  readonly id: string;
  readonly kind: Kind;
  /** The watched tag that the event is about. */
  readonly tag: string;
  /** Epoch milliseconds: when the answer arrived that shows it first. */
  readonly seenAt: number;
  /**
   * Epoch milliseconds: when the answer before had arrived. The event happened between the two, apart from the age of
   * the API's own copies. After a restart: when the last answer that differed had arrived.
   */
  readonly since: number;
}

type EventsOfKind<Kind extends SubjectKind> = {
  [Type in keyof EventsByKind[Kind] & string]: Flat<SubjectEventFacts<Type, Kind> & EventsByKind[Kind][Type]>;
};

type AllKinds = { [Kind in SubjectKind]: EventsOfKind<Kind> };
type Union<T> = T[keyof T];
type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer All) => void ? All : never;

/** An event of a kind of subject. */
export type SubjectEvent<Kind extends SubjectKind = SubjectKind> = { [K in Kind]: Union<AllKinds[K]> }[Kind];

/** All events of one poll of a subject, delivered after the single ones. */
export type UpdateEvents = {
  [Kind in SubjectKind as `${Kind}Update`]: Flat<
    SubjectEventFacts<`${Kind}Update`, Kind> & { readonly events: readonly SubjectEvent<Kind>[] }
  >;
};

/** All events of one cycle, in which each subject of the kind was polled once. */
export type BatchEvents = {
  [Kind in SubjectKind as `${Kind}Batch`]: {
    readonly type: `${Kind}Batch`;
    readonly kind: Kind;
    readonly events: readonly SubjectEvent<Kind>[];
  };
};

/** The events of subjects by type. */
export type SubjectEvents = Intersection<Union<AllKinds>>;
