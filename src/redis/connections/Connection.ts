import type { MaybePromise } from '../../internal/MaybePromise.js';

/** A part of a command. */
export type Argument = string | Buffer;

/** One server that holds keys of its own: the only one, or a primary of a cluster. */
export interface Primary {
  send(args: readonly Argument[]): Promise<unknown>;
}

/** What a tracked server tells. */
export interface TrackingListener {
  /** The key changed; `null`: all of them may have. */
  invalidated(key: string | null): void;
  /** Nothing will be told any more. */
  down(error: unknown): void;
}

/** A connection of its own, on which a server tells what changed. */
export interface TrackingLink {
  /** Rejects when the connection is broken, and stays silent when the server is. */
  ping(): Promise<unknown>;
  close(): void;
}

/**
 * What the store needs of a client, whichever library it is of. Replies come as the protocol has them: text as Buffers, numbers, `null`, arrays; an error reply
 * rejects.
 */
export interface Connection {
  /** What fails together: the client that was given, or the one that was made. */
  readonly client: object;
  /** Whether keys are spread over several servers, so that a command can name keys of one slot only. */
  readonly isCluster: boolean;
  /** What the client itself puts in front of the keys in commands. It does not do so in patterns, nor does it take it off what is found. */
  readonly keyPrefix: string;
  /** Sends a command to the server of the key. `reads`: a replica may answer, if the client was told so. */
  send(key: string, args: readonly Argument[], reads: boolean): Promise<unknown>;
  /** Every server that holds keys. */
  primaries(): Promise<readonly Primary[]>;
  /** The addresses of the primaries, asked anew. A single server has one, which may be empty. */
  addresses(): Promise<readonly string[]>;
  /** Opens a link to the primary of that address, and resolves when every change from then on will be told. */
  track(address: string, prefixes: readonly string[], listener: TrackingListener): Promise<TrackingLink>;
  /** Tells of trouble with the connection that nobody asked about. Set by the store. */
  onTrouble: ((error: unknown) => void) | undefined;
  /** Frees what was made here. A client that was given stays open. */
  close(): MaybePromise<unknown>;
}
