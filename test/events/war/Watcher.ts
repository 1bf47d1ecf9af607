import { pathOf } from '../../../src/api/routes.js';
import { type AnyCompare, followedKind, type SubjectKind, TRACKERS } from '../../../src/events/subjects/Subject.js';
import type { Absence, Follow, PollPlan } from '../../../src/events/subjects/SubjectTracker.js';
import type { Simulator } from '../../../src/simulator/index.js';
import { ask } from '../../simulator/ask.js';

/** An emitted event. */
export interface WatchedEvent {
  readonly type: string;
  /** The tag that it is about. */
  readonly tag: string;
  readonly item: string;
  readonly detail: Record<string, unknown>;
  readonly seenAt: number;
}

interface Watched {
  readonly kind: SubjectKind;
  readonly tag: string;
  readonly owners: Set<string>;
  /** As a durable store would keep it. */
  baseline: string | undefined;
  bytes: string | undefined;
  since: number | undefined;
  plan: PollPlan | undefined;
}

const KINDS = ['war', 'leagueGroup', 'leagueWar', 'raid'] as const;

const ABSENCES: Readonly<Record<number, Absence>> = { 403: 'hidden', 404: 'absent', 504: 'pending' };

/**
 * The least that drives trackers against a simulator: baselines as text, nothing kept in between, same bytes not
 * compared.
 */
export class Watcher {
  readonly emitted: WatchedEvent[] = [];
  /** How many comparisons there were. */
  compared = 0;
  readonly #simulator: Simulator;
  readonly #subjects = new Map<string, Watched>();
  readonly #compare = new Map<SubjectKind, AnyCompare>();

  constructor(simulator: Simulator, listens: (type: string) => boolean = () => true) {
    this.#simulator = simulator;
    for (const kind of KINDS) this.#compare.set(kind, TRACKERS[kind].compile(listens));
  }

  watch(kind: SubjectKind, tag: string, owner = tag, baseline?: object): void {
    const key = `${kind} ${tag}`;
    const known = this.#subjects.get(key);
    if (known !== undefined) {
      known.owners.add(owner);
      return;
    }
    this.#subjects.set(key, {
      kind,
      tag,
      owners: new Set([owner]),
      baseline: baseline === undefined ? undefined : JSON.stringify(baseline),
      bytes: undefined,
      since: undefined,
      plan: undefined,
    });
  }

  /** Tags that are watched. */
  tags(kind: SubjectKind): string[] {
    return [...this.#subjects.values()].filter((one) => one.kind === kind).map(({ tag }) => tag);
  }

  plan(kind: SubjectKind, tag: string): PollPlan | undefined {
    return this.#subjects.get(`${kind} ${tag}`)?.plan;
  }

  ofType(type: string, tag?: string): WatchedEvent[] {
    return this.emitted.filter((one) => one.type === type && (tag === undefined || one.tag === tag));
  }

  /** Polls everything once, what comes to be watched by it included. */
  async poll(): Promise<void> {
    for (const subject of this.#subjects.values()) await this.#pollOne(subject);
  }

  /**
   * As a process that is started again with what it kept: of subjects that follow from others only the baselines are
   * known.
   */
  restart(): Watcher {
    const next = new Watcher(this.#simulator);
    for (const { kind, tag, owners, baseline } of this.#subjects.values()) {
      if (kind === 'leagueWar') continue;
      for (const owner of owners) next.watch(kind, tag, owner, JSON.parse(baseline ?? '{}') as object);
    }
    for (const { kind, tag, baseline } of [...next.#subjects.values()]) {
      const followed = TRACKERS[kind].followed?.(JSON.parse(baseline ?? '{}') as object) ?? [];
      for (const follow of followed) {
        const kept = this.#subjects.get(`${follow.kind} ${follow.tag}`)?.baseline;
        next.watch(
          followedKind(follow),
          follow.tag,
          tag,
          kept === undefined ? follow.baseline : (JSON.parse(kept) as object),
        );
      }
    }
    return next;
  }

  async #pollOne(subject: Watched): Promise<void> {
    const { kind, tag } = subject;
    const { status, text } = await this.#ask(kind, tag);
    if (text === subject.bytes) return;
    const seenAt = this.#simulator.now.getTime();
    this.compared++;
    const compare = this.#compare.get(kind) as AnyCompare;
    const before = subject.baseline === undefined ? undefined : (JSON.parse(subject.baseline) as object);
    const after = status === 200 ? (JSON.parse(text) as object) : undefined;
    const result = await compare(before, after, {
      tag,
      seenAt,
      since: subject.since,
      absence: ABSENCES[status],
      owners: [...subject.owners],
      fetch: async (other) => {
        const answer = await this.#ask(kind, other);
        return answer.status === 200 ? JSON.parse(answer.text) : undefined;
      },
    });
    for (const { type, item = '', detail, owner = tag } of result.found) {
      this.emitted.push({ type, tag: owner, item, detail: detail as WatchedEvent['detail'], seenAt });
    }
    subject.baseline =
      result.keep === undefined ? (after === undefined ? subject.baseline : text) : JSON.stringify(result.keep);
    subject.bytes = result.recompare === true ? undefined : text;
    subject.since = seenAt;
    subject.plan = result.plan;
    for (const follow of result.follow ?? []) this.#follow(follow, tag);
  }

  #follow(follow: Follow, by: string): void {
    const { action, tag, owner, baseline } = follow;
    const kind = followedKind(follow);
    if (action === 'watch') {
      this.watch(kind, tag, owner ?? by, baseline);
      return;
    }
    const key = `${kind} ${tag}`;
    const subject = this.#subjects.get(key);
    subject?.owners.delete(owner ?? by);
    if (subject?.owners.size === 0) this.#subjects.delete(key);
  }

  async #ask(kind: SubjectKind, tag: string) {
    const { route, query } = TRACKERS[kind];
    return ask(this.#simulator, pathOf(route, [tag], query));
  }
}
