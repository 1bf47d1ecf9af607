import { gzipSync } from 'node:zlib';
import { hash } from '../random.js';
import type { ApiAnswer } from './ApiAnswer.js';

/** An answer as the API sends it: bytes, sent again until it expires. */
export interface CachedAnswer {
  readonly status: number;
  readonly body: Buffer;
  readonly malformed: boolean;
  readonly contentType: string;
  /** The world's instant at which it was made. */
  readonly madeAt: number;
  /** The world's instant from which on the API makes a new one. */
  readonly expiresAt: number;
  /** Made when the first client that accepts gzip asks. */
  gzip?: Buffer;
}

/** Bound on the bytes of cached answers; above it the oldest are evicted. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Bound on the remembered instants of answers, over all keys. */
const MAX_REMEMBERED = 1_000_000;

/**
 * The cache in front of the API: an answer is made once and sent again until it expires, however much the world changes
 * meanwhile.
 *
 * Other clients fill the real cache too, so a client's first answer has only a part of its max-age left. `shared`
 * imitates that: the instants at which a subject's answer expires are fixed by its key, every max-age seconds,
 * whenever requests arrive.
 */
export class ApiCache {
  readonly #entries = new Map<string, CachedAnswer>();
  readonly #shared: boolean;
  /** When answers about each subject were made, whichever query asked for them: the states a client can have seen. */
  readonly #madeAt = new Map<string, number[]>();
  #made = 0;
  #bytes = 0;

  constructor(shared: boolean) {
    this.#shared = shared;
  }

  /** The live answer under this key. */
  get(key: string, now: number): CachedAnswer | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && now < entry.expiresAt ? entry : undefined;
  }

  /** Encodes the answer, and caches it if it may be cached. `subject` is what it is about, where the key says more. */
  put(key: string, answer: ApiAnswer, now: number, subject = key): CachedAnswer {
    const entry = ready(answer, now, this.expiry(key, answer.maxAge, now));
    if (entry.expiresAt > now) this.#keep(key, entry);
    if (answer.status === 200) this.#remember(subject, now);
    return entry;
  }

  /** The instants at which good answers about this subject were made, ascending. */
  madeAt(subject: string): readonly number[] {
    return this.#madeAt.get(subject) ?? [];
  }

  #remember(subject: string, now: number): void {
    // Forget the subjects that were asked for first.
    while (this.#made >= MAX_REMEMBERED) {
      const [oldest, instants] = this.#madeAt.entries().next().value as [string, number[]];
      this.#madeAt.delete(oldest);
      this.#made -= instants.length;
    }
    this.#made++;
    const instants = this.#madeAt.get(subject);
    if (instants === undefined) this.#madeAt.set(subject, [now]);
    else instants.push(now);
  }

  /**
   * Encodes the answer without caching it. Its header still claims the route's whole max-age, as the real API's does.
   */
  uncached(answer: ApiAnswer, now: number): CachedAnswer {
    return ready(answer, now, now + answer.maxAge * 1_000);
  }

  /** When an answer made now expires. */
  expiry(key: string, maxAgeSeconds: number, now: number): number {
    const span = maxAgeSeconds * 1_000;
    if (span === 0 || !this.#shared) return now + span;
    const phase = hash(hashText(key), 1) % span;
    return Math.floor((now - phase) / span + 1) * span + phase;
  }

  #keep(key: string, entry: CachedAnswer): void {
    const old = this.#entries.get(key);
    if (old !== undefined) {
      this.#bytes -= old.body.length;
      this.#entries.delete(key);
    }
    this.#entries.set(key, entry);
    this.#bytes += entry.body.length;
    for (const [oldest, { body }] of this.#entries) {
      if (this.#bytes <= MAX_BYTES || oldest === key) break;
      this.#entries.delete(oldest);
      this.#bytes -= body.length;
    }
  }
}

function ready(answer: ApiAnswer, madeAt: number, expiresAt: number): CachedAnswer {
  return {
    status: answer.status,
    body: Buffer.from(answer.json),
    malformed: answer.malformed === true,
    contentType:
      answer.html === true
        ? 'text/html'
        : answer.status === 200
          ? 'application/json; charset=utf-8'
          : 'application/json',
    madeAt,
    expiresAt,
  };
}

export function gzipped(entry: CachedAnswer): Buffer {
  return (entry.gzip ??= gzipSync(entry.body, { level: 1 }));
}

function hashText(text: string): number {
  let value = 0;
  for (let index = 0; index < text.length; index++) value = (Math.imul(value, 31) + text.charCodeAt(index)) | 0;
  return value;
}
