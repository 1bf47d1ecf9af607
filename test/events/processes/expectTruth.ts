import { expect } from 'vitest';
import type { ChangeValue, Observation, WorldChange } from '../../../src/simulator/index.js';
import type { Simulator } from '../../../src/simulator/Simulator.js';
import { ask } from '../../simulator/ask.js';
import { distinct, expectSteps, expectWhole } from '../client/expectWhole.js';
import type { Watched } from './askedAgain.js';
import { digest } from './digest.js';
import { type Line, raidAttackText, warAttackText } from './Line.js';

/** How much was compared, so that a test knows what it has tested. */
export interface Counts {
  readonly steps: number;
  readonly moves: number;
  readonly attacks: number;
  readonly leagueAttacks: number;
  readonly raidAttacks: number;
}

/**
 * Expects that all processes together have emitted what the answers could show: everything at least once, each change
 * under one id only, the same content under the same id, and nothing else. The world must have stood still since the
 * last answers.
 */
export async function expectTruth(
  simulator: Simulator,
  lines: readonly Line[],
  { players, clan }: Watched,
): Promise<Counts> {
  expectSameAgain(lines);
  const emitted = distinct(lines);
  expectUpdates(emitted);
  for (const tag of players) expectChain(emitted, 'player', tag, simulator.player(tag)?.payload());
  expectChain(emitted, 'clan', clan, simulator.clan(clan)?.payload());
  return {
    steps: expectWhole({ simulator }, lines, players),
    moves: expectMoves(simulator, emitted, clan),
    attacks: expectAttacks(
      ofType(emitted, 'warAttack'),
      seenInWar(simulator, clan),
      simulator.truth.list({ kind: 'war', tag: clan, field: 'attacks' }),
      (one) => warAttackText(one as never),
    ),
    leagueAttacks: await expectLeagueAttacks(simulator, emitted, clan),
    raidAttacks: expectAttacks(
      ofType(emitted, 'raidAttack'),
      seenOf(simulator, 'raidSeasons', clan, 'attackLog'),
      simulator.truth.list({ kind: 'raid', tag: clan, field: 'attackLog' }),
      (one) => raidAttackText(one as Record<string, unknown>),
    ),
  };
}

/** Expects that repeated events are the same to the last field. */
function expectSameAgain(lines: readonly Line[]): void {
  const byId = new Map<string, Line>();
  for (const { since: _since, ...line } of lines) {
    const first = byId.get(line.id);
    if (first === undefined) byId.set(line.id, line as Line);
    else expect(line).toEqual(first);
  }
}

/** Expects that the events of updates were emitted singly too, and the other way round. */
function expectUpdates(emitted: readonly Line[]): void {
  const named = emitted.flatMap(({ ids = [] }) => ids);
  const single = emitted.filter(({ ids }) => ids === undefined).map(({ id }) => id);
  expect(new Set(named).size).toBe(named.length);
  expect(named.sort()).toEqual(single.sort());
}

/** Expects that updates lead from one payload to the next without a gap, and to the current one. */
function expectChain(emitted: readonly Line[], kind: 'player' | 'clan', tag: string, now: unknown): void {
  const updates = emitted.filter((line) => line.type === `${kind}Update` && line.tag === tag);
  for (const [index, { before }] of updates.entries()) {
    if (index > 0) expect(before, `${kind} ${tag}`).toBe(updates[index - 1]?.after);
  }
  if (updates.length > 0) expect(updates.at(-1)?.after, `${kind} ${tag}`).toBe(digest(now));
}

/** Expects an event for each member that joined or left. */
function expectMoves(simulator: Simulator, emitted: readonly Line[], clan: string): number {
  const seen = seenOf(simulator, 'clan', clan, 'memberList');
  const moves = [...ofType(emitted, 'memberJoin'), ...ofType(emitted, 'memberLeave')];
  const members = new Set([...seen.map(({ item }) => item), ...moves.map(({ member }) => member)]);
  for (const member of members) {
    expectSteps(
      emitted.filter((line) => moves.includes(line) && line.member === member).map(({ type }) => toStep(type)),
      seen.filter(({ item }) => item === member).map((one) => toStep(one.old === null ? 'memberJoin' : 'memberLeave')),
      `moves of ${member}`,
    );
  }
  return moves.length;
}

function toStep(type: string): { old: boolean; new: boolean } {
  return { old: type === 'memberLeave', new: type === 'memberJoin' };
}

/** An answer with another war, or none, does not show the last attacks of the war before. */
function seenInWar(simulator: Simulator, clan: string): Observation[] {
  const others = seenOf(simulator, 'currentWar', clan, 'state').filter(
    (one) => one.new !== 'inWar' && one.new !== 'warEnded',
  );
  const instants = new Set(others.map(({ seenAt }) => seenAt));
  return seenOf(simulator, 'currentWar', clan, 'attacks').filter(({ seenAt }) => !instants.has(seenAt));
}

/** Expects the attacks of every league war of the clan. */
async function expectLeagueAttacks(simulator: Simulator, emitted: readonly Line[], clan: string): Promise<number> {
  const paths = simulator.requests
    .filter(({ route }) => route === '/clanwarleagues/wars/{warTag}')
    .map(({ path }) => path);
  let count = 0;
  for (const path of new Set(paths)) {
    const { body } = await ask(simulator, path);
    const sides = [body['clan'], body['opponent']] as ({ tag: string } | undefined)[];
    const tag = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
    const own = ofType(emitted, 'leagueWarAttack').filter(({ attack = '' }) => attack.startsWith(`${tag} `));
    if (!sides.some((side) => side?.tag === clan)) {
      expect(own).toEqual([]);
      continue;
    }
    count += expectAttacks(
      own,
      seenOf(simulator, 'leagueWar', tag, 'attacks'),
      simulator.truth.list({ kind: 'leagueWar', tag, field: 'attacks' }),
      (one) => warAttackText(one as never, tag),
    );
  }
  expect(count).toBe(ofType(emitted, 'leagueWarAttack').length);
  return count;
}

/** Expects one id for each attack that was seen, and that each emitted attack was made. */
function expectAttacks(
  emitted: readonly Line[],
  seen: readonly Observation[],
  made: readonly WorldChange[],
  text: (attack: ChangeValue) => string,
): number {
  const attacks = emitted.map(({ attack }) => attack);
  expect(new Set(attacks).size).toBe(attacks.length);
  expect(attacks).toEqual(expect.arrayContaining(seen.map((one) => text(one.new))));
  expect(made.map((one) => text(one.new))).toEqual(expect.arrayContaining(attacks));
  return attacks.length;
}

function ofType(emitted: readonly Line[], type: string): Line[] {
  return emitted.filter((line) => line.type === type);
}

function seenOf(
  simulator: Simulator,
  route: 'clan' | 'currentWar' | 'leagueWar' | 'raidSeasons',
  tag: string,
  field: string,
): Observation[] {
  return simulator.observed({ route, tag }).seen.filter((one) => one.field === field);
}
