import { hash } from '../random.js';
import { inRange } from './addresses.js';

/** A key of the developer site. `key` is the token that goes into the `Authorization` header. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly cidrRanges: readonly string[];
  readonly scopes: readonly string[];
  readonly key: string;
}

/** The tokens that the API accepts, each bound to addresses. */
export class ApiTokens {
  readonly #seed: number;
  readonly #byToken = new Map<string, ApiKey>();
  #made = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Creates a key that looks like a real one: a JWT whose middle part names the addresses it is bound to. */
  create(
    name: string,
    description: string,
    cidrRanges: readonly string[],
    scopes: readonly string[],
    at: number,
  ): ApiKey {
    const number = this.#made++;
    const id = uuid(this.#seed, number);
    const key = [
      encode({ typ: 'JWT', alg: 'HS512', kid: uuid(this.#seed, -1) }),
      encode({
        iss: 'supercell',
        aud: 'supercell:gameapi',
        jti: uuid(this.#seed, number + 1_000_000),
        iat: Math.floor(at / 1_000),
        sub: `developer/${uuid(this.#seed, -2)}`,
        scopes,
        limits: [
          { tier: 'developer/silver', type: 'throttling' },
          { cidrs: cidrRanges, type: 'client' },
        ],
      }),
      signature(this.#seed, number),
    ].join('.');
    const made: ApiKey = { id, name, description, cidrRanges, scopes, key };
    this.#byToken.set(key, made);
    return made;
  }

  revoke(key: ApiKey): void {
    this.#byToken.delete(key.key);
  }

  /** The key of an `Authorization` header, whatever address it comes from. The scheme's name is case-insensitive. */
  find(header: string | undefined): ApiKey | undefined {
    const token = /^bearer +(\S+)$/i.exec(header ?? '')?.[1];
    return token === undefined ? undefined : this.#byToken.get(token);
  }

  allows(key: ApiKey, address: string): boolean {
    return key.cidrRanges.some((range) => inRange(address, range));
  }
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function bytes(seed: number, number: number, count: number): Buffer {
  const result = Buffer.alloc(count);
  for (let index = 0; index < count; index++) result[index] = hash(seed, 500, number, index) & 255;
  return result;
}

/** A signature of the right length. Clients cannot verify a real one either. */
function signature(seed: number, number: number): string {
  return bytes(seed, number, 64).toString('base64url');
}

export function uuid(seed: number, number: number): string {
  const hex = bytes(seed, number + 7_000_000, 16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
