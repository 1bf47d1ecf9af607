import type { AddressMap } from './clusterTopology.js';
import { LINK_CONNECT_TIMEOUT_MS } from './limits.js';
import type { Argument, LinkTarget, TrackingLink } from './RedisConnection.js';

/*
 * The part of node-redis 5 and 6 that is used. The types are here because the library is an optional peer: with its own
 * types, every user would have to install it.
 */

export interface CommandOptions {
  readonly typeMapping: Readonly<Record<number, unknown>>;
}

interface Common {
  readonly isOpen: boolean;
  /** What its own methods put in front of keys (version 6). */
  readonly _keyPrefix?: Argument;
  connect(): Promise<unknown>;
  listenerCount(event: string): number;
  on(event: string, listener: (...given: never[]) => void): unknown;
  off(event: string, listener: (...given: never[]) => void): unknown;
}

export interface NodeRedisClient extends Common {
  readonly isReady: boolean;
  readonly options?: { readonly socket?: Readonly<Record<string, unknown>> };
  sendCommand(args: readonly Argument[], options?: CommandOptions): Promise<unknown>;
  duplicate(overrides: Readonly<Record<string, unknown>>): NodeRedisClient;
  destroy(): void;
  unref(): void;
}

export interface NodeRedisPool extends Common {
  sendCommand(args: readonly Argument[], options?: CommandOptions): Promise<unknown>;
  execute<T>(task: (client: NodeRedisClient) => T): Promise<T>;
}

interface NodeOfCluster {
  readonly host: string;
  readonly address: string;
  readonly client?: NodeRedisClient;
}

export interface NodeRedisCluster extends Common {
  readonly masters: readonly NodeOfCluster[];
  nodeClient(node: NodeOfCluster): Promise<NodeRedisClient>;
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean,
    args: readonly Argument[],
    options?: CommandOptions,
  ): Promise<unknown>;
  readonly _options?: { readonly nodeAddressMap?: AddressMap };
  /**
   * Not documented. No public method makes the client read the topology again, and it does so by itself only when a
   * server answers MOVED, which a server that died or froze does not.
   */
  readonly _slots?: { rediscover?(startWith: NodeRedisClient): Promise<unknown> };
}

/** Returns bulk strings (`$`, 36) as Buffers, and everything else as it comes. */
export const BINARY: CommandOptions = { typeMapping: { 36: Buffer } };

/** The prefix that the client is configured with. The library leaves it out of commands sent by `sendCommand`. */
export function missingPrefixOf({ _keyPrefix }: Common): string {
  return _keyPrefix?.toString() ?? '';
}

/** Opens a tracking link on a duplicate of the client: RESP3 pushes. A broken link is not used again. */
export async function openNodeRedisLink(client: NodeRedisClient, target: LinkTarget): Promise<TrackingLink> {
  const { to, prefixes, listener } = target;
  const socket = {
    ...client.options?.socket,
    ...to,
    reconnectStrategy: false,
    connectTimeout: LINK_CONNECT_TIMEOUT_MS,
  };
  const link = client.duplicate({
    ...(to === undefined ? {} : { url: undefined }),
    socket,
    RESP: 3,
    emitInvalidate: true,
    clientSideCache: undefined,
    maintNotifications: 'disabled',
    readonly: false,
    pingInterval: undefined,
    disableOfflineQueue: true,
  });
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    // `destroy` throws when the connection is closed already.
    if (link.isOpen) link.destroy();
  };
  const down = (error?: unknown) => {
    if (closed) return;
    close();
    listener.down(error);
  };
  link.on('error', down);
  link.on('end', down);
  link.on('invalidate', (key: Buffer | null) => listener.invalidated(key === null ? null : key.toString()));
  link.unref();
  try {
    await link.connect();
    // The client has already turned tracking on for single keys, and the server refuses to change the mode while it is
    // on.
    await link.sendCommand(['CLIENT', 'TRACKING', 'OFF'], BINARY);
    const wanted = prefixes.flatMap((prefix) => ['PREFIX', prefix]);
    await link.sendCommand(['CLIENT', 'TRACKING', 'ON', 'BCAST', ...wanted], BINARY);
  } catch (error) {
    close();
    throw error;
  }
  return { ping: () => link.sendCommand(['PING'], BINARY), close };
}
