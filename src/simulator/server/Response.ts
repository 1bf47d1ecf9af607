import type { ServerResponse } from 'node:http';
import { type CachedAnswer, gzipped } from './ApiCache.js';

/** How much of an answer is sent. */
export type Portion = 'whole' | 'truncated' | 'malformed';

/** Sends an answer with its remaining lifetime. */
export function sendEntry(
  response: ServerResponse,
  entry: CachedAnswer,
  now: number,
  zip: boolean,
  portion: Portion,
): void {
  const seconds = Math.ceil((entry.expiresAt - now) / 1_000);
  // Half of a compressed body would be a compression error, not malformed JSON.
  const zipped = zip && portion !== 'malformed';
  const whole = zipped ? gzipped(entry) : entry.body;
  const body = portion === 'whole' ? whole : whole.subarray(0, Math.floor(whole.length / 2));
  const headers = [
    'Content-Type',
    entry.contentType,
    'Content-Length',
    // A truncated answer announces more bytes than it sends.
    String(portion === 'truncated' ? whole.length : body.length),
  ];
  if (seconds > 0) headers.push('Cache-Control', `${entry.malformed ? 'public ' : ''}max-age=${seconds}`);
  if (zipped) headers.push('Content-Encoding', 'gzip');
  response.writeHead(entry.status, headers);
  if (portion === 'truncated') response.write(body, () => response.destroy());
  else response.end(body);
}
