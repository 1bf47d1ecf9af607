import { describe, expect, test } from 'vitest';
import { broken, withMarks } from './promises.js';

// The checker of the documents is itself checked: a check that can't fail is none.
describe('what a document says that it prints', () => {
  const code = [
    'const a = 1;',
    'console.log(a); // 1: the first',
    'console.log(a);',
    '  console.log({ a }); // { a: 1 }',
  ].join('\n');
  const { marked, promises } = withMarks(code);

  test('is found, and no line moves', () => {
    expect(promises).toEqual([
      { line: 2, text: '1: the first' },
      { line: 4, text: '{ a: 1 }' },
    ]);
    expect(marked.split('\n')).toHaveLength(4);
  });

  test('is kept, over several lines too', () => {
    expect(broken(promises, '\u00022\n1\n1\n\u00024\n{\n  a: 1\n}\n')).toEqual([
      'line 2 says "1: the first" and prints "1 1"',
    ]);
    expect(broken(promises, '\u00022\n1\n\u00024\n{\n  a: 1\n}\n')).toEqual([]);
  });

  test('is broken by another text, an empty one, and a line that is never reached', () => {
    expect(broken(promises, '\u00022\n2\n\u00024\n{ a: 1 }\n')).toHaveLength(1);
    expect(broken(promises, '\u00022\n\n\u00024\n{ a: 1 }\n')).toHaveLength(1);
    expect(broken(promises, '\u00022\n1\n')).toHaveLength(1);
  });
});
