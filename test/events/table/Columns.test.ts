import { expect, test } from 'vitest';
import { Columns } from '../../../src/events/table/Columns.js';

test('all columns grow together and keep their values', () => {
  const columns = new Columns();
  const bytes = columns.add(Uint8Array);
  const hashes = columns.add(BigUint64Array);
  for (let row = 0; row < 1_000; row++) {
    columns.reserve(row);
    bytes.values[row] = row % 256;
    hashes.values[row] = BigInt(row);
  }
  expect(bytes.values.length).toBe(hashes.values.length);
  expect([...bytes.values.subarray(0, 1_000)]).toEqual(Array.from({ length: 1_000 }, (_, row) => row % 256));
  expect([...hashes.values.subarray(0, 1_000)]).toEqual(Array.from({ length: 1_000 }, (_, row) => BigInt(row)));
});

test('at most a quarter of the rows is empty, and one far row makes room up to itself', () => {
  const columns = new Columns();
  const column = columns.add(Float64Array);
  for (let row = 0; row < 10_000; row++) columns.reserve(row);
  expect(column.values.length).toBeLessThanOrEqual(12_501);
  columns.reserve(50_000);
  expect(column.values.length).toBe(50_001);
});

test('a column that is added to a table with rows has room for all of them', () => {
  const columns = new Columns();
  columns.reserve(4_999);
  const column = columns.add(Uint32Array);
  column.values[4_999] = 7;
  columns.reserve(5_000);
  expect([column.values[4_999], column.values[5_000]]).toEqual([7, 0]);
});
