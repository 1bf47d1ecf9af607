import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { Client } from './Client.js';
import type { AccountOptions, CacheClass } from './ClientOptions.js';
import { isClassOf } from './isClassOf.js';

/** A client class as `login` takes it: `Client`, `EventsClient`, or one of your own. */
export type ClientClass<C extends Client = Client> = new (options: never) => C;

/** The object that a constructor takes; `never`: it takes none. */
type Taken<K extends ClientClass> = Extract<ConstructorParameters<K>[0], object>;

/** The options of a client class, as its constructor takes them. Tokens come from the login. */
type OptionsOf<K extends ClientClass> = [Taken<K>] extends [never] ? unknown : Omit<Taken<K>, 'tokens' | 'cache'>;

/** The options of the client class, your own ones included, and those of the account. */
export type LoginOptions<K extends ClientClass = typeof Client> = OptionsOf<K> &
  AccountOptions & {
    /** The client's class. Default: `Client`. */
    readonly client?: K | undefined;
    /** The cache: a class, `Cache` or one of your own. `null` switches caching off. Default: `Cache`. */
    readonly cache?: CacheClass<InstanceType<K>> | null | undefined;
  };

const NO_OPTIONS = {};

/**
 * Makes a client and logs it in with the account of the developer site: its API tokens are found or created there.
 *
 * ```ts
 * const client = await login('me@example.com', 'password', { cache: CustomCache });
 * ```
 *
 * @throws InvalidArgumentError for an empty e-mail or password, a key count outside 1-10, or an option or store that
 *   can't be honoured; InvalidCredentialsError
 */
export async function login<K extends ClientClass = typeof Client>(
  email: string,
  password: string,
  options: LoginOptions<K> = NO_OPTIONS as LoginOptions<K>,
): Promise<InstanceType<K>> {
  const { client: chosen = Client, developerUrl, keyName, keyCount, queue, ...rest } = options;
  if (!isClassOf(chosen, Client)) throw new InvalidArgumentError('client', chosen, 'a class that extends Client');
  const client = new (chosen as ClientClass<InstanceType<K>>)(rest as never);
  try {
    return await client.login(email, password, { developerUrl, keyName, keyCount, queue, dispatcher: rest.dispatcher });
  } catch (error) {
    // What a subclass opened in its constructor is closed. The first error is the one that helps.
    await client.close().catch(() => undefined);
    throw error;
  }
}
