import type { IncomingMessage } from 'node:http';

/** Nothing that the API or the developer site takes is longer. */
const MAX_BODY_BYTES = 64 * 1024;

/** The body of a request, as text. @throws Error for one that is too long. */
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
