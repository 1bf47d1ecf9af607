import { WarchestError } from './WarchestError.js';

/** An argument or option is invalid. Thrown before any request, naming the argument and its value. */
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

/** A value as an error message shows it: its short literal form; of an object only its class. Never throws. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return `function ${value.name || '(anonymous)'}`;
    case 'object':
      return value === null ? 'null' : describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object): string {
  try {
    if (Array.isArray(value)) return `an array of ${value.length}`;
    const { constructor } = value;
    const className = typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'no prototype';
    return `an object (${className})`;
  } catch {
    return 'an object that refuses access';
  }
}
