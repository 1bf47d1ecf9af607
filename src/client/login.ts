import type { CacheOwner } from '../cache/CacheOwner.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { Client } from './Client.js';
import type { AccountOptions, ClientOptions } from './ClientOptions.js';
import { isClassOf } from './isClassOf.js';

/** A client class, as `login` takes it: `Client`, `EventsClient`, or one of your own. */
export type ClientClass<C extends Client> = new (options: ClientOptions<never>) => C;

/** What every client takes. */
interface EveryLoginOptions<C extends Client>
  extends Omit<ClientOptions<CacheOwner & NoInfer<C>>, 'tokens' | 'dispatcher'>,
    AccountOptions {
  /** The client's class. Default: `Client`. */
  readonly client?: ClientClass<C> | undefined;
}

/** What a class takes besides, as it says itself. */
type OwnOptions<C> = C extends { readonly '~options'?: infer Options } ? NonNullable<Options> : unknown;

/** Everything about the client and its account that can be set; with `client: EventsClient` also `events`. */
export type LoginOptions<C extends Client = Client> = EveryLoginOptions<C> & OwnOptions<NoInfer<C>>;

const NONE = {};

/**
 * Makes a client and logs it in with the account of the developer site: its API tokens are found or made there.
 *
 * ```ts
 * const client = await login('me@example.com', 'password', { cache: CustomCache });
 * ```
 *
 * @throws InvalidArgumentError for an empty e-mail or password, a key count outside 1-10, or an option or store that can't be honoured;
 *   InvalidCredentialsError
 */
export async function login<C extends Client = Client>(
  email: string,
  password: string,
  options: LoginOptions<C> = NONE as LoginOptions<C>,
): Promise<C> {
  const given: EveryLoginOptions<C> = options;
  const { client: chosen = Client, developerUrl, keyName, keyCount, queue, ...rest } = given;
  if (!isClassOf(chosen, Client)) throw new InvalidArgumentError('client', chosen, 'a class that extends Client');
  const ClientClass = chosen as ClientClass<C>;
  const client = new ClientClass(rest);
  try {
    return await client.login(email, password, { developerUrl, keyName, keyCount, queue, dispatcher: rest.dispatcher });
  } catch (error) {
    // What a subclass opened in its constructor must not be left behind; the first error is the one that tells.
    await client.close().catch(() => undefined);
    throw error;
  }
}
