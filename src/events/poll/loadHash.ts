import xxhash from 'xxhash-wasm';

let loading: Promise<(bytes: Uint8Array) => bigint> | undefined;

/**
 * Loads XXH64, which hashes bytes to 64 bits. It is compiled once for all clients of the process: that takes longer
 * than everything else at their start.
 */
export function loadHash(): Promise<(bytes: Uint8Array) => bigint> {
  return (loading ??= xxhash().then((hashes) => (bytes) => hashes.h64Raw(bytes)));
}
