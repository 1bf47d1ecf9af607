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
    expect(marked.split('\n')[2]).toBe('console.log(a);');
  });

  test('is kept, over several lines too, whatever is printed before and after', () => {
    expect(broken(promises, 'x\n\u00022\n1\n\u0002\n5\n\u00024\n{\n  a: 1\n}\n\u0002\nx\n')).toEqual([]);
  });

  test('is broken by another text, an empty one, one that goes on, and a line that is never reached', () => {
    const after = '\u0002\n\u00024\n{ a: 1 }\n\u0002\n';
    expect(broken(promises, `\u00022\n1\n${after}`)).toEqual([]);
    expect(broken(promises, `\u00022\n2\n${after}`)).toEqual(['line 2 says "1: the first" and prints "2"']);
    expect(broken(promises, `\u00022\n\n${after}`)).toHaveLength(1);
    expect(broken(promises, `\u00022\n1\n1\n${after}`)).toHaveLength(1);
    expect(broken(promises, '\u00022\n1\n\u0002\n')).toEqual([
      'line 4 says it prints "{ a: 1 }", but is never reached',
    ]);
  });
});
