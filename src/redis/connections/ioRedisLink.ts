import type { TrackingLink, TrackingListener } from './Connection.js';
import type { IoRedis } from './ioRedisClients.js';

const CONNECT_TIMEOUT_MS = 1_000;
/** Where a server that speaks RESP2 tells what changed. */
const CHANNEL = '__redis__:invalidate';

/**
 * Opens a tracking link on a duplicate of the client, which is of no further use once it is broken. The library speaks RESP2 and drops what RESP3 would push, so
 * the connection tracks with itself as the one to tell: when it is closed, everything about it is.
 */
export async function openIoRedisLink(
  client: IoRedis,
  to: { readonly host: string; readonly port: number } | undefined,
  prefixes: readonly string[],
  listener: TrackingListener,
): Promise<TrackingLink> {
  const link = client.duplicate({
    ...to,
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
    connectTimeout: CONNECT_TIMEOUT_MS,
  });
  let closed = false;
  let reason: unknown;
  const close = () => {
    if (closed) return;
    closed = true;
    link.disconnect();
    // It would wait for the other end to say goodbye.
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
