import { type Clock, MAX_SKEW_MS } from '../../internal/Clock.js';
import type { CacheName } from '../names.js';
import { EncodeError } from './EncodeError.js';
import { attachFacts, type Facts } from './Facts.js';

/** Grows when the form changes; another version reads as absent. */
const VERSION = 1;

/** The content of a text: the body as the API sent it, and the facts. */
interface Envelope {
  readonly warchest: typeof VERSION;
  readonly name: CacheName;
  readonly key: string | null;
  readonly storedAt: number;
  readonly freshUntil: number | null;
  readonly apiFreshUntil: number | null;
  readonly deleteAt: number | null;
  readonly bytes: number;
  /** What `describe` returned for the value. */
  readonly context?: unknown;
  readonly body: unknown;
}

/**
 * The value as ASCII text. Everything beyond ASCII is escaped: one such character would double the text's size in
 * memory and cost several times the CPU in every client and store that it passes through.
 * @throws EncodeError when the value has no JSON form.
 */
export function encodeEnvelope(
  name: CacheName,
  value: unknown,
  facts: Facts | undefined,
  now: number,
  context?: object,
): string {
  const envelope: Omit<Envelope, 'body'> = {
    warchest: VERSION,
    name,
    key: facts?.key ?? null,
    storedAt: facts?.storedAt ?? now,
    freshUntil: facts?.freshUntil ?? null,
    apiFreshUntil: facts?.apiFreshUntil ?? null,
    deleteAt: facts?.deleteAt ?? null,
    bytes: facts?.bytes ?? 0,
    ...(context === undefined ? {} : { context }),
  };
  return escapeNonAscii(`${JSON.stringify(envelope).slice(0, -1)},"body":${stringify(name, value)}}`);
}

function stringify(name: CacheName, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new EncodeError(name, { cause });
  }
  if (text === undefined) throw new EncodeError(name);
  return text;
}

function escapeNonAscii(text: string): string {
  // A test takes half the time of a replacement that finds nothing.
  if (!/[\u007f-\uffff]/.test(text)) return text;
  return text.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Why a text could not be used. */
export type Rejection = 'not ours' | 'expired' | 'another name';

/**
 * The value of an envelope, with its facts attached; or why it can't be used. It never throws: text that is cut off, of
 * another version or of another program is not a value.
 */
export function decodeEnvelope(
  name: CacheName,
  text: unknown,
  clock: Clock,
  revive: (key: string, body: unknown, context: unknown) => unknown,
): { readonly value: unknown } | Rejection {
  const envelope = parse(text);
  if (envelope === undefined) return 'not ours';
  if (envelope.name !== name) return 'another name';
  const now = clock.now();
  if (envelope.deleteAt !== null && (now >= envelope.deleteAt || envelope.storedAt > now + MAX_SKEW_MS))
    return 'expired';
  // Plain data that a caller set has no facts, and so no key.
  const value = envelope.key === null ? envelope.body : revived(envelope, envelope.key, revive);
  if (value === undefined) return 'not ours';
  if (envelope.key !== null) attachFacts(value, factsFrom(envelope, envelope.key, clock, now));
  return { value };
}

function revived(
  { body, context }: Envelope,
  key: string,
  revive: (key: string, body: unknown, context: unknown) => unknown,
): unknown {
  try {
    return revive(key, body, context);
  } catch {
    return undefined;
  }
}

function factsFrom(envelope: Envelope, key: string, clock: Clock, now: number): Facts {
  const { name, storedAt, freshUntil, apiFreshUntil, deleteAt, bytes } = envelope;
  const tickOf = (instant: number | null) =>
    instant === null ? Number.POSITIVE_INFINITY : clock.monotonic() + (instant - now);
  const ticks = { storedTick: tickOf(storedAt), freshUntilTick: tickOf(freshUntil) };
  return { name, key, storedAt, freshUntil, apiFreshUntil, deleteAt, bytes, ...ticks, clock };
}

function parse(text: unknown): Envelope | undefined {
  let parsed: unknown;
  try {
    if (typeof text === 'string') parsed = JSON.parse(text);
    else if (text instanceof Uint8Array) parsed = JSON.parse(new TextDecoder().decode(text));
  } catch {
    return undefined;
  }
  return isEnvelope(parsed) ? parsed : undefined;
}

function isEnvelope(parsed: unknown): parsed is Envelope {
  if (typeof parsed !== 'object' || parsed === null) return false;
  const { warchest, key, storedAt, freshUntil, apiFreshUntil, deleteAt, bytes } = parsed as Record<
    keyof Envelope,
    unknown
  >;
  return (
    warchest === VERSION &&
    'body' in parsed &&
    (key === null || typeof key === 'string') &&
    typeof storedAt === 'number' &&
    typeof bytes === 'number' &&
    [freshUntil, apiFreshUntil, deleteAt].every((instant) => instant === null || typeof instant === 'number')
  );
}
