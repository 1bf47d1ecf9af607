/** Maps an announced address to one that can be reached, as the clients' `nodeAddressMap` and `natMap` do. */
export type AddressMap =
  | Readonly<Record<string, { readonly host: string; readonly port: number } | undefined>>
  | ((address: string) => { readonly host: string; readonly port: number } | null | undefined);

/** The primaries' addresses in a reply of `CLUSTER SLOTS`. A server that announces no host is reached where it was asked. */
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
  // An IPv6 address has colons of its own.
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}
