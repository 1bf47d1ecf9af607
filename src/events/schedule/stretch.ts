import type { Demand } from './Demand.js';
import { CELL_COUNT, kindOfCell, rankOfCell, WEIGHTS } from './ranks.js';

/** So much of the capacity is given away. The rest keeps deadlines ahead of the clock, so that who is urgent finds nobody overdue in front. */
const USED_SHARE = 0.9;
const HALVINGS = 40;

/**
 * Intervals that fit: each cell's mean interval times one common factor divided by the cell's weight, but never less than the mean and never more than the kind's
 * bound; the factor is the least with which all together take no more than can be had. Where even the bounds take more, they stand.
 *
 * @param maxMs the bound of each kind.
 * @param into receives milliseconds by cell; `0` everywhere when nothing has to be stretched.
 */
export function stretch(demand: Demand, perSecond: number, maxMs: readonly number[], into: Float64Array): void {
  into.fill(0);
  if (demand.perSecond() <= perSecond) return;
  const target = perSecond * USED_SHARE;
  let low = 0;
  let high = 0;
  for (let cell = 0; cell < CELL_COUNT; cell++) {
    if (demand.count(cell) > 0)
      high = Math.max(high, (maxMs[kindOfCell(cell)]! / demand.mean(cell)) * WEIGHTS[rankOfCell(cell)]!);
  }
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (taken(demand, middle, maxMs) > target) low = middle;
    else high = middle;
  }
  for (let cell = 0; cell < CELL_COUNT; cell++) into[cell] = stretched(demand, cell, high, maxMs);
}

function taken(demand: Demand, factor: number, maxMs: readonly number[]): number {
  let total = 0;
  for (let cell = 0; cell < CELL_COUNT; cell++) {
    const count = demand.count(cell);
    if (count > 0) total += (count * 1_000) / stretched(demand, cell, factor, maxMs);
  }
  return total;
}

function stretched(demand: Demand, cell: number, factor: number, maxMs: readonly number[]): number {
  const mean = demand.mean(cell);
  const wanted = (mean * factor) / WEIGHTS[rankOfCell(cell)]!;
  return Math.max(mean, Math.min(wanted, maxMs[kindOfCell(cell)]!));
}
