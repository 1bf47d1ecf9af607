import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ClanPayload } from '../../../src/api/payloads/clan.js';
import type { PlayerPayload } from '../../../src/api/payloads/player.js';
import { clanTracker } from '../../../src/events/subjects/clan/clanTracker.js';
import { playerTracker } from '../../../src/events/subjects/player/playerTracker.js';
import type { Compare } from '../../../src/events/subjects/SubjectTracker.js';
import { applied } from './applied.js';
import { isFields, type Said, sayFields } from './canonical.js';
import { collect, everything, names, samples } from './collect.js';
import { mutated, mutations } from './mutate.js';

type Fields = Record<string, unknown>;

/**
 * What both say, without the former league where both have the tier that came in its place: where those leagues were
 * comes third.
 */
function said(before: object, after: object): [Said, Said, string[]] {
  const both = [structuredClone(before), structuredClone(after)] as [Fields, Fields];
  const dropped = dropFormerLeague(...both) ? ['league/'] : [];
  const [old, now] = both.map(membersOf) as [Map<unknown, Fields>, Map<unknown, Fields>];
  for (const [tag, member] of old) {
    const other = now.get(tag);
    if (other !== undefined && dropFormerLeague(member, other)) dropped.push(`memberList/${String(tag)}/league/`);
  }
  const [first, second] = both.map((fields) => {
    const map: Said = new Map();
    sayFields(map, [], fields);
    return map;
  }) as [Said, Said];
  return [first, second, dropped];
}

function dropFormerLeague(before: Fields, after: Fields): boolean {
  if (!isFields(before['leagueTier']) || !isFields(after['leagueTier'])) return false;
  delete before['league'];
  delete after['league'];
  return true;
}

function membersOf({ memberList }: Fields): Map<unknown, Fields> {
  const list: unknown[] = Array.isArray(memberList) ? memberList : [];
  return new Map(
    list
      .filter((item) => isFields(item))
      .reverse()
      .map((item) => [item['tag'], item]),
  );
}

describe.each(['player', 'clan'] as const)('comparing two payloads of a %s', (kind) => {
  let sample: PlayerPayload | ClanPayload;
  const diff = (
    kind === 'player' ? playerTracker.compile(everything) : clanTracker.compile(everything)
  ) as Compare<object>;

  beforeAll(async () => {
    sample = (await samples())[kind];
  });

  it('finds nothing between any payload and itself, or its copy', () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        const payload = mutated(sample, changes);
        expect(names(collect(diff, payload, payload))).toEqual([]);
        expect(names(collect(diff, payload, structuredClone(payload)))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('never throws, and gives each event another id', () => {
    fc.assert(
      fc.property(mutations, mutations, (first, second) => {
        const found = collect(diff, mutated(sample, first), mutated(sample, second));
        expect(new Set(names(found)).size).toBe(found.length);
        // The events can be printed.
        for (const { detail } of found) JSON.stringify(detail);
      }),
      { numRuns: 100 },
    );
  });

  it('accepts any JSON in place of a payload', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        for (const [before, after] of [
          [a, b],
          [a, sample],
          [sample, b],
        ]) {
          collect(diff, before as object, after as object);
        }
      }),
    );
  });

  it('finds everything: its events turn the content before into the content after', () => {
    fc.assert(
      fc.property(mutations, mutations, (first, second) => {
        // The first changes are there before and after: a payload that is odd already.
        const before = mutated(sample, first);
        const after = mutated(before, second);
        const found = collect(diff, before, after);
        const [old, now, dropped] = said(before, after);
        const is = [...applied(old, found)].filter(([path]) => !dropped.some((prefix) => path.startsWith(prefix)));
        expect(is.sort()).toEqual([...now].sort());
      }),
      { numRuns: 120 },
    );
  });
});
