/** 32 bits of two numbers, so that sums of many show whether both sides have seen the same pairs. */
export function mix(a, b) {
  let mixed = Math.imul(a ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(b ^ (b >>> 15), 0xc2b2_ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x27d4_eb2f);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
