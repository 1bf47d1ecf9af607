import { expect } from 'vitest';
import type { Change, ChangeValue, Observation } from '../../../src/simulator/index.js';
import type { Simulator } from '../../../src/simulator/Simulator.js';
import { ask } from '../../simulator/ask.js';
import { distinct, expectSteps, expectWhole } from '../client/expectWhole.js';
import type { Watched } from './askedAgain.js';
import { digest } from './digest.js';
import { type Line, raidAttackText, warAttackText } from './Line.js';

/** How much of it there was, so that a test knows what it has tested. */
export interface Counts {
  readonly steps: number;
  readonly moves: number;
  readonly attacks: number;
  readonly leagueAttacks: number;
  readonly raidAttacks: number;
}

/**
 * That all lives together have told what the answers could tell: everything at least once, each change under one id only, the same under the same id, and nothing else. The world must have stood
 * still since the last answers.
 */
export async function expectTruth(
  simulator: Simulator,
  lines: readonly Line[],
  { players, clan }: Watched,
): Promise<Counts> {
  expectSameAgain(lines);
  const told = distinct(lines);
  expectUpdates(told);
  for (const tag of players) expectChain(told, 'player', tag, simulator.player(tag)?.payload());
  expectChain(told, 'clan', clan, simulator.clan(clan)?.payload());
  return {
    steps: expectWhole({ simulator }, lines, players),
    moves: expectMoves(simulator, told, clan),
    attacks: expectAttacks(
      ofType(told, 'warAttack'),
      seenInWar(simulator, clan),
      simulator.truth.list({ kind: 'war', tag: clan, field: 'attacks' }),
      (one) => warAttackText(one as never),
    ),
    leagueAttacks: await expectLeagueAttacks(simulator, told, clan),
    raidAttacks: expectAttacks(
      ofType(told, 'raidAttack'),
      seenOf(simulator, 'raidSeasons', clan, 'attackLog'),
      simulator.truth.list({ kind: 'raid', tag: clan, field: 'attackLog' }),
      (one) => raidAttackText(one as Record<string, unknown>),
    ),
  };
}

/** That what is told again is the same to the last field. */
function expectSameAgain(lines: readonly Line[]): void {
  const byId = new Map<string, Line>();
  for (const { since: _since, ...line } of lines) {
    const first = byId.get(line.id);
    if (first === undefined) byId.set(line.id, line as Line);
    else expect(line).toEqual(first);
  }
}

/** That whatever an update names was told by itself, and the other way round. */
function expectUpdates(told: readonly Line[]): void {
  const named = told.flatMap(({ ids = [] }) => ids);
  const single = told.filter(({ ids }) => ids === undefined).map(({ id }) => id);
  expect(new Set(named).size).toBe(named.length);
  expect(named.sort()).toEqual(single.sort());
}

/** That updates lead from one payload to the next without a gap, and to the one that there is. */
function expectChain(told: readonly Line[], kind: 'player' | 'clan', tag: string, now: unknown): void {
  const updates = told.filter((line) => line.type === `${kind}Update` && line.tag === tag);
  for (const [index, { before }] of updates.entries()) {
    if (index > 0) expect(before, `${kind} ${tag}`).toBe(updates[index - 1]?.after);
  }
  if (updates.length > 0) expect(updates.at(-1)?.after, `${kind} ${tag}`).toBe(digest(now));
}

/** That whoever came and went was told of. */
function expectMoves(simulator: Simulator, told: readonly Line[], clan: string): number {
  const seen = seenOf(simulator, 'clan', clan, 'memberList');
  const moves = [...ofType(told, 'memberJoin'), ...ofType(told, 'memberLeave')];
  const members = new Set([...seen.map(({ item }) => item), ...moves.map(({ member }) => member)]);
  for (const member of members) {
    expectSteps(
      told.filter((line) => moves.includes(line) && line.member === member).map(({ type }) => toStep(type)),
      seen.filter(({ item }) => item === member).map((one) => toStep(one.old === null ? 'memberJoin' : 'memberLeave')),
      `moves of ${member}`,
    );
  }
  return moves.length;
}

function toStep(type: string): { old: boolean; new: boolean } {
  return { old: type === 'memberLeave', new: type === 'memberJoin' };
}

/** Where an answer shows another war, or none, the last attacks of the one before are not in it. */
function seenInWar(simulator: Simulator, clan: string): Observation[] {
  const others = seenOf(simulator, 'currentWar', clan, 'state').filter(
    (one) => one.new !== 'inWar' && one.new !== 'warEnded',
  );
  const instants = new Set(others.map(({ seenAt }) => seenAt));
  return seenOf(simulator, 'currentWar', clan, 'attacks').filter(({ seenAt }) => !instants.has(seenAt));
}

/** Of every war of the league that the clan is in. */
async function expectLeagueAttacks(simulator: Simulator, told: readonly Line[], clan: string): Promise<number> {
  const paths = simulator.requests
    .filter(({ route }) => route === '/clanwarleagues/wars/{warTag}')
    .map(({ path }) => path);
  let count = 0;
  for (const path of new Set(paths)) {
    const { body } = await ask(simulator, path);
    const sides = [body['clan'], body['opponent']] as ({ tag: string } | undefined)[];
    const tag = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
    const own = ofType(told, 'leagueWarAttack').filter(({ attack = '' }) => attack.startsWith(`${tag} `));
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
  expect(count).toBe(ofType(told, 'leagueWarAttack').length);
  return count;
}

/** That each attack that was seen was told, under one id; that each that was told was made. */
function expectAttacks(
  told: readonly Line[],
  seen: readonly Observation[],
  made: readonly Change[],
  text: (attack: ChangeValue) => string,
): number {
  const attacks = told.map(({ attack }) => attack);
  expect(new Set(attacks).size).toBe(attacks.length);
  expect(attacks).toEqual(expect.arrayContaining(seen.map((one) => text(one.new))));
  expect(made.map((one) => text(one.new))).toEqual(expect.arrayContaining(attacks));
  return attacks.length;
}

function ofType(told: readonly Line[], type: string): Line[] {
  return told.filter((line) => line.type === type);
}

function seenOf(
  simulator: Simulator,
  route: 'clan' | 'currentWar' | 'leagueWar' | 'raidSeasons',
  tag: string,
  field: string,
): Observation[] {
  return simulator.observed({ route, tag }).seen.filter((one) => one.field === field);
}
