import { beforeEach, describe, expect, test } from 'vitest';
import { type Emitted, Listeners } from '../../../src/events/deliver/Listeners.js';

let changes: string[];
let listeners: Listeners;
let heard: string[];
beforeEach(() => {
  changes = [];
  heard = [];
  listeners = new Listeners((type) => changes.push(`${type} ${listeners.has(type)}`));
});

const hears = (name: string) => () => void heard.push(name);
function tell(event: Emitted): string[] {
  heard = [];
  for (const { run } of listeners.of(event)) run(event);
  return heard;
}

describe('listeners', () => {
  test('receive events of their type and tag, or of every type and tag', () => {
    listeners.add('a', hears('all'));
    listeners.add('a', hears('one'), new Set(['#1', '#2']));
    listeners.add('*', hears('any'));
    listeners.add('*', hears('any of 2'), new Set(['#2']));
    listeners.add('b', hears('b'));
    expect(tell({ type: 'a', tag: '#1' })).toEqual(['all', 'one', 'any']);
    expect(tell({ type: 'a', tag: '#2' })).toEqual(['all', 'one', 'any', 'any of 2']);
    expect(tell({ type: 'a', tag: '#3' })).toEqual(['all', 'any']);
    expect(tell({ type: 'a' })).toEqual(['all', 'any']);
    expect(tell({ type: 'c', tag: '#2' })).toEqual(['any', 'any of 2']);
  });

  test('report only the first listener of a type and the removal of the last', () => {
    const stopFirst = listeners.add('a', hears('first'));
    const stopSecond = listeners.add('a', hears('second'), new Set(['#1']));
    expect(changes).toEqual(['a true']);
    stopFirst();
    stopFirst();
    expect(changes).toEqual(['a true']);
    stopSecond();
    stopSecond();
    expect(changes).toEqual(['a true', 'a false']);
    expect(tell({ type: 'a', tag: '#1' })).toEqual([]);
  });

  test('that are removed and added again are not removed by the old function', () => {
    const stop = listeners.add('a', hears('a'));
    stop();
    listeners.add('a', hears('again'));
    stop();
    expect(tell({ type: 'a' })).toEqual(['again']);
  });

  test('with the same function are separate', () => {
    const one = hears('one');
    const stop = listeners.add('a', one);
    listeners.add('a', one, new Set(['#1']));
    listeners.add('a', hears('other'), new Set(['#1']));
    expect(tell({ type: 'a', tag: '#1' })).toEqual(['one', 'one', 'other']);
    stop();
    expect(tell({ type: 'a', tag: '#1' })).toEqual(['one', 'other']);
    expect(changes).toEqual(['a true']);
  });

  test('may be added and removed during a delivery', () => {
    const stops: (() => void)[] = [];
    listeners.add('a', () => {
      heard.push('first');
      stops[0]?.();
      listeners.add('a', hears('new'));
    });
    stops.push(listeners.add('a', hears('goes')));
    listeners.add('a', hears('stays'));
    expect(tell({ type: 'a' })).toContain('stays');
    expect(heard).not.toContain('new');
    expect(tell({ type: 'a' })).toEqual(['first', 'stays', 'new']);
  });

  test('are all removed by clear', () => {
    listeners.add('a', hears('a'));
    listeners.add('*', hears('any'), new Set(['#1']));
    listeners.clear();
    expect(tell({ type: 'a', tag: '#1' })).toEqual([]);
    expect(listeners.has('a')).toBe(false);
  });

  test('with tags are removed one by one in time that grows with their number', () => {
    const stops = Array.from({ length: 8_000 }, (_, index) => listeners.add('a', hears('x'), new Set([`#${index}`])));
    const before = process.cpuUsage();
    for (const stop of stops) stop();
    // Quadratic time was 1.2 s.
    expect(process.cpuUsage(before).user / 1_000, 'CPU time: other processes may be busy').toBeLessThan(300);
    expect(changes).toEqual(['a true', 'a false']);
  });
});
