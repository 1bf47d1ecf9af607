import { rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALENDAR_EVENT_TYPES } from '../../src/events/calendar/CalendarEvents.js';
import { EventsClient } from '../../src/events/EventsClient.js';
import { isTransportType, TRACKED_TYPES } from '../../src/events/EventsClientEvent.js';
import { Schedule } from '../../src/events/schedule/Schedule.js';
import { EVENT_TYPES, SUBJECT_KINDS, type SubjectKind } from '../../src/events/subjects/Subject.js';
import { TRACKER_EVENT_TYPES } from '../../src/events/TrackerEvents.js';
import { check, describeProblems } from '../package/compile.js';
import { root } from '../package/dist.js';
import { makeWorkspace } from '../package/workspace.js';
import { textOf } from './documents.js';

const TEXT = textOf('docs/events.md');

/** What the document has below a heading, up to the next one. */
function section(heading: string): string {
  const [, text] = TEXT.split(`\n## ${heading}\n`);
  expect(text, `the section ${heading}`).toBeDefined();
  return text?.split('\n## ')[0] ?? '';
}

/** The rows below a head, of all tables of the section that have it, as cells. */
function table(heading: string, ...head: readonly string[]): string[][] {
  const rows: string[][] = [];
  let isInside = false;
  for (const line of section(heading).split('\n')) {
    if (!line.startsWith('|')) isInside = false;
    else if (isInside) rows.push(cells(line));
    else isInside = head.every((title, column) => cells(line)[column] === title);
  }
  const found = rows.filter(([first]) => !/^-+$/.test(first ?? ''));
  expect(found.length, `the table of ${head.join(', ')} in ${heading}`).toBeGreaterThan(0);
  return found;
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

const quoted = (cell: string | undefined) => [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, text]) => text as string);
const firstOf = (rows: readonly string[][]) => rows.flatMap(([first]) => quoted(first));

const HEADINGS: Readonly<Record<SubjectKind, string>> = {
  player: 'Events of players',
  clan: 'Events of clans and members',
  war: 'Events of wars',
  raid: 'Events of raid weekends',
  leagueGroup: 'Events of league groups',
  leagueWar: 'Events of league wars',
};
const ROWS = new Map(
  SUBJECT_KINDS.map((kind) => [
    kind,
    kind === 'leagueWar' ? leagueWarRows() : table(HEADINGS[kind], 'type', 'when', 'fields'),
  ]),
);
/** League wars have the events of a war under another prefix, without those that the document excludes. */
function leagueWarRows(): string[][] {
  const excluded = quoted(/no counterpart of ([^.]*)\./.exec(section(HEADINGS.leagueWar))?.[1]);
  return table(HEADINGS.war, 'type', 'when', 'fields')
    .filter(([type]) => !excluded.includes(quoted(type)[0] ?? ''))
    .map(([type = '', ...rest]) => [type.replace('`war', '`leagueWar'), ...rest]);
}
const CALENDAR_ROWS = table('Events of the calendar', 'type', 'when', 'fields');
const CLIENT_ROWS = table('Events of the client itself', 'type', 'when', 'fields');
const isEvent = (type: string) => TRACKED_TYPES.has(type) || isTransportType(type);

describe('the tables of events', () => {
  test.each(SUBJECT_KINDS)('have every type of %s, in the order of the source', (kind) => {
    expect(firstOf(ROWS.get(kind) ?? [])).toEqual(EVENT_TYPES[kind]);
    for (const [type, when] of ROWS.get(kind) ?? []) expect(when, type).not.toBe('');
  });

  test('have every type of the calendar', () => {
    expect(firstOf(CALENDAR_ROWS).sort()).toEqual([...CALENDAR_EVENT_TYPES].sort());
  });

  test('have every type of the tracker, and else only types of the transport', () => {
    const types = firstOf(CLIENT_ROWS);
    expect(types.slice(0, TRACKER_EVENT_TYPES.length)).toEqual(TRACKER_EVENT_TYPES);
    expect(types.slice(TRACKER_EVENT_TYPES.length).filter((type) => !isTransportType(type))).toEqual([]);
  });

  test('together with updates and batches are all types that there are', () => {
    const named = [...ROWS.values()].flatMap(firstOf);
    const bundles = quoted(section('Updates and batches')).filter((text) => /^\w+(Update|Batch)$/.test(text));
    const all = [...named, ...firstOf(CALENDAR_ROWS), ...TRACKER_EVENT_TYPES, ...bundles];
    expect([...new Set(all)].sort()).toEqual([...TRACKED_TYPES].sort());
  });
});

/** Two lists of names that must be the same, as types: the compiler says whether they are. */
interface Claim {
  readonly what: string;
  readonly type: string;
  readonly names: readonly string[];
}

const COMMON = table('The fields of an event', 'field', 'meaning').map(([field]) => quoted(field)[0] as string);

function toldBy([type, , tells]: readonly string[], besides: readonly string[]): Claim {
  const [name = ''] = quoted(type);
  return { what: name, type: `keyof EventOf<'${name}'>`, names: [...besides, ...quoted(tells)] };
}

