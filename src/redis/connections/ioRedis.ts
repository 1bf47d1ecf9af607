import type { AddressMap } from './clusterTopology.js';
import { LINK_CONNECT_TIMEOUT_MS } from './limits.js';
import type { Argument, LinkTarget, TrackingLink } from './RedisConnection.js';

/*
 * The part of ioredis 5 and 6 that is used. The types are here because the library is an optional peer: with its own
 * types, every user would have to install it.
 */

interface Common {
  readonly isCluster: boolean;
  readonly status: string;
  readonly options: {
    readonly keyPrefix?: string;
    readonly host?: string;
    readonly port?: number;
    readonly natMap?: AddressMap | null;
  };
  callBuffer(command: string, ...args: Argument[]): Promise<unknown>;
  connect(): Promise<unknown>;
  disconnect(): void;
  listenerCount(event: string): number;
  on(event: string, listener: (...given: never[]) => void): unknown;
}

export interface IoRedis extends Common {
  readonly isCluster: false;
  readonly stream?: { destroy(): void; unref(): void };
  duplicate(overrides: Readonly<Record<string, unknown>>): IoRedis;
  subscribe(channel: string): Promise<unknown>;
}

export interface IoRedisCluster extends Common {
  readonly isCluster: true;
  nodes(role: 'master'): IoRedis[];
  refreshSlotsCache?(): void;
}

/** The channel on which a server reports changed keys to connections that speak RESP2. */
const CHANNEL = '__redis__:invalidate';

/**
 * Opens a tracking link on a duplicate of the client. A broken link is not used again. The library drops what RESP3
 * pushes, so the link speaks RESP2 and redirects the reports to itself: they end when it is closed.
 */
export async function openIoRedisLink(client: IoRedis, target: LinkTarget): Promise<TrackingLink> {
  const { to, prefixes, listener } = target;
  const link = client.duplicate({
    ...to,
    // Version 6 speaks RESP3 by default; version 5 ignores the option.
    protocol: 2,
    lazyConnect: true,
    keyPrefix: '',
    readOnly: false,
    retryStrategy: null,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    enableAutoPipelining: false,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    commandTimeout: undefined,
    socketTimeout: undefined,
    connectTimeout: LINK_CONNECT_TIMEOUT_MS,
  });
  let closed = false;
  let reason: unknown;
  const close = () => {
    if (closed) return;
    closed = true;
    link.disconnect();
    // `disconnect` waits for the other end to close the connection, which a frozen server does not.
    link.stream?.destroy();
  };
  link.on('error', (error: unknown) => {
    reason = error;
  });
  link.on('close', () => {
    if (closed) return;
    close();
    listener.down(reason ?? new Error('the connection was closed'));
  });
  link.on('messageBuffer', (_channel: Buffer, keys: Buffer[] | null) => {
    if (keys === null) listener.invalidated(null);
    else for (const key of keys) listener.invalidated(key.toString());
  });
  try {
    await link.connect();
    link.stream?.unref();
    const id = String(await link.callBuffer('CLIENT', 'ID'));
    const wanted = prefixes.flatMap((prefix) => ['PREFIX', prefix]);
    await link.callBuffer('CLIENT', 'TRACKING', 'ON', 'REDIRECT', id, 'BCAST', ...wanted);
    await link.subscribe(CHANNEL);
  } catch (error) {
    close();
    throw error;
  }
  return { ping: () => link.callBuffer('PING'), close };
}
