import type { Argument } from './Connection.js';
import type { AddressMap } from './topology.js';

/*
 * What is used of ioredis 5. Written down here, as it is an optional peer: its own types would make everybody install it.
 */

interface Common {
  readonly isCluster: boolean;
  readonly status: string;
  readonly options: {
    readonly keyPrefix?: string;
    readonly host?: string;
    readonly port?: number;
    readonly natMap?: AddressMap | null;
  };
  callBuffer(command: string, ...args: Argument[]): Promise<unknown>;
  connect(): Promise<unknown>;
  disconnect(): void;
  listenerCount(event: string): number;
  on(event: string, listener: (...given: never[]) => void): unknown;
}

export interface IoRedis extends Common {
  readonly isCluster: false;
  readonly stream?: { destroy(): void; unref(): void };
  duplicate(overrides: Readonly<Record<string, unknown>>): IoRedis;
  subscribe(channel: string): Promise<unknown>;
}

export interface IoRedisCluster extends Common {
  readonly isCluster: true;
  nodes(role: 'master'): IoRedis[];
  refreshSlotsCache?(): void;
}
