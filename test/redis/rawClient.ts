import { createClient } from 'redis';

/** A client beside the store, to read and to damage what is in Redis. */
export async function connectRaw(url: string) {
  const client = createClient({ url });
  client.on('error', () => undefined);
  await client.connect();
  return Object.assign(client, {
    /** Returns the bytes at the key. */
    bytes: async (key: string): Promise<Buffer | undefined> =>
      ((await client.sendCommand(['GET', key], { typeMapping: { 36: Buffer } })) as unknown as Buffer | null) ??
      undefined,
    putBytes: (key: string, value: Buffer): Promise<unknown> => client.sendCommand(['SET', key, value]),
  });
}

export type RawClient = Awaited<ReturnType<typeof connectRaw>>;
