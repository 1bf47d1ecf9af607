import type { TrackingLink, TrackingListener } from './Connection.js';
import { BINARY, type NodeRedisClient } from './nodeRedisClients.js';

/** A link may take so long to be opened. */
const CONNECT_TIMEOUT_MS = 1_000;

/** Opens a tracking link: RESP3 pushes on a duplicate of the client, which is of no further use once it is broken. */
export async function openNodeRedisLink(
  client: NodeRedisClient,
  to: { readonly host: string; readonly port: number } | undefined,
  prefixes: readonly string[],
  listener: TrackingListener,
): Promise<TrackingLink> {
  const socket = { ...client.options?.socket, ...to, reconnectStrategy: false, connectTimeout: CONNECT_TIMEOUT_MS };
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
    // Throws when the connection is gone already.
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
    // The client has turned tracking on by itself, for single keys, and the server refuses to change the mode of one that is on.
    await link.sendCommand(['CLIENT', 'TRACKING', 'OFF'], BINARY);
    const wanted = prefixes.flatMap((prefix) => ['PREFIX', prefix]);
    await link.sendCommand(['CLIENT', 'TRACKING', 'ON', 'BCAST', ...wanted], BINARY);
  } catch (error) {
    close();
    throw error;
  }
  return { ping: () => link.sendCommand(['PING'], BINARY), close };
}
