import { createClient } from 'redis';

/** A client beside the store, to look at what is there and to spoil it. */
export async function connectRaw(url: string) {
  const client = createClient({ url });
  client.on('error', () => undefined);
  await client.connect();
  return Object.assign(client, {
    /** What is at the key, as it is. */
    bytes: async (key: string): Promise<Buffer | undefined> =>
      ((await client.sendCommand(['GET', key], { typeMapping: { 36: Buffer } })) as unknown as Buffer | null) ??
      undefined,
    putBytes: (key: string, value: Buffer): Promise<unknown> => client.sendCommand(['SET', key, value]),
  });
}

export type RawClient = Awaited<ReturnType<typeof connectRaw>>;
