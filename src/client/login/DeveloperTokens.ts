import { hostname } from 'node:os';
import type { Dispatcher } from 'undici';
import type { Token } from '../../http/Token.js';
import type { RotationReason, TokenSource } from '../../http/TokenSource.js';
import { type Clock, systemClock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireInteger, requireText, requireUrl } from '../../internal/preconditions.js';
import type { Random } from '../../internal/Random.js';
import { contains } from './addresses.js';
import { DEFAULT_DEVELOPER_URL, type DeveloperKey, DeveloperSession, KEYS_PER_ACCOUNT } from './DeveloperSession.js';
import { KeyLimitError } from './KeyLimitError.js';
import { type LoginQueue, loginQueue } from './LoginQueue.js';

export interface DeveloperTokensOptions {
  /** The e-mail of the account at https://developer.clashofclans.com. */
  readonly email: string;
  readonly password: string;
  /** The URL of the developer site's API. Default: `'https://developer.clashofclans.com/api'`. */
  readonly developerUrl?: string | undefined;
  /**
   * The name of the keys of this installation. Keys of this name are used, created, and revoked when they no longer
   * fit; keys of other names are never touched. Default: `'warchest '` and the host's name, so that servers can share
   * an account. Set it where host names change with every start, as in containers.
   */
  readonly keyName?: string | undefined;
  /** The number of keys to use, 1 to 10. Each adds `throttleLimit` requests per second. Default: 1. */
  readonly keyCount?: number | undefined;
  /** Default: the system's clock. */
  readonly clock?: Clock | undefined;
  /** Default: `Math.random`. */
  readonly random?: Random | undefined;
  /** An undici dispatcher that sends the requests to the developer site. It stays open. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Serialises the logins of one account. Default: one queue for the process. */
  readonly queue?: LoginQueue | undefined;
}

/**
 * Tokens from the developer site, by e-mail and password. Keys of `keyName` that fit this machine's address are used,
 * missing ones are created, and those for other addresses are revoked; again whenever the address changes.
 */
export class DeveloperTokens implements TokenSource {
  readonly #email: string;
  readonly #password: string;
  readonly #developerUrl: string;
  readonly #keyName: string;
  readonly #keyCount: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #dispatcher: Dispatcher | undefined;
  readonly #queue: LoginQueue;
  #tokens: readonly Token[] | undefined;
  /** The address that the API saw, once it has said so. It can differ from the one that the developer site sees. */
  #apiAddress: string | undefined;

  /** Sends nothing. @throws InvalidArgumentError naming the argument; the password is not in it. */
  constructor(options: DeveloperTokensOptions) {
    const { email, password, keyCount = 1 } = options;
    this.#email = requireText('email', email);
    if (typeof password !== 'string' || password === '') {
      throw new InvalidArgumentError('password', password === '' ? '' : '[redacted]', 'a non-empty string');
    }
    this.#password = password;
    this.#developerUrl = requireUrl('developerUrl', options.developerUrl ?? DEFAULT_DEVELOPER_URL);
    this.#keyName = requireText('keyName', options.keyName ?? `warchest ${hostname()}`);
    this.#keyCount = requireInteger('keyCount', keyCount, 1, KEYS_PER_ACCOUNT);
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#dispatcher = options.dispatcher;
    this.#queue = options.queue ?? loginQueue;
  }

  /** @throws InvalidCredentialsError, KeyLimitError, DeveloperSiteError, NetworkError, TimeoutError */
  async tokens(): Promise<readonly Token[]> {
    return this.#tokens ?? (await this.#renew());
  }

  /** As `tokens`, but asks the site again: keys that no longer fit are revoked and replaced. */
  rotate(reason: RotationReason): Promise<readonly Token[]> {
    if (reason.kind === 'invalidAddress') this.#apiAddress = reason.address;
    return this.#renew();
  }

  async #renew(): Promise<readonly Token[]> {
    const account = `${this.#developerUrl} ${this.#email.trim().toLowerCase()}`;
    this.#tokens = await this.#queue.run(account, () => this.#session());
    return this.#tokens;
  }

  async #session(): Promise<readonly Token[]> {
    const site = new DeveloperSession({
      developerUrl: this.#developerUrl,
      clock: this.#clock,
      random: this.#random,
      dispatcher: this.#dispatcher,
    });
    try {
      const siteAddress = await site.login(this.#email, this.#password);
      return await this.#settle(site, siteAddress);
    } finally {
      await site.close();
    }
  }

  async #settle(site: DeveloperSession, siteAddress: string): Promise<readonly Token[]> {
    const address = this.#apiAddress ?? siteAddress;
    const keys = await site.keys();
    const ours = keys.filter(({ name }) => name === this.#keyName);
    const fits = (key: DeveloperKey) => key.ranges.some((range) => contains(range, address));
    const stale = ours.filter((key) => !fits(key));
    const used = ours.filter(fits).slice(0, this.#keyCount);
    const needed = this.#keyCount - used.length;
    // Checked before anything is changed.
    if (keys.length - stale.length + needed > KEYS_PER_ACCOUNT) {
      throw new KeyLimitError(this.#keyName, this.#keyCount, needed, keys.length - ours.length, KEYS_PER_ACCOUNT);
    }
    for (const key of stale) await site.revoke(key);
    const ranges = [...new Set([address, siteAddress])];
    const description = `Made by warchest on ${new Date(this.#clock.now()).toISOString().slice(0, 10)}`;
    for (let i = 0; i < needed; i++) used.push(await site.create(this.#keyName, description, ranges));
    return used.map(({ token }) => token);
  }
}
