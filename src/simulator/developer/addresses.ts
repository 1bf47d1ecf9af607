import { isIPv4 } from 'node:net';

/** Whether this is an IPv4 address, alone or with the length of its network: `127.0.0.1`, `10.0.0.0/8`. */
export function isRange(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const [address = '', bits] = text.split('/');
  return isIPv4(address) && (bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32));
}

/** Whether an address is within a range, as `isRange` takes it. */
export function inRange(address: string, range: string): boolean {
  const [network = '', bits = '32'] = range.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numeric(address) / size) === Math.floor(numeric(network) / size);
}

function numeric(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
