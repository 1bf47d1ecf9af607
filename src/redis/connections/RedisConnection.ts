import type { MaybePromise } from '../../internal/MaybePromise.js';

/** A part of a command. */
export type Argument = string | Buffer;

/** A server that holds keys: the only one, or a primary of a cluster. */
export interface Primary {
  send(args: readonly Argument[]): Promise<unknown>;
}

/** Receives what a tracking link reports. */
export interface TrackingListener {
  /** The key changed; `null`: any number of keys may have changed. */
  invalidated(key: string | null): void;
  /** The link is broken and reports nothing any more. */
  down(error: unknown): void;
}

/** A separate connection on which a server reports changed keys (client-side caching in broadcast mode). */
export interface TrackingLink {
  /** Rejects when the connection is broken; stays pending while the server is frozen. */
  ping(): Promise<unknown>;
  close(): void;
}

/**
 * What the store needs of a client, whichever library it is from. Replies have the types of the protocol: text as
 * Buffers, numbers, `null`, arrays. An error reply rejects.
 */
export interface RedisConnection {
  /** The client that was given or made. Stores on the same client fail together. */
  readonly client: object;
  /** Whether keys are spread over several servers, so that a command may name keys of one slot only. */
  readonly isCluster: boolean;
  /** What the client itself puts in front of keys in commands. It does so neither in patterns nor in replies. */
  readonly addedPrefix: string;
  /** What the client is configured to put in front of keys and does not put in raw commands: the store has to. */
  readonly missingPrefix: string;
  /** Sends a command to the server of the key. `reads`: a replica may answer, if the client is configured so. */
  send(key: string, args: readonly Argument[], reads: boolean): Promise<unknown>;
  /** Every server that holds keys. */
  primaries(): Promise<readonly Primary[]>;
  /** Asks for the addresses of the primaries. A single server has one, which may be empty. */
  addresses(): Promise<readonly string[]>;
  /** Opens a link to the primary of that address. It resolves when the server has agreed to report every change. */
  track(address: string, prefixes: readonly string[], listener: TrackingListener): Promise<TrackingLink>;
  /** Receives errors of the connection that belong to no command. Set by the store. */
  onError: ((error: unknown) => void) | undefined;
  /** Closes a client that was made here. A client that was given stays open. */
  close(): MaybePromise<unknown>;
}

/** To which server a tracking link is opened, and which keys it reports. `to`: `undefined`, the client's own server. */
export interface LinkTarget {
  readonly to: { readonly host: string; readonly port: number } | undefined;
  readonly prefixes: readonly string[];
  readonly listener: TrackingListener;
}

export function ignore(): void {}
