import type { Simulator } from '../../src/simulator/index.js';

export interface Reply {
  readonly status: number;
  readonly cacheControl: string | null;
  readonly text: string;
  /** The body as JSON, to be looked into by tests. */
  readonly body: Record<string, unknown>;
}

/** Asks the simulator's API, with its first token unless other headers are given. */
export async function ask(
  simulator: Pick<Simulator, 'baseUrl' | 'tokens'>,
  path: string,
  { headers, ...init }: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
): Promise<Reply> {
  const response = await fetch(`${simulator.baseUrl}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${simulator.tokens[0] ?? ''}`, ...headers },
  });
  const text = await response.text();
  return {
    status: response.status,
    cacheControl: response.headers.get('cache-control'),
    text,
    body: parse(text) as Record<string, unknown>,
  };
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return {};
  }
}

export const encode = encodeURIComponent;
