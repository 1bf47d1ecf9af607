// Hit ratios in percent on the captured traces, beside LRU and Belady's optimum.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { random, zipf } from './workload.mjs';

const FOLDER = join(import.meta.dirname, '../../../shared/fixtures/traces');
const RUNS = [
  ['loop', 500],
  ['scan', 500],
  ['zigzag', 500],
  ['cpp', 100],
  ['multi3', 600],
  ['multi3', 1_000],
  ['2_pools', 100],
  ['2_pools', 450],
];

function readTrace(name) {
  const text = gunzipSync(readFileSync(join(FOLDER, `${name}.trace.gz`))).toString('latin1');
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^\d+$/.test(line));
}

function replay(cache, keys) {
  let hits = 0;
  for (const key of keys) {
    if (cache.get(key) === undefined) cache.set(key, 1);
    else hits++;
  }
  return (hits / keys.length) * 100;
}

/**
 * Belady's optimum: evicts the key whose next use is latest. Kept in a heap by next use, with outdated places skipped.
 */
function optimum(size, keys) {
  const nextUse = new Float64Array(keys.length);
  const seen = new Map();
  for (let at = keys.length - 1; at >= 0; at--) {
    nextUse[at] = seen.get(keys[at]) ?? Number.POSITIVE_INFINITY;
    seen.set(keys[at], at);
  }
  const held = new Map();
  const heap = [];
  let hits = 0;
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at];
    if (held.has(key)) hits++;
    else if (held.size === size) {
      for (;;) {
        const [use, candidate] = popHeap(heap);
        if (held.get(candidate) !== use) continue;
        held.delete(candidate);
        break;
      }
    }
    held.set(key, nextUse[at]);
    pushHeap(heap, [nextUse[at], key]);
  }
  return (hits / keys.length) * 100;
}

function pushHeap(heap, item) {
  let at = heap.push(item) - 1;
  while (at > 0 && heap[(at - 1) >> 1][0] < item[0]) {
    heap[at] = heap[(at - 1) >> 1];
    at = (at - 1) >> 1;
  }
  heap[at] = item;
}

function popHeap(heap) {
  const top = heap[0];
  const item = heap.pop();
  if (heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1][0] > heap[child][0]) child++;
    if (heap[child][0] <= item[0]) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = item;
  return top;
}

export async function hitRatios() {
  const { DefaultCache } = await import('../../dist/index.js');
  const { LRUCache } = await import('lru-cache');
  const draw = zipf(10_240, 0.99, random(7));
  const runs = [['zipf(0.99) of 10,240', 1_024, Array.from({ length: 500_000 }, () => `#${draw()}`)]];
  if (existsSync(FOLDER)) for (const [name, size] of RUNS) runs.push([name, size, readTrace(name)]);
  else console.log('(the traces are absent, only Zipf is run)');
  return runs.map(([name, size, keys]) => ({
    trace: `${name} @ ${size}`,
    'lru-cache': replay(new LRUCache({ max: size }), keys).toFixed(2),
    lru: replay(new DefaultCache(size, 3_600), keys).toFixed(2),
    's3-fifo': replay(new DefaultCache(size, 3_600, { policy: 's3-fifo' }), keys).toFixed(2),
    optimum: optimum(size, keys).toFixed(2),
  }));
}
