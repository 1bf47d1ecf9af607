import { type Dispatcher, Pool } from 'undici';
import { NetworkError, TimeoutError } from '../../http/errors/transportErrors.js';
import { exchange } from '../../http/exchange.js';
import type { RawResponse } from '../../http/ResponseCollector.js';
import { isPassingFailure, TryTimeoutError } from '../../http/retry.js';
import { Token } from '../../http/Token.js';
import type { Clock } from '../../internal/Clock.js';
import { requireUrl } from '../../internal/preconditions.js';
import type { Random } from '../../internal/Random.js';
import { addressOf, field } from './addresses.js';
import { DeveloperSiteError } from './DeveloperSiteError.js';
import { InvalidCredentialsError } from './InvalidCredentialsError.js';

export const DEFAULT_DEVELOPER_URL = 'https://developer.clashofclans.com/api';
/** The most keys that an account may have. */
export const KEYS_PER_ACCOUNT = 10;

const MAX_TRIES = 6;
const TRY_TIMEOUT_MS = 15_000;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 8_000;
const MAX_BODY_BYTES = 1_024 * 1_024;
const PASSING = new Set([429, 502, 503, 504]);

/** A key of the account, with its token. */
export interface DeveloperKey {
  readonly id: string;
  readonly name: string;
  /** The address ranges that it may be used from. */
  readonly ranges: readonly string[];
  readonly token: Token;
}

export interface DeveloperSiteOptions {
  readonly developerUrl: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly dispatcher?: Dispatcher | undefined;
}

interface Answer {
  readonly raw: RawResponse;
  /** The parsed body; `undefined` when it is not JSON. */
  readonly body: unknown;
}

/**
 * One session with the API of https://developer.clashofclans.com: log in, list, create and revoke keys, close. After
 * the site's "Temporary application error" and failures of the connection it tries again, later each time.
 */
export class DeveloperSession {
  readonly #options: DeveloperSiteOptions;
  readonly #origin: string;
  readonly #basePath: string;
  readonly #dispatcher: Dispatcher;
  readonly #cookies = new Map<string, string>();

  /** @throws InvalidArgumentError for an invalid URL */
  constructor(options: DeveloperSiteOptions) {
    const url = new URL(requireUrl('developerUrl', options.developerUrl));
    this.#options = options;
    this.#origin = url.origin;
    this.#basePath = url.pathname.replace(/\/$/, '');
    this.#dispatcher = options.dispatcher ?? new Pool(url.origin, { connections: 1 });
  }

  /**
   * Opens the session.
   * @returns the address that the site sees and binds keys to
   * @throws InvalidCredentialsError, DeveloperSiteError, NetworkError, TimeoutError
   */
  async login(email: string, password: string): Promise<string> {
    const { raw, body } = await this.#post('log in', '/login', { email, password }, true);
    if ((raw.status === 401 || raw.status === 403) && isError(body))
      throw new InvalidCredentialsError(raw.status, textOf(body, 'description'));
    this.#requireSuccess('log in', raw, body);
    this.#keepCookies(raw);
    const address = addressOf(textOf(body, 'temporaryAPIToken') ?? '');
    if (address !== undefined) return address;
    throw new DeveloperSiteError(
      'log in',
      raw.status,
      undefined,
      'it does not say which address it saw. The site has changed.',
    );
  }

  async keys(): Promise<readonly DeveloperKey[]> {
    const { raw, body } = await this.#post('list keys', '/apikey/list', {}, true);
    this.#requireSuccess('list keys', raw, body);
    const keys = field(body, 'keys');
    if (!Array.isArray(keys)) throw unusable('list keys', raw);
    return keys.map((key) => readKey('list keys', raw, key));
  }

  async create(name: string, description: string, ranges: readonly string[]): Promise<DeveloperKey> {
    const wanted = { name, description, cidrRanges: ranges, scopes: ['clash'] };
    // Not repeated when the answer was lost, because the key may exist.
    const { raw, body } = await this.#post('create a key', '/apikey/create', wanted, false);
    this.#requireSuccess('create a key', raw, body);
    return readKey('create a key', raw, field(body, 'key'));
  }

