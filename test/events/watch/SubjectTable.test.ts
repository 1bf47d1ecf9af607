import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idToTag, isTag, TAG_ALPHABET } from '../../../src/api/tags.js';
import { SUBJECT_KINDS, type SubjectKind } from '../../../src/events/subjects/Subject.js';
import { SubjectTable } from '../../../src/events/watch/SubjectTable.js';
import { toNumber, toTag } from '../../../src/events/watch/tagNumbers.js';

describe('the table of subjects', () => {
  test('a subject has one number, by which its kind and tag are found', () => {
    const table = new SubjectTable();
    const player = table.add('player', '#2PP');
    const clan = table.add('clan', '#2PP');
    expect(clan).not.toBe(player);
    expect(table.add('player', '#2PP')).toBe(player);
    expect([table.kindOf(clan), table.tagOf(clan), table.find('clan', '#2PP')]).toEqual(['clan', '#2PP', clan]);
    expect([table.count('player'), table.count('clan'), table.count('war')]).toEqual([1, 1, 0]);
    expect([...table.slots('clan')]).toEqual([clan]);
    expect(table.tagOf(clan + 1)).toBeUndefined();
  });

  test('a number is used again only after it was released', () => {
    const table = new SubjectTable();
    const first = table.add('player', '#2PP');
    table.remove(first);
    expect([table.find('player', '#2PP'), table.tagOf(first), table.kindOf(first)]).toEqual([
      undefined,
      undefined,
      'player',
    ]);
    const second = table.add('player', '#2PP');
    expect(second).not.toBe(first);
    table.release(first);
    expect(table.add('raid', '#8QU8J9LP')).toBe(first);
    expect(table.kindOf(first)).toBe('raid');
    expect(table.capacity).toBe(2);
  });

  test('removing an unknown number does nothing', () => {
    const table = new SubjectTable();
    table.remove(3);
    const slot = table.add('player', '#2PP');
    table.remove(slot);
    table.remove(slot);
    expect(table.count('player')).toBe(0);
  });

  test('agrees with a plain map after any additions and removals, and numbers stay dense', () => {
    const step = fc.record({
      add: fc.boolean(),
      kind: fc.constantFrom(...SUBJECT_KINDS),
      tag: fc.nat(60).map((n) => idToTag(BigInt(196 + n * 1_000_003 ** (n % 2)))),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const table = new SubjectTable();
        const model = new Map<string, { kind: SubjectKind; tag: string; slot: number }>();
        let most = 0;
        for (const { add, kind, tag } of steps) {
          const name = `${kind} ${tag}`;
          const known = model.get(name);
          if (add) {
            const slot = table.add(kind, tag);
            if (known === undefined) {
              expect([...model.values()].some((one) => one.slot === slot)).toBe(false);
              model.set(name, { kind, tag, slot });
            } else {
              expect(slot).toBe(known.slot);
            }
          } else if (known !== undefined) {
            table.remove(known.slot);
            table.release(known.slot);
            model.delete(name);
          }
          most = Math.max(most, model.size);
          expect(table.find(kind, tag)).toBe(model.get(name)?.slot);
        }
        for (const { kind, tag, slot } of model.values()) {
          expect([table.kindOf(slot), table.tagOf(slot), table.find(kind, tag)]).toEqual([kind, tag, slot]);
        }
        for (const kind of SUBJECT_KINDS) {
          const own = [...model.values()].filter((one) => one.kind === kind);
          expect(table.count(kind)).toBe(own.length);
          expect([...table.slots(kind)]).toEqual(own.map(({ slot }) => slot).sort((a, b) => a - b));
        }
        expect(table.capacity).toBe(most);
      }),
      { numRuns: 100 },
    );
  });

  test('a hundred thousand subjects are found, also after every other one was removed', () => {
    const table = new SubjectTable();
    const tags = Array.from({ length: 100_000 }, (_, at) => idToTag(BigInt(196 + at * 7)));
    const slots = tags.map((tag) => table.add('player', tag));
    for (let at = 0; at < tags.length; at += 2) {
      table.remove(slots[at] as number);
      table.release(slots[at] as number);
    }
    expect(table.count('player')).toBe(50_000);
    expect(tags.filter((tag, at) => table.find('player', tag) !== (at % 2 === 0 ? undefined : slots[at]))).toEqual([]);
  });
});

test('each tag has its own number, from which it is restored', () => {
  const tag = fc
    .array(fc.constantFrom(...TAG_ALPHABET.split('')), { minLength: 3, maxLength: 12 })
    .map((characters) => `#${characters.join('')}`);
  fc.assert(
    fc.property(tag, tag, (one, other) => {
      expect(isTag(one)).toBe(true);
      expect(toTag(toNumber(one))).toBe(one);
      expect(toNumber(one) === toNumber(other)).toBe(one === other);
    }),
  );
  expect(toNumber('#0PP')).not.toBe(toNumber('#PP0'));
  expect(new Set(['#000', '#0000', '#002', '#0002'].map(toNumber)).size).toBe(4);
  const longest = '#VVVVVVVVVVVV';
  expect(toTag(toNumber(longest))).toBe(longest);
  expect(Number.isSafeInteger(toNumber(longest))).toBe(true);
});
