import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, encodeMark, HEADER_BYTES, readFrame, readHeader } from '../../src/store/frame/frame.js';
import { instantOf, VersionClock } from '../../src/store/frame/VersionClock.js';
import { FakeClock } from '../../src/testing/FakeClock.js';

const FACTS = { version: 1_767_225_600_000 * 1_024 + 5, deleteAt: 1_767_229_200_000 };

/** Entries of every released format, which must stay readable for ever: add to them, never change them. */
const GOLDEN: readonly (readonly [what: string, hex: string, content: string | Buffer])[] = [
  ['format 1, ASCII', '57c701009500b94400066ddb6aa000050000019b77119680000000077b2261223a317d', '{"a":1}'],
  [
    'format 1, ASCII, deflated',
    '57c70101226215bb00066ddb6aa000050000019b771196800000005eab562a4f2c4ace482d2e51b232d4514aca4fa954b2aa562a' +
      '494c57b25252360a0850d201718a95aca2615ca828412ab6b61600',
    '{"warchest":1,"body":{"tag":"#2PP","tags":["#2PP","#2PP","#2PP","#2PP","#2PP","#2PP","#2PP"]}}',
  ],
  [
    'format 1, UTF-8',
    '57c701024eab415f00066ddb6aa000050000019b77119680000000117b226e616d65223a22c3a9f09f8fb0227d',
    '{"name":"é🏰"}',
  ],
  ['format 1, UTF-16', '57c70106daf5be3e00066ddb6aa000050000019b771196800000000200d8', '\ud800'],
  [
    'format 1, bytes',
    '57c701041686b30000066ddb6aa000050000019b77119680000000040001feff',
    Buffer.from([0, 1, 254, 255]),
  ],
];
/** Marks of format 1. */
const GOLDEN_MARKS = [
  ['removed', '57c701108f9025a100066ddb6aa000050000019b7711968000000000', FACTS.deleteAt],
  ['leased', '57c70120e95bef7700066ddb6aa00005000000000000000000000000', null],
] as const;

describe('a frame', () => {
  it.each(GOLDEN)('golden: %s', (_, hex, content) => {
    expect(readFrame(Buffer.from(hex, 'hex'))).toMatchObject({ kind: 'value', ...FACTS, content });
  });

  it.each(GOLDEN_MARKS)('golden: %s', (kind, hex, deleteAt) => {
    expect(readFrame(Buffer.from(hex, 'hex'))).toEqual({ ...FACTS, kind, deleteAt, content: undefined });
  });

  it('returns any text and any bytes, compressed or not', () => {
    const content = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.uint8Array(),
      fc.constantFrom('', '\ud800', 'é', '🏰'.repeat(2_000)),
    );
    fc.assert(
      fc.property(content, fc.constantFrom(null, 0, 100), fc.boolean(), (given, compressFrom, asBuffer) => {
        const frame = encodeFrame(given, FACTS, compressFrom);
        const read = readFrame(asBuffer ? frame : new Uint8Array(frame));
        const expected = typeof given === 'string' ? given : Buffer.from(given);
        expect(read).toEqual({ kind: 'value', ...FACTS, content: expected });
      }),
      { numRuns: 500 },
    );
  });

  it('compresses only where that saves space', () => {
    const player = JSON.stringify(Array.from({ length: 300 }, (_, level) => ({ name: 'Barbarian', level })));
    expect(encodeFrame(player, FACTS, 1_024).length).toBeLessThan(player.length / 4);
    expect(encodeFrame(player, FACTS, null).length).toBe(player.length + HEADER_BYTES);
    const noise = Buffer.from(Array.from({ length: 2_000 }, (_, i) => (i * i * 31) % 251));
    expect(encodeFrame(noise, FACTS, 1_024).length).toBeLessThanOrEqual(noise.length + HEADER_BYTES);
  });

  it('every flipped bit and every cut is detected', () => {
    const frame = encodeFrame('{"warchest":1,"body":{"tag":"#2PP"}}', FACTS, null);
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const damaged = Buffer.from(frame);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect([bit, typeof readFrame(damaged)]).toEqual([bit, 'string']);
    }
    for (let length = 0; length < frame.length; length++)
      expect(typeof readFrame(frame.subarray(0, length))).toBe('string');
    expect(typeof readFrame(Buffer.concat([frame, Buffer.from([0])]))).toBe('string');
  });

  it.each(['null', '42', '{"foo":1}', '', 'W', '\u0000'])('%j is not ours', (text) => {
    expect(readFrame(Buffer.from(text))).toBe('not ours');
    expect(readHeader(Buffer.from(text))).toBe('not ours');
  });

  it('of a later format is distinguished from other bytes', () => {
    const frame = encodeFrame('{}', FACTS, null);
    frame[2] = 2;
    expect(readFrame(frame)).toBe('a newer format');
  });

  it('damaged sizes allocate no memory', () => {
    const frame = encodeFrame('x'.repeat(5_000), FACTS, 0);
    frame.writeUInt32BE(0xffff_ffff, 24);
    expect(typeof readFrame(frame)).toBe('string');
  });

  it.each(['removed', 'leased'] as const)('a mark of kind %s keeps its facts', (kind) => {
    expect(readFrame(encodeMark(kind, FACTS))).toEqual({ kind, ...FACTS, content: undefined });
    expect(readHeader(encodeMark(kind, { ...FACTS, deleteAt: null }))).toEqual({ kind, ...FACTS, deleteAt: null });
  });
});

describe('a version clock', () => {
  it('counts within a millisecond, and when the wall clock goes back', () => {
    const clock = new FakeClock();
    const versions = new VersionClock(clock);
    const first = versions.next();
    expect(versions.next()).toBe(first + 1);
    expect(instantOf(first)).toBe(clock.now());
    clock.setWall(clock.now() - 10_000);
    expect(versions.next()).toBe(first + 2);
    clock.advance('1m');
    expect(versions.next()).toBeGreaterThan(first + 2);
  });

  it('continues from the versions that it has seen, except implausible ones', () => {
    const clock = new FakeClock();
    const versions = new VersionClock(clock);
    const ahead = (clock.now() + 5_000) * 1_024;
    versions.saw(ahead);
    expect(versions.next()).toBe(ahead + 1);
    versions.saw((clock.now() + 3_600_000) * 1_024);
    expect(versions.next()).toBe(ahead + 2);
  });
});
