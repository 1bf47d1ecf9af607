import type { Argument } from './Connection.js';
import type { AddressMap } from './topology.js';

/*
 * What is used of node-redis 5 and later. Written down here, as it is an optional peer: its own types would make everybody install it.
 */

export interface CommandOptions {
  readonly typeMapping: Readonly<Record<number, unknown>>;
}

interface Opens {
  readonly isOpen: boolean;
  connect(): Promise<unknown>;
  listenerCount(event: string): number;
  on(event: string, listener: (...given: never[]) => void): unknown;
  off(event: string, listener: (...given: never[]) => void): unknown;
}

export interface NodeRedisClient extends Opens {
  readonly isReady: boolean;
  readonly options?: { readonly socket?: Readonly<Record<string, unknown>> };
  sendCommand(args: readonly Argument[], options?: CommandOptions): Promise<unknown>;
  duplicate(overrides: Readonly<Record<string, unknown>>): NodeRedisClient;
  destroy(): void;
  unref(): void;
}

export interface NodeRedisPool extends Opens {
  sendCommand(args: readonly Argument[], options?: CommandOptions): Promise<unknown>;
  execute<T>(task: (client: NodeRedisClient) => T): Promise<T>;
}

interface NodeOfCluster {
  readonly host: string;
  readonly address: string;
  readonly client?: NodeRedisClient;
}

export interface NodeRedisCluster extends Opens {
  readonly masters: readonly NodeOfCluster[];
  nodeClient(node: NodeOfCluster): Promise<NodeRedisClient>;
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean,
    args: readonly Argument[],
    options?: CommandOptions,
  ): Promise<unknown>;
  readonly _options?: { readonly nodeAddressMap?: AddressMap };
  readonly _slots?: { rediscover?(startWith: NodeRedisClient): Promise<unknown> };
}

/** Replies of bulk strings (`$`, 36) as Buffers; everything else as it comes. */
export const BINARY: CommandOptions = { typeMapping: { 36: Buffer } };

export function ignore(): void {}
