import { BlockList, isIP } from 'node:net';

/** Whether an address lies in a range such as `'203.0.113.0/24'`; a range without a length is that one address. */
export function contains(range: string, address: string): boolean {
  const [network = '', length] = range.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(address) !== family) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const bits = length === undefined ? (family === 6 ? 128 : 32) : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, type);
  return list.check(address, type);
}

/**
 * The address that the developer site saw, from the temporary token of a login: the first entry of its `limits` that
 * has `cidrs`. `undefined` without one.
 */
export function addressOf(temporaryToken: string): string | undefined {
  const payload = temporaryToken.split('.')[1];
  if (payload === undefined) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  const limits = field(claims, 'limits');
  if (!Array.isArray(limits)) return undefined;
  for (const limit of limits as readonly unknown[]) {
    const cidrs = field(limit, 'cidrs');
    const first: unknown = Array.isArray(cidrs) ? cidrs[0] : undefined;
    const address = typeof first === 'string' ? first.split('/')[0] : undefined;
    if (address !== undefined && isIP(address) !== 0) return address;
  }
  return undefined;
}

/** A field of a value of unknown type. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
