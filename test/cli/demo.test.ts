import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DemoReport } from '../../src/cli/demo.js';
import { root } from '../package/dist.js';
import { runCommandLine } from './commandLine.js';

const ROUNDS = 3;
const COLUMNS = ['cache', 'reads', 'hits', 'misses', 'joined', 'entries', 'requests', 'per hit', 'per miss'];
const NAMES = ['searchClans', 'memberLists', 'warLogs', 'clanWars', 'searchPlayers'];
const FIXTURES = join(root, '..', 'shared', 'fixtures');

async function report(...args: string[]): Promise<DemoReport> {
  const { code, stdout, stderr } = await runCommandLine(['demo', '--json', ...args], (text) => text.endsWith('}\n'));
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as DemoReport;
}

/** What must hold of every report, whatever it read. */
function expectConsistent({ rows, reads, requests, refused }: DemoReport): void {
  const sum = (field: 'reads' | 'requests') => rows.reduce((total, row) => total + row[field], 0);
  expect(sum('reads')).toBe(reads);
  expect(sum('requests')).toBe(requests);
  for (const row of rows) {
    if (row.reads === 0) continue;
    // Every read is a hit or a miss, and every miss joins a request or sends one.
    expect([row.name, row.hits + row.misses]).toEqual([row.name, row.reads]);
    expect([row.name, row.joined + row.requests]).toEqual([row.name, row.misses]);
    // Every subject is asked for twice at once, three times over; what is not refused is kept.
    const subjects = row.reads / ROUNDS / 2;
    expect(Number.isInteger(subjects)).toBe(true);
    const refusedSubjects = subjects - row.entries;
    expect(refusedSubjects).toBeGreaterThanOrEqual(0);
    expect([row.name, row.requests]).toEqual([row.name, row.entries + refusedSubjects * ROUNDS]);
    if (row.hits > 0) expect(row.perHitUs).toBeGreaterThan(0);
    if (row.requests > 0) expect(row.perMissUs).toBeGreaterThan(0);
  }
  const refusedReads = rows.reduce((total, row) => total + row.reads - row.entries * ROUNDS * 2, 0);
  expect(refused).toBe(
    rows.reduce((total, row) => total + (row.reads === 0 ? row.entries * ROUNDS * 2 : 0), 0) + refusedReads,
  );
}

describe('demo', () => {
  test('--json lists every cache name that it read, with consistent figures', async () => {
    const result = await report();
    expect(result.source).toBe('a simulated world (seed 7)');
    expect(
      result.rows
        .filter(({ reads }) => reads > 0)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...NAMES].sort());
    expectConsistent(result);
    expect(result.reads).toBe((10 * 4 + 100) * ROUNDS * 2);
    expect(result.rows.find(({ name }) => name === 'searchPlayers')).toMatchObject({
      reads: 600,
      hits: 400,
      misses: 200,
      joined: 100,
      entries: 100,
      requests: 100,
    });
    // A hit is worth something.
    for (const { perHitUs, perMissUs } of result.rows) {
      if (perHitUs !== null && perMissUs !== null) expect(perMissUs).toBeGreaterThan(perHitUs);
    }
  });

  test('the same seed gives the same world, another seed another one', async () => {
    const figures = ({ rows }: DemoReport) => rows.map(({ perHitUs: _hit, perMissUs: _miss, ...row }) => row);
    const [first, again, other] = [
      await report('--seed', '3'),
      await report('--seed', '3'),
      await report('--seed', '4'),
    ];
    expect(figures(again)).toEqual(figures(first));
    expect([first.source, other.source]).toEqual(['a simulated world (seed 3)', 'a simulated world (seed 4)']);
  });

  test('prints a table with the same columns and a row per cache name', async () => {
    const { code, stdout, stderr } = await runCommandLine(['demo'], (text) => / cost \d+ requests\.\n/.test(text));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Serving a simulated world \(seed 7\) at http:\/\/127\.0\.0\.1:\d+\/v1\n/);
    const lines = stdout.split('\n');
    const head = lines.findIndex((line) => line.startsWith('cache'));
    expect(lines[head]?.split(/ {2,}/)).toEqual(COLUMNS);
    const rows = lines.slice(head + 2, lines.indexOf('', head)).map((line) => line.split(/ {2,}/));
    for (const name of NAMES) expect(rows.map(([first]) => first)).toContain(name);
    for (const row of rows) expect(row).toHaveLength(COLUMNS.length);
    // Columns are as wide as their widest cell, so that all lines are of one length.
    expect(new Set(lines.slice(head, head + 2 + rows.length).map(({ length }) => length)).size).toBe(1);
    const players = rows.find(([name]) => name === 'searchPlayers');
    expect(players?.slice(1, 7)).toEqual(['600', '400', '200', '100', '100', '100']);
    expect(stdout).toMatch(/\n840 reads cost \d+ requests\.\n/);
  });

  test('leaves neither the password nor a token in what it prints', async () => {
    const { stdout } = await runCommandLine(['demo'], (text) => / cost \d+ requests\.\n/.test(text));
    expect(stdout).not.toContain('hunter2');
    expect(stdout).not.toMatch(/[\w-]{20,}\.[\w-]{20,}/);
  });

  describe.skipIf(!existsSync(FIXTURES))(
    `--replay on recorded responses${existsSync(FIXTURES) ? '' : ' (skipped: the folder is not there)'}`,
    () => {
      test('makes the same reads, with consistent figures', async () => {
        const result = await report('--replay', FIXTURES);
        expect(result.source).toBe(`the recorded responses of ${FIXTURES}`);
        expectConsistent(result);
        expect(result.reads).toBeGreaterThan(100);
        expect(result.requests).toBeLessThan(result.reads / 2);
        const players = result.rows.find(({ name }) => name === 'searchPlayers');
        expect(players?.entries).toBeGreaterThan(0);
      });
    },
  );
});
