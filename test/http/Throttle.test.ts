import { array, assert, asyncProperty, integer, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Slot, Throttle } from '../../src/http/Throttle.js';
import { Token } from '../../src/http/Token.js';
import type { Lane } from '../../src/http/TransportRequest.js';
import { FakeClock } from '../../src/testing/FakeClock.js';

interface Sent {
  readonly at: number;
  readonly token: string;
}

function tokens(count: number): Token[] {
  return Array.from({ length: count }, (_, i) => new Token(`secret-${i}`, `token ${i}`));
}

function throttle(
  clock: FakeClock,
  options: { limit?: number; maxInFlight?: number; maxQueue?: number } = {},
): Throttle {
  return new Throttle({ clock, limit: 30, maxInFlight: 1_000, maxQueue: 10_000, ...options });
}

/** One request that waits for its turn, goes onto the wire after `connectMs` and takes `answerMs`. */
function request(
  of: Throttle,
  clock: FakeClock,
  sent: Sent[],
  { lane = 'interactive', connectMs = 0, answerMs = 0 }: { lane?: Lane; connectMs?: number; answerMs?: number } = {},
  over?: () => void,
): void {
  const go = (slot: Slot) => {
    const start = () => {
      of.started(slot);
      sent.push({ at: clock.monotonic(), token: slot.bucket.token.name });
      const end = () => {
        of.release(slot);
        over?.();
      };
      if (answerMs === 0) end();
      else clock.schedule(end, answerMs);
    };
    if (connectMs === 0) start();
    else clock.schedule(start, connectMs);
  };
  const slot = of.tryAcquire(lane);
  if (slot === undefined) of.join(lane, go);
  else go(slot);
}

