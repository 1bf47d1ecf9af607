const GZIP = /(?:^|,)\s*gzip\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?(?:,|$)/i;

/**
 * Whether an `Accept-Encoding` header accepts gzip: case-insensitive, and not with a weight of 0 (RFC 9110, 12.5.3).
 */
export function acceptsGzip(header: string | undefined): boolean {
  const match = GZIP.exec(header ?? '');
  return match !== null && Number(match[1] ?? 1) > 0;
}
