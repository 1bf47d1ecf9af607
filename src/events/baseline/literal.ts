import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import type { ByteReader } from './ByteReader.js';
import type { ByteWriter } from './ByteWriter.js';
import { DamagedBytesError } from './DamagedBytesError.js';

/*
 * Any JSON value in bytes that need nothing learned: a byte that says what it is, then its content. For what a model has no place for.
 */
const NULL = 0;
const TRUE = 1;
const FALSE = 2;
const WHOLE_NUMBER = 3;
const NEGATIVE = 4;
const FLOAT = 5;
const TEXT = 6;
const ARRAY = 7;
const OBJECT = 8;

/** @throws InvalidArgumentError for what JSON has no form for: `undefined`, functions, symbols, big integers, `NaN`. */
export function writeLiteral(value: unknown, to: ByteWriter): void {
  switch (typeof value) {
    case 'string':
      to.byte(TEXT);
      to.text(value);
      return;
    case 'number':
      writeNumber(value, to);
      return;
    case 'boolean':
      to.byte(value ? TRUE : FALSE);
      return;
    case 'object':
      if (value === null) to.byte(NULL);
      else if (Array.isArray(value)) writeArray(value, to);
      else writeObject(value as Readonly<Record<string, unknown>>, to);
      return;
    default:
      throw new InvalidArgumentError('payload', value, 'made of JSON values');
  }
}

export function readLiteral(from: ByteReader): unknown {
  switch (from.byte()) {
    case NULL:
      return null;
    case TRUE:
      return true;
    case FALSE:
      return false;
    case WHOLE_NUMBER:
      return from.varint();
    case NEGATIVE:
      return -from.varint();
    case FLOAT:
      return from.float64();
    case TEXT:
      return from.text();
    case ARRAY: {
      const array: unknown[] = [];
      for (let left = from.varint(); left > 0; left--) array.push(readLiteral(from));
      return array;
    }
    case OBJECT: {
      const object: Record<string, unknown> = {};
      for (let left = from.varint(); left > 0; left--) setOwn(object, from.text(), readLiteral(from));
      return object;
    }
    default:
      throw new DamagedBytesError('a value of no known kind');
  }
}

/** As `JSON.parse` does it: `__proto__` is a key like any other. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
  } else {
    object[key] = value;
  }
}

function writeNumber(value: number, to: ByteWriter): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    to.byte(value < 0 ? NEGATIVE : WHOLE_NUMBER);
    to.varint(Math.abs(value));
  } else if (Number.isFinite(value)) {
    to.byte(FLOAT);
    to.float64(value);
  } else {
    throw new InvalidArgumentError('payload', value, 'made of JSON values');
  }
}

function writeArray(array: readonly unknown[], to: ByteWriter): void {
  to.byte(ARRAY);
  to.varint(array.length);
  for (const element of array) writeLiteral(element, to);
}

function writeObject(object: Readonly<Record<string, unknown>>, to: ByteWriter): void {
  const keys = Object.keys(object);
  to.byte(OBJECT);
  to.varint(keys.length);
  for (const key of keys) {
    to.text(key);
    writeLiteral(object[key], to);
  }
}
