/** Maps an announced address to a reachable one, as the clients' `nodeAddressMap` and `natMap` do. */
export type AddressMap =
  | Readonly<Record<string, { readonly host: string; readonly port: number } | undefined>>
  | ((address: string) => { readonly host: string; readonly port: number } | null | undefined);

/**
 * Returns the primaries' addresses in a reply of `CLUSTER SLOTS`, sorted. A server that announces no host is reached at
 * `askedHost`, the host that was asked.
 */
export function primariesOf(reply: unknown, askedHost: string, map?: AddressMap | null): string[] {
  const addresses = new Set<string>();
  for (const [, , primary] of reply as [number, number, [Buffer | null, number]][]) {
    const host = primary[0]?.toString() || askedHost;
    const address = `${host}:${primary[1]}`;
    const mapped = typeof map === 'function' ? map(address) : map?.[address];
    addresses.add(mapped ? `${mapped.host}:${mapped.port}` : address);
  }
  return [...addresses].sort();
}

export function hostAndPort(address: string): { host: string; port: number } {
  // An IPv6 address contains colons.
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}
