/** Packed bytes can't be unpacked: they are damaged, or their dictionary is missing. Never leaves this folder. */
export class DamagedBytesError extends Error {
  override readonly name = 'DamagedBytesError';
}
