import { CACHE_NAMES, type CacheName } from '../cache/names.js';
import type { Client } from '../client/Client.js';
import { login } from '../client/login.js';
import { ApiError } from '../http/errors/ApiError.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { createSimulator } from '../simulator/createSimulator.js';
import { openReplay } from './openReplay.js';
import { parseNumber, parseOptions } from './parseOptions.js';
import { renderTable } from './renderTable.js';

const ROUNDS = 3;
const CLANS = 10;
const PLAYERS = 100;

/** The demo's figures of one cache name. */
export interface DemoRow {
  readonly name: CacheName;
  /** Reads by the demo: each subject twice at once, in three rounds. */
  readonly reads: number;
  readonly hits: number;
  readonly misses: number;
  /** The misses that joined a request under way. */
  readonly joined: number;
  readonly entries: number;
  /** Requests sent to the API. */
  readonly requests: number;
  /** Microseconds; `null` without one. */
  readonly perHitUs: number | null;
  readonly perMissUs: number | null;
}

export interface DemoReport {
  readonly source: string;
  readonly rows: readonly DemoRow[];
  readonly reads: number;
  readonly requests: number;
  /** Reads that the API refused, such as private war logs. */
  readonly refused: number;
}

interface World extends AsyncDisposable {
  readonly baseUrl: string;
  readonly developerUrl: string;
  readonly players: readonly { readonly tag: string }[];
  readonly clans: readonly { readonly tag: string }[];
  readonly requests: { readonly length: number };
}

/** `warchest demo`. */
export async function runDemo(args: readonly string[]): Promise<void> {
  const { json, replay, seed } = parseOptions(args, { values: ['replay', 'seed'], switches: ['json'] });
  if (replay !== undefined && seed !== undefined) {
    throw new InvalidArgumentError('--seed', seed, 'absent with --replay: recorded responses have no seed');
  }
  const say = json ? () => undefined : (line: string) => process.stdout.write(`${line}\n`);
  const source = replay === undefined ? `a simulated world (seed ${seed ?? 7})` : `the recorded responses of ${replay}`;
  await using world: World =
    replay === undefined
      ? await createSimulator({ seed: parseNumber('seed', seed) ?? 7 })
      : await openReplay({ dir: replay });
  say(`Serving ${source} at ${world.baseUrl}`);
  await using client = await login('founder@example.com', 'hunter2', {
    baseUrl: world.baseUrl,
    developerUrl: world.developerUrl,
    keyCount: 2,
    throttleLimit: null,
  });
  say(`Logged in with e-mail and password at its developer site; reading everything ${ROUNDS} times.\n`);
  const report = await demonstrate(client, world, source);
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : render(report));
}

/** Reads a set of clans, players and wars three times and returns the cache's figures. */
export async function demonstrate(client: Client, world: World, source: string): Promise<DemoReport> {
  const clans = world.clans.slice(0, CLANS).map(({ tag }) => tag);
  const players = world.players.slice(0, PLAYERS).map(({ tag }) => tag);
  const meters = [
    new Meter('searchClans', clans, (tag) => client.getClan(tag)),
    new Meter('memberLists', clans, (tag) => client.getMembers(tag)),
    new Meter('warLogs', clans, (tag) => client.getWarLog(tag)),
    new Meter('clanWars', clans, (tag) => client.getClanWar(tag)),
    new Meter('searchPlayers', players, (tag) => client.getPlayer(tag)),
  ];
  const before = world.requests.length;
  for (let round = 0; round < ROUNDS; round++) {
    for (const meter of meters) await meter.readAll();
  }
  const measured = new Map(meters.map((meter) => [meter.name, meter]));
  return {
    source,
    rows: CACHE_NAMES.map((name) => rowOf(client, name, measured.get(name))).filter(
      (row) => row.reads > 0 || row.entries > 0,
    ),
    reads: meters.reduce((sum, meter) => sum + meter.reads, 0),
    requests: world.requests.length - before,
    refused: meters.reduce((sum, meter) => sum + meter.refused, 0),
  };
}

/** Reads the subjects of one cache name and measures the time. */
class Meter {
  readonly name: CacheName;
  reads = 0;
  refused = 0;
  /** The time and number of the reads in rounds of hits alone. */
  hitMs = 0;
  hits = 0;
  readonly #tags: readonly string[];
  readonly #read: (tag: string) => PromiseLike<unknown>;
  readonly #refusedTags = new Set<string>();

  constructor(name: CacheName, tags: readonly string[], read: (tag: string) => PromiseLike<unknown>) {
    this.name = name;
    this.#tags = tags;
    this.#read = read;
  }

  /**
   * Reads every subject twice at once, like two commands of a bot: the second read joins the first, or both are hits.
   */
  async readAll(): Promise<void> {
    const cached = this.#tags.filter((tag) => !this.#refusedTags.has(tag));
    const first = this.reads === 0;
    const startedAt = performance.now();
    for (const tag of cached) await Promise.all([this.#one(tag), this.#one(tag)]);
    if (!first) {
      this.hitMs += performance.now() - startedAt;
      this.hits += cached.length * 2;
    }
    // Refused reads are not cached by default. They are made apart, so that they don't distort the time of a hit.
    const refused = [...this.#refusedTags];
    if (!first) for (const tag of refused) await Promise.all([this.#one(tag), this.#one(tag)]);
  }

  async #one(tag: string): Promise<void> {
    this.reads++;
    try {
      await this.#read(tag);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refused++;
      this.#refusedTags.add(tag);
    }
  }
}

function rowOf(client: Client, name: CacheName, meter: Meter | undefined): DemoRow {
  const statistics = client.cache?.statistics(name);
  const { hits = 0, misses = 0, joined = 0, loads = 0, loadTimeMs = 0, entries = 0 } = statistics ?? {};
  return {
    name,
    reads: meter?.reads ?? 0,
    hits,
    misses,
    joined,
    entries,
    requests: loads,
    perHitUs: meter === undefined || meter.hits === 0 ? null : round((meter.hitMs / meter.hits) * 1_000),
    perMissUs: loads === 0 ? null : round((loadTimeMs / loads) * 1_000),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function render({ rows, reads, requests, refused }: DemoReport): string {
  const table = renderTable(
    ['cache', 'reads', 'hits', 'misses', 'joined', 'entries', 'requests', 'per hit', 'per miss'],
    rows.map((row) => [
      row.name,
      ...[row.reads, row.hits, row.misses, row.joined, row.entries, row.requests].map(String),
      microseconds(row.perHitUs),
      microseconds(row.perMissUs),
    ]),
  );
  const lines = [table, '', `${reads} reads cost ${requests} requests.`];
  if (refused > 0)
    lines.push(`${refused} reads were refused by the API, as the war logs of clans that keep them private.`);
  return `${lines.join('\n')}\n`;
}

function microseconds(value: number | null): string {
  if (value === null) return '-';
  return value < 1_000 ? `${value.toFixed(2)} µs` : `${(value / 1_000).toFixed(2)} ms`;
}
