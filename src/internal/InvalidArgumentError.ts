import { WarchestError } from './WarchestError.js';

/** An argument or option that can't be honoured. Thrown before any request, naming the argument and the value given. */
export class InvalidArgumentError extends WarchestError {
  override readonly code: string = 'INVALID_ARGUMENT';
  /** The argument or option, as the caller wrote it, e.g. `'keyCount'`. */
  readonly argument: string;
  /** The value that was given. */
  readonly value: unknown;

  constructor(argument: string, value: unknown, expected: string) {
    super(`${argument} must be ${expected}, got ${describe(value)}`);
    this.argument = argument;
    this.value = value;
  }
}

/** A value as an error message shows it: its literal form, short, never its contents when it is an object. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return `function ${value.name || '(anonymous)'}`;
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `an array of ${value.length}` : `an object (${nameOfClass(value)})`;
    default:
      return String(value);
  }
}

function nameOfClass(value: object): string {
  const { constructor } = value;
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'no prototype';
}