  /** Does nothing when the key does not exist any more. */
  async revoke(key: DeveloperKey): Promise<void> {
    const { raw, body } = await this.#post('revoke a key', '/apikey/revoke', { id: key.id }, true);
    if (raw.status !== 404 || !isError(body)) this.#requireSuccess('revoke a key', raw, body);
  }

  /** Closes the connection and forgets the session. An injected dispatcher stays open. */
  async close(): Promise<void> {
    this.#cookies.clear();
    if (this.#options.dispatcher === undefined) await this.#dispatcher.destroy();
  }

  async #post(operation: string, path: string, body: unknown, repeatable: boolean): Promise<Answer> {
    const { clock, random } = this.#options;
    for (let tries = 1; ; tries++) {
      const last = tries === MAX_TRIES;
      try {
        const raw = await this.#send(path, body);
        const answer = { raw, body: parse(raw) };
        // The site answers overlapping requests with this error, with any status, and does nothing.
        const temporary = textOf(answer.body, 'error') === 'general';
        const passing = PASSING.has(raw.status) || (raw.status >= 400 && !isError(answer.body));
        if (last || !(temporary || (repeatable && passing))) return answer;
      } catch (error) {
        if (last || !repeatable || !isPassingFailure(error)) throw known(operation, path, error, tries);
      }
      const whole = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
      await clock.sleep(whole / 2 + (whole / 2) * random());
    }
  }

  #send(path: string, body: unknown): Promise<RawResponse> {
    const headers = ['accept', 'application/json', 'content-type', 'application/json', 'user-agent', 'warchest'];
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookie !== '') headers.push('cookie', cookie);
    const request = { origin: this.#origin, path: this.#basePath + path, method: 'POST', headers, body } as const;
    const limits = { clock: this.#options.clock, timeoutMs: TRY_TIMEOUT_MS, maxBytes: MAX_BODY_BYTES };
    return new Promise((resolve, reject) => {
      exchange(this.#dispatcher, request, limits, { resolve, reject });
    });
  }

  #requireSuccess(operation: string, { status }: RawResponse, body: unknown): void {
    if (
      status >= 200 &&
      status < 300 &&
      typeof body === 'object' &&
      body !== null &&
      textOf(body, 'error') === undefined
    )
      return;
    const reason = textOf(body, 'error');
    const description = textOf(body, 'description');
    const problem =
      body === undefined
        ? 'the answer is not JSON'
        : description === undefined
          ? 'without a description'
          : `"${description}"`;
    throw new DeveloperSiteError(
      operation,
      status,
      reason,
      `${problem}. Try again later, or use tokens that you made there.`,
    );
  }

  #keepCookies({ headers }: RawResponse): void {
    const lines = headers['set-cookie'];
    for (const line of Array.isArray(lines) ? lines : [lines ?? '']) {
      const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.#cookies.set(name, value.trim());
    }
  }
}

function readKey(operation: string, raw: RawResponse, key: unknown): DeveloperKey {
  const [id, name, secret, ranges] = [
    field(key, 'id'),
    field(key, 'name'),
    field(key, 'key'),
    field(key, 'cidrRanges'),
  ];
  if (typeof id !== 'string' || typeof name !== 'string' || typeof secret !== 'string') throw unusable(operation, raw);
  return {
    id,
    name,
    ranges: Array.isArray(ranges) ? ranges.filter((range) => typeof range === 'string') : [],
    // The start of the id distinguishes keys of the same name.
    token: new Token(secret, `${name} (${id.slice(0, 8)})`),
  };
}

function unusable(operation: string, { status }: RawResponse): DeveloperSiteError {
  return new DeveloperSiteError(operation, status, undefined, 'not what was expected. The site has changed.');
}

function known(operation: string, route: string, error: unknown, tries: number): Error {
  const context = { operation: `developer site, ${operation}`, route };
  if (error instanceof TryTimeoutError) return new TimeoutError(context, TRY_TIMEOUT_MS, 'answer', tries);
  return new NetworkError(context, error, tries);
}

function parse(raw: RawResponse): unknown {
  try {
    return JSON.parse(raw.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Whether a body is an error of the site itself, and not a page of a server in front of it. */
function isError(body: unknown): boolean {
  return ['error', 'reason', 'description', 'message'].some((name) => textOf(body, name) !== undefined);
}

function textOf(body: unknown, name: string): string | undefined {
  const value = field(body, name);
  return typeof value === 'string' ? value : undefined;
}
