/** Keys drawn by Zipf's law with this exponent, always the same ones. */
export function zipfKeys(universe: number, exponent: number, count: number): string[] {
  const sums = new Float64Array(universe);
  let sum = 0;
  for (let rank = 0; rank < universe; rank++) sums[rank] = sum += (rank + 1) ** -exponent;
  let seed = 0x9e3779b9;
  const random = () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  };
  return Array.from({ length: count }, () => {
    const wanted = random() * sum;
    let low = 0;
    let high = universe - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return `#${low}`;
  });
}
