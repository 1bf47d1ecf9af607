import type { IncomingMessage } from 'node:http';

/** Bound on the length of a request body; real ones are shorter. */
const MAX_BODY_BYTES = 64 * 1024;

/** Reads the body of a request as text. @throws Error when it is too long */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`a body of more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
