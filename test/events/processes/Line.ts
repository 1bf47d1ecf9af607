import type { RaidAttack } from '../../../src/models/RaidLogEntry.js';
import type { War, WarAttack } from '../../../src/models/War.js';
import type { Heard } from '../client/LivingWorld.js';
import { digest } from './digest.js';

/** An event as its line in a file tells it. */
export interface Line extends Heard {
  readonly kind: string;
  /** Of a member's event: whose. */
  readonly member?: string;
  /** Of an attack: which. */
  readonly attack?: string;
  /** Of an update: the ids of its events. */
  readonly ids?: readonly string[];
  /** Digests of the two models between which it lies, where there are two. */
  readonly before?: string;
  readonly after?: string;
  /** A digest of everything that it tells. */
  readonly content: string;
}

/** What went wrong, as a line. */
export interface ErrorLine {
  readonly type: 'error';
  readonly task: string;
  readonly reason: string;
}

/** Digests of models: many events have the same ones. */
const digests = new WeakMap<object, string>();

function digestOf(model: object): string {
  let known = digests.get(model);
  if (known === undefined) digests.set(model, (known = digest(model)));
  return known;
}

export function toLine(event: Heard): Line {
  // When the answer before had arrived is no part of what happened: after a restart only that of the last one that differed is known.
  const { since, ...told } = event;
  const { type, id, tag, seenAt, old, new: now, events } = told;
  const updates = events as readonly Heard[] | undefined;
  const [before, after] = ['before', 'after'].map((name) => {
    const model = updates === undefined ? told[name] : updates[0]?.[name];
    return typeof model === 'object' && model !== null ? digestOf(model) : undefined;
  });
  return {
    ...{ type, id, kind: String(told['kind']), tag, seenAt, since },
    ...(isPlain(old) && isPlain(now) ? { old, new: now } : {}),
    ...('member' in told ? { member: (told['member'] as { tag: string }).tag } : {}),
    ...('attack' in told ? { attack: attackOf(told) } : {}),
    ...(updates === undefined ? {} : { ids: updates.map((one) => one.id) }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    content: updates === undefined ? digest(Object.entries(told).map(withoutModel)) : '',
  };
}

function withoutModel([name, value]: [string, unknown]): unknown {
  return [name, typeof value === 'object' && value !== null && 'toJSON' in value ? digestOf(value) : value];
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function attackOf({ war, attack }: Record<string, unknown>): string {
  if (war === undefined) {
    const { attackerTag, district, destruction } = attack as RaidAttack;
    return raidAttackText({ attackerTag, district: district.name, destructionPercent: destruction });
  }
  return warAttackText(attack as WarAttack, (war as War).warTag);
}

/** What an attack is, to whoever sees an event and whoever sees the truth. */
export function warAttackText(
  { order, attackerTag, defenderTag, stars }: Pick<WarAttack, 'order' | 'attackerTag' | 'defenderTag' | 'stars'>,
  warTag = 'war',
): string {
  return `${warTag} ${order} ${attackerTag} ${defenderTag} ${stars}`;
}

export function raidAttackText(attack: Record<string, unknown>): string {
  return ['attackerTag', 'district', 'destructionPercent'].map((name) => String(attack[name])).join(' ');
}
