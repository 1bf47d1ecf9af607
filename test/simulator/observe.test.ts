import { afterEach, describe, expect, it } from 'vitest';
import type { ClanPayload } from '../../src/api/payloads/clan.js';
import type { PlayerPayload } from '../../src/api/payloads/player.js';
import { createSimulator, type Observed, type Simulator, type SimulatorOptions } from '../../src/simulator/index.js';
import { ask, encode } from './ask.js';
import { clanFacts, type Facts, playerFacts } from './flatten.js';

const open: Simulator[] = [];
async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await createSimulator({ seed: 5, clans: 2, membersPerClan: 8, activity: 40, ...options });
  open.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

/** The differences between answers that followed each other, in the words of the truth log. */
function steps(answers: readonly Facts[]): string[] {
  const found: string[] = [];
  answers.slice(1).forEach((after, index) => {
    const before = answers[index] as Facts;
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const [old, value] = [before.get(name) ?? absent(name), after.get(name) ?? absent(name)];
      if (old !== value) found.push(`${index} ${name}: ${old} → ${value}`);
    }
  });
  return found.sort();
}

function absent(name: string): string {
  if (name.includes(' superTroopIsActive ')) return 'false';
  return /^player \S+ (troops|spells|heroes|heroEquipment) /.test(name) ? '0' : 'null';
}

function observedSteps({ seen }: Observed, ignore: (field: string) => boolean = () => false): string[] {
  const instants = [...new Set(seen.map(({ seenAt }) => seenAt))];
  return seen
    .filter(({ field }) => !ignore(field))
    .map(({ kind, tag, field, item, old, new: value, seenAt }) => {
      const name = [kind, tag, field, item].filter((part) => part !== undefined).join(' ');
      return `${instants.indexOf(seenAt)} ${name}: ${JSON.stringify(old)} → ${JSON.stringify(value)}`;
    })
    .sort();
}

/** The number of the step says nothing when some steps are empty: it is left out where only the rest is compared. */
const unnumbered = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/^\d+ /, '')).sort();

