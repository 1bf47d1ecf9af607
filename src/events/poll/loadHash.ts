import xxhash from 'xxhash-wasm';

let loading: Promise<(bytes: Uint8Array) => bigint> | undefined;

/** 64 bits of some bytes, by XXH64. Made ready once for all clients of the process: compiling takes longer than everything else at their start. */
export function loadHash(): Promise<(bytes: Uint8Array) => bigint> {
  return (loading ??= xxhash().then((hashes) => (bytes) => hashes.h64Raw(bytes)));
}
