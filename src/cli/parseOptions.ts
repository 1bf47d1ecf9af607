import { parseArgs } from 'node:util';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { UsageError } from './UsageError.js';

/** The options of a command: those with a value, and switches. */
export interface OptionNames<V extends string, S extends string> {
  readonly values: readonly V[];
  readonly switches?: readonly S[];
}

/** Parses the options of a command. Unknown options and words without an option are refused. */
export function parseOptions<V extends string, S extends string = never>(
  args: readonly string[],
  { values, switches = [] }: OptionNames<V, S>,
): Partial<Record<V, string>> & Record<S, boolean> {
  const given = parse(args, [
    ...values.map((name) => [name, { type: 'string' as const }] as const),
    ...switches.map((name) => [name, { type: 'boolean' as const, default: false }] as const),
  ]);
  return given as Partial<Record<V, string>> & Record<S, boolean>;
}

function parse(args: readonly string[], options: readonly (readonly [string, { type: 'string' | 'boolean' }])[]) {
  try {
    return parseArgs({
      args: joined(args),
      options: Object.fromEntries(options),
      strict: true,
      allowPositionals: false,
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error));
  }
}

/** Makes a negative number after an option its value, so that the error names the option. */
function joined(args: readonly string[]): string[] {
  const all: string[] = [];
  for (const arg of args) {
    const last = all.at(-1);
    if (/^-\d/.test(arg) && last?.startsWith('--') === true && !last.includes('='))
      all[all.length - 1] = `${last}=${arg}`;
    else all.push(arg);
  }
  return all;
}

/** The number of an option; `undefined` when it is absent. The library checks its range. */
export function parseNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new InvalidArgumentError(`--${option}`, text, 'a number');
  return value;
}