const CLAIMS: readonly Claim[] = [
  ...[...ROWS.values()].flat().map((row) => toldBy(row, COMMON)),
  ...CALENDAR_ROWS.map((row) => toldBy(row, ['type', 'id'])),
  ...CLIENT_ROWS.map((row) => toldBy(row, ['type'])),
  ...SUBJECT_KINDS.flatMap((kind) => [
    { what: `${kind}Update`, type: `keyof EventOf<'${kind}Update'>`, names: [...COMMON, 'events'] },
    { what: `${kind}Batch`, type: `keyof EventOf<'${kind}Batch'>`, names: ['type', 'kind', 'events'] },
  ]),
  { what: 'all types', type: 'EventType', names: [...new Set([...TRACKED_TYPES, ...firstOf(CLIENT_ROWS)])] },
  { what: 'kinds', type: "EventOf<'playerNameChange' | 'playerUpdate'>['kind'] | SubjectKind", names: SUBJECT_KINDS },
  { what: 'options', type: 'keyof EventsOptions', names: firstOf(table('Options', 'option', 'default', 'meaning')) },
  {
    what: 'tasks of errors',
    type: 'TrackerTask',
    names: firstOf(table('Maintenance and other failures', 'task', 'what went wrong', 'then')),
  },
];

// What an event tells is known to the compiler alone: it is asked whether each row names exactly that.
describe('the fields in the tables', () => {
  let folder = '';
  let problems: readonly string[] = [];

  beforeAll(() => {
    folder = makeWorkspace('eventsTable');
    const from = (file: string) => JSON.stringify(relative(folder, join(root, 'src', 'events', file)));
    const lines = [
      `import type { EventsOptions } from ${from('EventsOptions.js')};`,
      `import type { SubjectKind } from ${from('subjects/Subject.js')};`,
      `import type { EventOf, EventType } from ${from('EventsClientEvent.js')};`,
      `import type { TrackerTask } from ${from('TrackerEvents.js')};`,
      "type Diff<A, B> = [A] extends [B] ? ([B] extends [A] ? 'same' : { unnamed: Exclude<B, A> }) " +
        ': { invented: Exclude<A, B> };',
      ...CLAIMS.map(({ type, names }, index) => {
        const union = names.map((name) => JSON.stringify(name)).join(' | ');
        return `export const claim${index}: Diff<${union}, ${type}> = 'same';`;
      }),
    ];
    const file = join(folder, 'claims.ts');
    writeFileSync(file, `${lines.join('\n')}\n`);
    const first = lines.length - CLAIMS.length + 1;
    problems = describeProblems(
      check([file]).map((problem) => ({
        ...problem,
        file: CLAIMS[(problem.line ?? 0) - first]?.what ?? problem.file,
      })),
    );
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('are many', () => {
    expect(CLAIMS.length).toBeGreaterThan(200);
  });

  test('are those of the types, no more and no less', () => {
    expect(problems).toEqual([]);
  });
});

describe('the other tables', () => {
  test('have every figure of the schedule', () => {
    const figures = firstOf(table('The schedule', 'field', 'meaning').map(([field = '']) => [field]));
    expect(figures).toEqual(Object.keys(new Schedule().statistics(0)));
  });

  test('have every verb that watches', () => {
    const verbs = firstOf(table('Watching', 'verb', 'watches')).map((verb) => /^\w+/.exec(verb)?.[0]);
    const all = Object.getOwnPropertyNames(EventsClient.prototype).filter((name) => /^(un)?watch[A-Z]/.test(name));
    expect(verbs.sort()).toEqual(all.sort());
  });
});

/** The events of the reference, as its users know them. */
const REFERENCE_EVENTS: readonly string[] = [
  ...[
    'update level_change description_change public_war_log_change type_change badge_change required_trophies_change',
    'war_frequency_change war_win_streak_change war_win_change war_tie_change war_loss_change member_join member_leave',
    'member_name_change member_donation member_received member_trophies_change member_versus_trophies_change',
    'member_role_change member_rank_change member_level_change member_league_change batch_updates',
  ].flatMap((names) => names.split(' ').map((name) => `on_clan_${name}`)),
  ...'update attack state_change batch_updates'.split(' ').map((name) => `on_war_${name}`),
  ...[
    'update name_change townhall_upgrade builderhall_upgrade best_trophies_change best_versus_trophies_change',
    'war_stars_change attack_wins_change defense_wins_change versus_attack_change trophies_change league_change',
    'role_change donations_change received_change clan_rank_change clan_previous_rank_change clan_join clan_leave',
    'clan_level_change clan_badge_change achievement_change troop_upgrade spell_upgrade hero_upgrade batch_updates',
  ].flatMap((names) => names.split(' ').map((name) => `on_player_${name}`)),
  'key_reset',
  'on_client_close',
  'on_event_error',
];

describe('what came from elsewhere', () => {
  const PLACES = ['From coc.py 0.3', 'From coc.py 3.10', 'From clashofclans.js'] as const;

  test('has a row for every event of the reference', () => {
    const there = firstOf(table('From coc.py 0.3', 'event there', 'event here'));
    expect(there.sort()).toEqual([...REFERENCE_EVENTS].sort());
  });

  test.each(PLACES)('%s: every counterpart exists', (place) => {
    for (const [there, here] of table(place, 'event there', 'event here')) {
      // What is no name of an event: parts of names, fields, and what is not an event here.
      const names = quoted(here).filter((name) => !/^(clan|Change|kind|onClientClose|…Unlock)$/.test(name));
      expect(
        names.filter((name) => !isEvent(name)),
        there,
      ).toEqual([]);
      if (!/no event|^none/.test(here ?? '')) expect(names.length, there).toBeGreaterThan(0);
    }
    for (const [there, here] of table(place, 'there', 'here')) {
      const calls = quoted(here).flatMap((text) => /^(\w+)(?:\(|\.)/.exec(text)?.[1] ?? []);
      const unknown = calls.filter((name) => name !== 'login' && !(name in EventsClient.prototype));
      expect(unknown, there).toEqual([]);
    }
  });
});