describe('observable changes', () => {
  it('are the differences between the answers about a player', async () => {
    const simulator = await start();
    const { tag } = simulator.players[0];
    const answers: Facts[] = [];
    const polls: Date[] = [];
    for (let poll = 0; poll < 120; poll++) {
      polls.push(simulator.now);
      answers.push(playerFacts((await ask(simulator, `/players/${encode(tag)}`)).body as unknown as PlayerPayload));
      simulator.advance('41s');
    }
    const { seen, unseen, pending } = simulator.observed({ route: 'player', tag });
    expect(unnumbered(observedSteps(simulator.observed({ route: 'player', tag })))).toEqual(unnumbered(steps(answers)));
    expect(seen.length).toBeGreaterThan(50);
    // Every change of the player is in exactly one of the three, but for those before the first answer.
    const all = simulator.truth.list({ kind: 'player', tag }).filter(({ field }) => !/clanRank/i.test(field));
    const parts = [...seen.flatMap(({ changes }) => changes), ...unseen, ...pending];
    expect(parts.map(({ number }) => number).sort((a, b) => a - b)).toEqual(all.map(({ number }) => number));
    // The same pattern without asking gives the same.
    expect(simulator.observable({ route: 'player', tag, polls })).toEqual(simulator.observed({ route: 'player', tag }));
  });

  it('are the differences between the answers about a clan, while members come and go', async () => {
    const simulator = await start({ activity: 60 });
    const { tag } = simulator.clans[0];
    const answers: Facts[] = [];
    for (let poll = 0; poll < 100; poll++) {
      const clan = (await ask(simulator, `/clans/${encode(tag)}`)).body as unknown as ClanPayload;
      const facts = clanFacts(clan);
      for (const member of clan.memberList ?? []) {
        for (const field of [
          'name',
          'role',
          'townHallLevel',
          'expLevel',
          'trophies',
          'donations',
          'donationsReceived',
        ] as const) {
          facts.set(`player ${member.tag} ${field}`, JSON.stringify(member[field]));
        }
      }
      answers.push(facts);
      simulator.advance('70s');
    }
    const leagues = (field: string) => field.startsWith('league') || field.startsWith('builderBase');
    // Joins and leaves hide all other changes of a member.
    const moved = (line: string): boolean => /^player .*: null → |→ null$/.test(line) && line.startsWith('player');
    const expected = unnumbered(steps(answers)).filter((line) => !moved(line));
    expect(unnumbered(observedSteps(simulator.observed({ route: 'clan', tag }), leagues))).toEqual(expected);
    expect(expected.filter((line) => line.includes(' memberList ')).length).toBeGreaterThan(3);
  });

  it('depend on the polling interval: two changes within one answer are one, or none', async () => {
    const simulator = await start();
    const from = simulator.now;
    simulator.advance('6h');
    const { tag } = simulator.players[0];
    const look = (every: string) =>
      simulator.observable({ route: 'player', tag, polls: { every, from, to: simulator.now } });
    const [often, minutely, seldom] = [look('1s'), look('60s'), look('3h')];
    // More often than the API makes new answers shows nothing more.
    expect(minutely.seen.length).toBeGreaterThanOrEqual(often.seen.length * 0.9);
    expect(seldom.seen.length).toBeLessThan(often.seen.length / 3);
    const combined = seldom.seen.filter(({ changes }) => changes.length > 1);
    expect(combined.length).toBeGreaterThan(3);
    for (const { old, new: value, changes } of combined) {
      expect(old).toEqual(changes[0]?.old);
      expect(value).toEqual(changes.at(-1)?.new);
    }
    const all = simulator.truth.list({ kind: 'player', tag }).filter(({ field }) => !/clanRank/i.test(field)).length;
    expect(seldom.seen.flatMap(({ changes }) => changes).length + seldom.unseen.length + seldom.pending.length).toBe(
      all,
    );
  });

  it('contain each attack of a war once', async () => {
    const simulator = await start({ activity: 0 });
    const war = simulator.wars.find(({ state }) => state === 'inWar');
    const tag = war?.clanTag ?? '';
    const from = simulator.now;
    simulator.advance('3h');
    const { seen } = simulator.observable({
      route: 'currentWar',
      tag,
      polls: { every: '5m', from, to: simulator.now },
    });
    expect(seen.map((one) => one.new)).toEqual(simulator.truth.list({ kind: 'war', tag }).map((one) => one.new));
    expect(seen.length).toBeGreaterThan(0);
  });

  it('include the differences between answers to requests with a query', async () => {
    const simulator = await start({
      startAt: new Date('2026-03-13T12:00:00Z'),
      membersPerClan: 20,
      activity: 0,
      maxAge: { raidSeasons: '10m' },
    });
    const { tag } = simulator.clans[0];
    const attacks: number[] = [];
    for (let poll = 0; poll < 24; poll++) {
      const { body } = await ask(simulator, `/clans/${encode(tag)}/capitalraidseasons?limit=2`);
      attacks.push((body as unknown as { items: { totalAttacks: number }[] }).items[0]?.totalAttacks ?? 0);
      simulator.advance('1h');
    }
    const { seen, pending } = simulator.observed({ route: 'raidSeasons', tag });
    const ours = seen.filter(({ field }) => field === 'attackLog');
    expect(ours).toHaveLength((attacks.at(-1) ?? 0) - (attacks[0] ?? 0));
    expect(ours.length).toBeGreaterThan(2);
    expect(new Set(seen.map(({ seenAt }) => seenAt)).size).toBeGreaterThan(2);
    const all = simulator.truth.list({ kind: 'raid', tag });
    expect([...seen.flatMap(({ changes }) => changes), ...pending]).toEqual(all);
    // An answer without one counts beside them.
    await ask(simulator, `/clans/${encode(tag)}/capitalraidseasons`);
    const again = simulator.observed({ route: 'raidSeasons', tag }).seen;
    expect(again.flatMap(({ changes }) => changes)).toEqual(all);
  });

  it('refuse routes without a subject, and intervals of 0', async () => {
    const simulator = await start();
    const { tag } = simulator.players[0];
    const polls = { every: '1m', from: simulator.now, to: simulator.now };
    expect(() => simulator.observable({ route: 'locations', tag, polls })).toThrow('route must be');
    expect(() => simulator.observable({ route: 'player', tag, polls: { ...polls, every: 0 } })).toThrow(
      'polls.every must be',
    );
  });
});
