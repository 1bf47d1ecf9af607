/** What a document says that a line prints: `console.log(x); // this`. */
export interface Promised {
  /** In the block, from 1. */
  readonly line: number;
  readonly text: string;
}

const SAYS = /^\s*(console\.log\(.*\);)\s*\/\/ (.*)$/;
const MARK = '\u0002';

/** The promises of a block, and its code with marks printed before and after each line that has one. No line moves. */
export function withMarks(code: string): { readonly marked: string; readonly promises: readonly Promised[] } {
  const promises: Promised[] = [];
  const marked = code.split('\n').map((line, index) => {
    const [, statement, text] = SAYS.exec(line) ?? [];
    if (statement === undefined || text === undefined) return line;
    promises.push({ line: index + 1, text });
    return `console.log('${MARK}${index + 1}'); ${statement} console.log('${MARK}');`;
  });
  return { marked: marked.join('\n'), promises };
}

/**
 * The promises that were not kept. A promise is kept when its line is reached and prints the text, or the text up to a
 * colon or comma after which the document explains it. The printed text may have several lines.
 */
export function broken(promises: readonly Promised[], stdout: string): string[] {
  const printed = new Map<number, string[]>();
  for (const part of stdout.split(MARK).slice(1)) {
    const [line = '', ...rest] = part.split('\n');
    const number = Number(line);
    if (number === 0) continue;
    printed.set(number, [...(printed.get(number) ?? []), squeeze(rest.join(' '))]);
  }
  return promises.flatMap(({ line, text }) => {
    const texts = printed.get(line) ?? [];
    if (texts.length === 0) return [`line ${line} says it prints "${text}", but is never reached`];
    return texts
      .filter((one) => !keeps(squeeze(text), one))
      .map((one) => `line ${line} says "${text}" and prints "${one}"`);
  });
}

function keeps(text: string, printed: string): boolean {
  return text === printed || (printed !== '' && (text.startsWith(`${printed}: `) || text.startsWith(`${printed}, `)));
}

/** With single spaces in place of line breaks and indentation. */
function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