/** The most that were sent in any half-open window of a second. */
function mostInASecond(sent: readonly Sent[]): number {
  let most = 0;
  const at = sent.map((one) => one.at).toSorted((a, b) => a - b);
  for (let from = 0, to = 0; to < at.length; to++) {
    while (at[to]! - at[from]! >= 1_000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

describe('the rate', () => {
  it('sends at least 98 % of what is allowed and never more, 10 tokens at 30 a second for 10 s', async () => {
    const clock = new FakeClock();
    const of = throttle(clock);
    of.setTokens(tokens(10));
    const sent: Sent[] = [];
    const startedAt = clock.monotonic();
    const next = () => {
      if (clock.monotonic() < startedAt + 10_000) request(of, clock, sent, { answerMs: 80 }, next);
    };
    for (let i = 0; i < 400; i++) next();
    await clock.advanceAsync(10_000);
    const inTime = sent.filter(({ at }) => at < startedAt + 10_000);
    expect(inTime.length).toBeGreaterThanOrEqual(0.98 * 3_000);
    expect(mostInASecond(sent)).toBeLessThanOrEqual(300);
    for (const { name } of tokens(10)) {
      const own = inTime.filter(({ token }) => token === name);
      expect(own.length).toBeGreaterThanOrEqual(0.98 * 300);
      expect(mostInASecond(own)).toBeLessThanOrEqual(30);
    }
  });

  it('makes up for late timers, within the limit', async () => {
    const clock = new FakeClock();
    const of = throttle(clock);
    of.setTokens(tokens(2));
    const sent: Sent[] = [];
    const startedAt = clock.monotonic();
    for (let i = 0; i < 700; i++) request(of, clock, sent);
    // The event loop turns every 40 ms only: `advance` fires what is due, and its continuation runs once the clock
    // stands.
    for (let turn = 0; turn < 250; turn++) {
      clock.advance(40);
      await Promise.resolve();
      await Promise.resolve();
    }
    const inTime = sent.filter(({ at }) => at <= startedAt + 10_000);
    expect(inTime.length).toBeGreaterThanOrEqual(0.95 * 600);
    expect(mostInASecond(sent)).toBeLessThanOrEqual(60);
  });

  it('is smooth after a small burst', async () => {
    const clock = new FakeClock();
    const of = throttle(clock, { limit: 10 });
    of.setTokens(tokens(1));
    const sent: Sent[] = [];
    const startedAt = clock.monotonic();
    for (let i = 0; i < 8; i++) request(of, clock, sent);
    await clock.advanceAsync(600);
    expect(sent.map(({ at }) => Math.round(at - startedAt))).toEqual([0, 0, 0, 100, 200, 300, 400, 500]);
  });

  it('counts from the instant at which a request is sent', async () => {
    const clock = new FakeClock();
    const of = throttle(clock, { limit: 5 });
    of.setTokens(tokens(1));
    const sent: Sent[] = [];
    for (let i = 0; i < 5; i++) request(of, clock, sent, { connectMs: 900 });
    await clock.advanceAsync(1_700);
    for (let i = 0; i < 20; i++) request(of, clock, sent);
    await clock.advanceAsync(5_000);
    expect(sent).toHaveLength(25);
    expect(mostInASecond(sent)).toBeLessThanOrEqual(5);
  });

  it('accepts fractions', async () => {
    const clock = new FakeClock();
    const of = throttle(clock, { limit: 0.5 });
    of.setTokens(tokens(1));
    const sent: Sent[] = [];
    for (let i = 0; i < 4; i++) request(of, clock, sent);
    await clock.advanceAsync(3_900);
    expect(sent).toHaveLength(2);
    await clock.advanceAsync(2_200);
    expect(sent).toHaveLength(4);
  });

  it('is not limited when there is no limit', () => {
    const clock = new FakeClock();
    const of = throttle(clock, { limit: Number.POSITIVE_INFINITY });
    of.setTokens(tokens(2));
    const sent: Sent[] = [];
    for (let i = 0; i < 500; i++) request(of, clock, sent);
    expect(sent).toHaveLength(500);
    expect(of.state()).toMatchObject({
      limit: null,
      tokens: [
        { rate: null, sent: 250 },
        { rate: null, sent: 250 },
      ],
    });
    expect(clock.pending).toBe(0);
  });

  it('holds for any arrivals, connection times and answers', async () => {
    await assert(
      asyncProperty(
        integer({ min: 1, max: 12 }),
        integer({ min: 1, max: 3 }),
        array(
          record({
            afterMs: integer({ min: 0, max: 400 }),
            connectMs: integer({ min: 0, max: 1_500 }),
            answerMs: integer({ min: 0, max: 500 }),
          }),
          {
            maxLength: 80,
          },
        ),
        async (limit, count, arrivals) => {
          const clock = new FakeClock();
          const of = throttle(clock, { limit });
          of.setTokens(tokens(count));
          const sent: Sent[] = [];
          for (const { afterMs, ...times } of arrivals) {
            await clock.advanceAsync(afterMs);
            request(of, clock, sent, times);
          }
          await clock.advanceAsync(200_000);
          expect(sent).toHaveLength(arrivals.length);
          expect(clock.pending).toBe(0);
          for (const { name } of tokens(count)) {
            expect(mostInASecond(sent.filter(({ token }) => token === name))).toBeLessThanOrEqual(limit);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the queue', () => {
  it('has one timer at most, and none when no request waits', async () => {
    const clock = new FakeClock();
    const of = throttle(clock, { limit: 1 });
    of.setTokens(tokens(3));
    const sent: Sent[] = [];
    expect(clock.pending).toBe(0);
    for (let i = 0; i < 50; i++) {
      request(of, clock, sent);
      expect(clock.pending).toBeLessThanOrEqual(1);
    }
    for (let i = 0; i < 30; i++) {
      await clock.advanceAsync(1_000);
      expect(clock.pending).toBe(of.queued > 0 ? 1 : 0);
    }
    expect(of.queued).toBe(0);
  });

  it('removes aborted requests from any place', async () => {
    const clock = new FakeClock();
    const of = throttle(clock, { limit: 1 });
    of.setTokens(tokens(1));
    const granted: number[] = [];
    of.release(of.tryAcquire('interactive')!);
    const waiters = [0, 1, 2, 3, 4].map((n) => of.join('interactive', () => granted.push(n)));
    of.leave(waiters[2]!);
    of.leave(waiters[0]!);
    of.leave(waiters[4]!);
    of.leave(waiters[4]!);
    expect(of.queued).toBe(2);
    await clock.advanceAsync(60_000);
    expect(granted).toEqual([1]); // It never goes onto the wire, so its slot is never free.
    of.leave(waiters[3]!);
    expect(clock.pending).toBe(0);
    expect(of.queued).toBe(0);
  });

  it('never has more requests under way than connections', async () => {
    const clock = new FakeClock();
    const of = throttle(clock, { limit: Number.POSITIVE_INFINITY, maxInFlight: 3 });
    of.setTokens(tokens(1));
    const sent: Sent[] = [];
    for (let i = 0; i < 10; i++) request(of, clock, sent, { answerMs: 100 });
    expect(sent).toHaveLength(3);
    expect(of.state()).toMatchObject({ inFlight: 3, maxInFlight: 3, queued: { interactive: 7 } });
    await clock.advanceAsync(100);
    expect(sent).toHaveLength(6);
    await clock.advanceAsync(400);
    expect(sent).toHaveLength(10);
    expect(of.state().inFlight).toBe(0);
  });

  it('counts a slot once, however often it is released', () => {
    const of = throttle(new FakeClock());
    of.setTokens(tokens(1));
    const slot = of.tryAcquire('interactive')!;
    of.release(slot);
    of.release(slot);
    expect(of.state().inFlight).toBe(0);
  });

  it('sends nothing while it is paused, and continues with the new tokens', async () => {
    const clock = new FakeClock();
    const of = throttle(clock, { limit: 1 });
    of.setTokens(tokens(1));
    const sent: Sent[] = [];
    for (let i = 0; i < 3; i++) request(of, clock, sent);
    of.hold();
    await clock.advanceAsync(10_000);
    expect(sent).toHaveLength(1);
    expect(of.state().held).toBe(true);
    expect(clock.pending).toBe(0);
    const fresh = new Token('new', 'new token');
    of.setTokens([fresh]);
    of.resume();
    await clock.advanceAsync(3_000);
    expect(sent.slice(1).map(({ token }) => token)).toEqual(['new token', 'new token']);
    expect(of.has(fresh)).toBe(true);
    expect(of.has(tokens(1)[0]!)).toBe(false);
  });

  it('keeps the state of a token that stays', async () => {
    const clock = new FakeClock();
    const of = throttle(clock);
    of.setTokens(tokens(2));
    const slot = of.tryAcquire('interactive')!;
    slot.bucket.penalise(clock.monotonic(), slot.sentAt, 30_000, 0);
    of.setTokens([...tokens(2), new Token('third', 'third')]);
    expect(of.state().tokens.map(({ coolingUntil }) => coolingUntil !== undefined)).toEqual(
      [0, 1].map((i) => slot.bucket.token.name === `token ${i}`).concat(false),
    );
  });
});

describe('the lanes', () => {
  async function order(lanes: readonly Lane[]): Promise<Lane[]> {
    const clock = new FakeClock();
    const of = throttle(clock, { limit: 1 });
    of.setTokens(tokens(1));
    const granted: Lane[] = [];
    of.release(of.tryAcquire('interactive')!);
    for (const lane of lanes) {
      of.join(lane, (slot) => {
        granted.push(lane);
        of.release(slot);
      });
    }
    await clock.advanceAsync(lanes.length * 1_100);
    return granted;
  }

  it('send interactive requests first', async () => {
    expect(await order(['background', 'background', 'interactive', 'interactive'])).toEqual([
      'interactive',
      'interactive',
      'background',
      'background',
    ]);
  });

  it('always leave a share for the background', async () => {
    const granted = await order([
      ...Array.from({ length: 40 }, () => 'interactive' as const),
      ...Array.from({ length: 4 }, () => 'background' as const),
    ]);
    expect(granted.flatMap((lane, index) => (lane === 'background' ? [index] : []))).toEqual([7, 15, 23, 31]);
  });

  it('leave it a share also when new requests find a slot at once', () => {
    const clock = new FakeClock();
    const of = throttle(clock, { limit: Number.POSITIVE_INFINITY, maxInFlight: 1 });
    of.setTokens(tokens(1));
    let held: Slot | undefined = of.tryAcquire('interactive');
    const polled: Slot[] = [];
    of.join('background', (slot) => polled.push(slot));
    for (let i = 0; i < 20 && polled.length === 0; i++) {
      if (held !== undefined) of.release(held);
      if (polled.length === 0) held = of.tryAcquire('interactive');
    }
    expect(polled).toHaveLength(1);
  });

  it('are each first come, first served', () => {
    const clock = new FakeClock();
    const of = throttle(clock, { limit: 1 });
    of.setTokens(tokens(1));
    of.tryAcquire('interactive');
    of.join('interactive', () => undefined);
    clock.advance(500);
    expect(of.tryAcquire('interactive')).toBeUndefined();
    expect(of.tryAcquire('background')).toBeUndefined();
  });
});

describe('a token that got a 429', () => {
  it('cools for as long as Retry-After says, and comes back at half the rate, which grows again', async () => {
    const clock = new FakeClock();
    const of = throttle(clock);
    of.setTokens(tokens(1));
    const slot = of.tryAcquire('interactive')!;
    of.release(slot);
    expect(slot.bucket.penalise(clock.monotonic(), slot.sentAt, 7_000, 0.5)).toBe(7_000);
    of.reconsider();
    expect(of.state().tokens[0]).toMatchObject({ coolingUntil: clock.now() + 7_000, rate: 15 });
    expect(of.tryAcquire('interactive')).toBeUndefined();
    await clock.advanceAsync(7_000);
    expect(of.state().tokens[0]).toMatchObject({ coolingUntil: undefined, rate: 15 });
    await clock.advanceAsync(15_000);
    expect(of.state().tokens[0]!.rate).toBeCloseTo(22.5);
    await clock.advanceAsync(15_000);
    expect(of.state().tokens[0]!.rate).toBe(30);
    await clock.advanceAsync(60_000);
    expect(of.state().tokens[0]!.rate).toBe(30);
  });

  it('sends at the lower rate', async () => {
    const clock = new FakeClock();
    const of = throttle(clock);
    of.setTokens(tokens(1));
    const slot = of.tryAcquire('interactive')!;
    of.release(slot);
    slot.bucket.penalise(clock.monotonic(), slot.sentAt, 1_000, 0);
    const sent: Sent[] = [];
    for (let i = 0; i < 100; i++) request(of, clock, sent);
    await clock.advanceAsync(2_000);
    // 15 a second, growing by half a request a second each second, after a burst of a fifth of a second.
    expect(sent.length).toBeGreaterThanOrEqual(15);
    expect(sent.length).toBeLessThanOrEqual(20);
  });

  it('cools longer each time, until a request passes', () => {
    const clock = new FakeClock();
    const of = throttle(clock);
    of.setTokens(tokens(1));
    const { bucket } = of.tryAcquire('interactive')!;
    const pauses: (number | undefined)[] = [];
    for (let i = 0; i < 7; i++) {
      const now = clock.monotonic();
      pauses.push(bucket.penalise(now, now, undefined, 0));
      clock.advance(pauses.at(-1) ?? 0);
    }
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(bucket.rate(clock.monotonic())).toBe(3); // A tenth of the limit is the least.
    bucket.confirm(clock.monotonic());
    expect(bucket.penalise(clock.monotonic(), clock.monotonic(), undefined, 1)).toBeCloseTo(2_400);
  });

  it('lowers its rate once for all requests that were under way', () => {
    const clock = new FakeClock();
    const of = throttle(clock);
    of.setTokens(tokens(1));
    const { bucket, sentAt } = of.tryAcquire('interactive')!;
    expect(bucket.penalise(clock.monotonic(), sentAt, 1_000, 0)).toBe(1_000);
    expect(bucket.penalise(clock.monotonic(), sentAt, undefined, 0)).toBeUndefined();
    expect(bucket.rate(clock.monotonic())).toBe(15);
    expect(bucket.penalise(clock.monotonic(), sentAt, 5_000, 0)).toBeUndefined();
    expect(bucket.coolingUntil).toBe(clock.monotonic() + 5_000); // Unless Retry-After is longer.
    bucket.confirm(sentAt); // Nor does a success from before.
    clock.advance(5_000);
    expect(bucket.penalise(clock.monotonic(), clock.monotonic(), undefined, 0)).toBe(4_000);
  });

  it('is not excluded permanently', () => {
    const clock = new FakeClock();
    const of = throttle(clock);
    of.setTokens(tokens(1));
    const { bucket, sentAt } = of.tryAcquire('interactive')!;
    expect(bucket.penalise(clock.monotonic(), sentAt, 1e12, 0)).toBe(900_000);
  });
});
