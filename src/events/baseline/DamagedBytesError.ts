/** Thrown where packed bytes are read, and caught by whoever wanted the payload: the bytes are not what was once written. */
export class DamagedBytesError extends Error {
  override readonly name = 'DamagedBytesError';
}
