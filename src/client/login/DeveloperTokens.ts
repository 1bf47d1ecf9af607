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
  /** Of the account at https://developer.clashofclans.com. */
  readonly email: string;
  readonly password: string;
  /** Where the developer site's API is. Default: `'https://developer.clashofclans.com/api'`. */
  readonly developerUrl?: string | undefined;
  /**
   * The name of the keys that are ours, and may be revoked when they don't fit any more. Keys of other names are never touched. Default:
   * `'warchest '` and the host's name, so that servers that share an account leave each other alone. Set it where host names change with
   * every start, as in containers.
   */
  readonly keyName?: string | undefined;
  /** How many keys to use, 1 to 10. Each brings its own share of requests per second. Default: 1. */
  readonly keyCount?: number | undefined;
  /** Default: the system's clock. */
  readonly clock?: Clock | undefined;
  /** Default: `Math.random`. */
  readonly random?: Random | undefined;
  /** Sends the requests to the developer site in place of a connection of our own, and stays open. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Makes logins at one account wait for each other. Default: one for the process. */
  readonly queue?: LoginQueue | undefined;
}

/**
 * Tokens from the developer site, by e-mail and password: keys of our name that fit this machine's address are used again, missing ones
 * are made, and those of our name for other addresses are revoked. When the address changes, the same is done again.
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
  /** The address that the API saw, where it has said so. Another way out than the one to the developer site is possible. */
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

  /** As `tokens`, but asks the site anew: what no longer fits is revoked and replaced. */
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
    // Before anything is changed.
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
