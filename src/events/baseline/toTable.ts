import { WHOLE } from './SymbolWriter.js';
import type { TableForm } from './Table.js';

/** More symbols than this would leave nothing for those that matter; the rarest are left out. */
const MAX_SYMBOLS = WHOLE / 2;

/** Frequencies from counts, which may be fractions. Each symbol gets one at least; those that are `required` are never left out. */
export function toTable(counts: ReadonlyMap<number, number>, required: readonly number[] = []): TableForm {
  const entries = [...counts].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const kept = entries.filter(([symbol], index) => index < MAX_SYMBOLS || required.includes(symbol));
  const sum = kept.reduce((total, [, count]) => total + count, 0);
  const frequencies = kept.map(([, count]) => Math.max(1, Math.floor((count / sum) * WHOLE)));
  let missing = WHOLE - frequencies.reduce((total, frequency) => total + frequency, 0);
  // Rounding down leaves a little for the first; symbols that were given their one take it from those with most.
  for (let index = 0; missing < 0; index = (index + 1) % frequencies.length) {
    const frequency = frequencies[index] as number;
    const taken = frequency === 1 ? 0 : Math.min(-missing, Math.max(1, Math.floor(frequency / 8)));
    frequencies[index] = frequency - taken;
    missing += taken;
  }
  if (frequencies.length > 0) frequencies[0] = (frequencies[0] as number) + missing;
  return kept.flatMap(([symbol], index) => [symbol, frequencies[index] as number]);
}
