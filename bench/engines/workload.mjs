// Keys and accesses, the same in every process.

const ALPHABET = '0289PYLQGRJCUV';

/** Numbers in [0, 1), always the same ones for a seed. */
export function random(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** This many different game tags. */
export function makeTags(count) {
  const next = random(0x2545f491);
  const tags = new Set();
  while (tags.size < count) {
    let tag = '#';
    for (let index = 0; index < 8; index++) tag += ALPHABET[Math.floor(next() * ALPHABET.length)];
    tags.add(tag);
  }
  return [...tags];
}

/** A draw of ranks by Zipf's law. */
export function zipf(universe, exponent, next) {
  const sums = new Float64Array(universe);
  let sum = 0;
  for (let rank = 0; rank < universe; rank++) sums[rank] = sum += (rank + 1) ** -exponent;
  return () => {
    const wanted = next() * sum;
    let low = 0;
    let high = universe - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

export const SCENARIOS = {
  zipf: 'read-through, Zipf(0.99) over ten times the capacity',
  hits: 'all hits, uniform',
  sets: 'all sets, uniform over ten times the capacity',
};

/** A row of indices into the tags for one round. */
export function accesses(scenario, capacity, count, next) {
  const draw =
    scenario === 'zipf'
      ? zipf(capacity * 10, 0.99, next)
      : () => Math.floor(next() * (scenario === 'hits' ? capacity : capacity * 10));
  return Uint32Array.from({ length: count }, draw);
}
