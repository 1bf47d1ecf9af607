import type { RaidAttack } from '../../../src/models/RaidLogEntry.js';
import type { War, WarAttack } from '../../../src/models/War.js';
import type { Heard } from '../client/LivingWorld.js';
import { digest } from './digest.js';

/** An event as a line of a file. */
export interface Line extends Heard {
  readonly kind: string;
  /** The member of a member's event. */
  readonly member?: string;
  /** The attack of an attack's event. */
  readonly attack?: string;
  /** The ids of an update's events. */
  readonly ids?: readonly string[];
  /** Digests of the models before and after, where there are two. */
  readonly before?: string;
  readonly after?: string;
  /** A digest of the whole content. */
  readonly content: string;
}

/** An error as a line of a file. */
export interface ErrorLine {
  readonly type: 'error';
  readonly task: string;
  readonly reason: string;
}

/** Digests of models, remembered because many events share a model. */
const digests = new WeakMap<object, string>();

function digestOf(model: object): string {
  let known = digests.get(model);
  if (known === undefined) digests.set(model, (known = digest(model)));
  return known;
}

export function toLine(event: Heard): Line {
  // The arrival of the answer before is not compared: after a restart only that of the last one that differed is known.
  const { since, ...emitted } = event;
  const { type, id, tag, seenAt, old, new: now, events } = emitted;
  const updates = events as readonly Heard[] | undefined;
  const [before, after] = ['before', 'after'].map((name) => {
    const model = updates === undefined ? emitted[name] : updates[0]?.[name];
    return typeof model === 'object' && model !== null ? digestOf(model) : undefined;
  });
  return {
    ...{ type, id, kind: String(emitted['kind']), tag, seenAt, since },
    ...(isPlain(old) && isPlain(now) ? { old, new: now } : {}),
    ...('member' in emitted ? { member: (emitted['member'] as { tag: string }).tag } : {}),
    ...('attack' in emitted ? { attack: attackOf(emitted) } : {}),
    ...(updates === undefined ? {} : { ids: updates.map((one) => one.id) }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    content: updates === undefined ? digest(Object.entries(emitted).map(withoutModel)) : '',
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

/** The facts of an attack that events and the truth log have in common. */
export function warAttackText(
  { order, attackerTag, defenderTag, stars }: Pick<WarAttack, 'order' | 'attackerTag' | 'defenderTag' | 'stars'>,
  warTag = 'war',
): string {
  return `${warTag} ${order} ${attackerTag} ${defenderTag} ${stars}`;
}

export function raidAttackText(attack: Record<string, unknown>): string {
  return ['attackerTag', 'district', 'destructionPercent'].map((name) => String(attack[name])).join(' ');
}
