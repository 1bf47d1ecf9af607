import { expectTypeOf } from 'vitest';
import { EventsClient, login, type Player, type TransportEvent } from '../../src/index.js';

/* How users listen. Compiled by types.test.ts, and never run. */

class Mine extends EventsClient {
  readonly mine = true;
}

export async function loggingIn(): Promise<void> {
  const events = { concurrency: 8, minInterval: { war: '2m' }, select: { player: ['donations'] } } as const;
  expectTypeOf(await login('', '', { client: EventsClient, events })).toEqualTypeOf<EventsClient>();
  expectTypeOf(await login('', '', { client: Mine, events, keyCount: 2 })).toEqualTypeOf<Mine>();
  // @ts-expect-error Only who watches takes how.
  await login('', '', { events });
  // @ts-expect-error There is no such option.
  await login('', '', { client: EventsClient, events: { pace: 'fast' } });
  // @ts-expect-error There is no such field.
  await login('', '', { client: EventsClient, events: { select: { player: ['mood'] } } });
  // @ts-expect-error There is no such kind.
  void new EventsClient({ events: { minInterval: { people: '1m' } } });
}

export async function listening(client: EventsClient): Promise<void> {
  client.on('playerDonationsChange', (event) => {
    expectTypeOf(event.type).toEqualTypeOf<'playerDonationsChange'>();
    expectTypeOf(event.old).toEqualTypeOf<number>();
    expectTypeOf(event.after).toEqualTypeOf<Player>();
    expectTypeOf(event.id).toEqualTypeOf<string>();
    expectTypeOf(event.kind).toEqualTypeOf<'player'>();
  });
  client.once('warAttack', async ({ attack }) => void attack.stars, { tags: new Set(['#2PP']) });
  client.on('retry', (event) => expectTypeOf(event).toEqualTypeOf<Extract<TransportEvent, { type: 'retry' }>>());
  client.on('seasonStart', ({ window, at }) => void [window, at]);
  client.on('*', (event) => {
    if (event.type === 'playerDonationsChange') expectTypeOf(event.new).toEqualTypeOf<number>();
    if (event.type === 'loopFinish') expectTypeOf(event.durationMs).toEqualTypeOf<number>();
  });
  // @ts-expect-error There is no such event.
  client.on('playerDonationChange', () => undefined);
  // @ts-expect-error There is no such event.
  client.once('warAttacked', () => undefined);
  // @ts-expect-error There is no such event.
  client.stream({ types: ['warAttacked'] });
  for await (const event of client.stream({ types: ['memberJoin', 'memberLeave'] }))
    expectTypeOf(event.type).toEqualTypeOf<'memberJoin' | 'memberLeave'>();
  // @ts-expect-error Tags are texts.
  client.watchPlayers([5]);
  // @ts-expect-error There is no such thing to watch.
  client.watched('people');
}
