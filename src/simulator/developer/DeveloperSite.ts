import { fieldOf } from '../json.js';
import { type ApiKey, type ApiTokens, uuid } from './ApiTokens.js';
import { isRange } from './addresses.js';

/** An answer of the developer site. */
export interface DeveloperAnswer {
  readonly status: number;
  readonly payload: unknown;
  readonly cookie?: string;
}

/** A request to the developer site. */
export interface DeveloperRequest {
  /** Below `/api`, such as `/login`. */
  readonly path: string;
  readonly body: unknown;
  /** The `Cookie` header. */
  readonly cookie: string | undefined;
  /** Where the request comes from. */
  readonly address: string;
  /** The world's time. */
  readonly at: number;
}

interface Account {
  readonly email: string;
  readonly keys: ApiKey[];
}

export const MAX_KEYS = 10;

/** The password that is always refused when no accounts are given. */
export const WRONG_PASSWORD = 'wrong';

const OK = { status: { code: 0, message: 'ok', detail: null }, sessionExpiresInSeconds: 3_600 };

/**
 * The developer site: accounts, their sessions and their keys. Without a list of accounts it accepts any e-mail and
 * password, except the password `wrong`; each e-mail is a separate account.
 */
export class DeveloperSite {
  readonly #tokens: ApiTokens;
  readonly #passwords: ReadonlyMap<string, string> | undefined;
  readonly #apiUrl: () => string;
  readonly #accounts = new Map<string, Account>();
  readonly #sessions = new Map<string, Account>();
  readonly #seed: number;

  /** @param passwords by e-mail; `undefined`: any e-mail and password is accepted. */
  constructor(
    tokens: ApiTokens,
    passwords: ReadonlyMap<string, string> | undefined,
    seed: number,
    apiUrl: () => string,
  ) {
    this.#tokens = tokens;
    this.#passwords = passwords;
    this.#seed = seed;
    this.#apiUrl = apiUrl;
  }

  /** The account of an e-mail, created on first use. */
  account(email: string): Account {
    const known = email.toLowerCase();
    let account = this.#accounts.get(known);
    if (account === undefined) this.#accounts.set(known, (account = { email: known, keys: [] }));
    return account;
  }

  handle(request: DeveloperRequest): DeveloperAnswer {
    if (request.path === '/login') return this.#login(request);
    const account = this.#sessionOf(request.cookie);
    if (account === undefined) return refuse(403, 'session', 'Session expired or not logged in.');
    switch (request.path) {
      case '/apikey/list':
        return { status: 200, payload: { ...OK, keys: account.keys.map(keyPayload) } };
      case '/apikey/create':
        return this.#create(account, request);
      case '/apikey/revoke':
        return this.#revoke(account, request);
      case '/logout':
        this.#forget(account);
        return { status: 200, payload: OK, cookie: 'session=; Path=/; Max-Age=0' };
      default:
        return refuse(404, 'notFound', 'Not found.');
    }
  }

  #login({ body, address, at }: DeveloperRequest): DeveloperAnswer {
    const email = text(body, 'email');
    const password = text(body, 'password');
    const right =
      this.#passwords === undefined
        ? password !== WRONG_PASSWORD
        : this.#passwords.get(email.toLowerCase()) === password;
    if (email === '' || password === '' || !right) return refuse(403, 'login', 'Invalid email or password.');
    const account = this.account(email);
    const session = uuid(this.#seed, 2_000_000 + this.#sessions.size);
    this.#sessions.set(session, account);
    const temporary = this.#tokens.create('temporary', 'swagger', [`${address}/32`], ['clash'], at);
    return {
      status: 200,
      cookie: `session=${session}; Path=/; HttpOnly`,
      payload: {
        ...OK,
        auth: { uid: uuid(this.#seed, 3_000_000), token: null, ua: null, ip: null },
        developer: {
          id: uuid(this.#seed, 3_000_001),
          game: 'clashofclans',
          email: account.email,
          tier: 'developer/silver',
        },
        temporaryAPIToken: temporary.key,
        swaggerUrl: this.#apiUrl(),
      },
    };
  }

  #create(account: Account, { body, at }: DeveloperRequest): DeveloperAnswer {
    const name = text(body, 'name');
    const ranges = list(body, 'cidrRanges');
    const scopes = list(body, 'scopes') ?? ['clash'];
    if (name === '' || ranges === undefined || ranges.length === 0 || !ranges.every(isRange)) {
      return refuse(400, 'badRequest', 'Name and IP addresses are required.');
    }
    if (account.keys.length >= MAX_KEYS) return refuse(400, 'tooManyKeys', `Only ${MAX_KEYS} keys are allowed.`);
    const key = this.#tokens.create(name, text(body, 'description'), ranges, scopes, at);
    account.keys.push(key);
    return { status: 200, payload: { ...OK, key: keyPayload(key) } };
  }

  #revoke(account: Account, { body }: DeveloperRequest): DeveloperAnswer {
    const place = account.keys.findIndex((key) => key.id === text(body, 'id'));
    const [key] = place === -1 ? [] : account.keys.splice(place, 1);
    if (key === undefined) return refuse(404, 'notFound', 'Key not found.');
    this.#tokens.revoke(key);
    return { status: 200, payload: OK };
  }

  #sessionOf(cookie: string | undefined): Account | undefined {
    const session = /(?:^|;\s*)session=([^;]+)/.exec(cookie ?? '')?.[1];
    return session === undefined ? undefined : this.#sessions.get(session);
  }

  #forget(account: Account): void {
    for (const [session, owner] of this.#sessions) if (owner === account) this.#sessions.delete(session);
  }
}

/** An error answer of the site. */
export function refuse(status: number, error: string, description: string): DeveloperAnswer {
  return { status, payload: { error, description } };
}

function keyPayload(key: ApiKey): unknown {
  return {
    id: key.id,
    name: key.name,
    description: key.description,
    origins: null,
    scopes: key.scopes,
    cidrRanges: key.cidrRanges,
    validUntil: null,
    key: key.key,
  };
}

function text(body: unknown, field: string): string {
  const value = fieldOf(body, field);
  return typeof value === 'string' ? value : '';
}

function list(body: unknown, field: string): readonly string[] | undefined {
  const value = fieldOf(body, field);
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}
