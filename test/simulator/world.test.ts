import { afterEach, describe, expect, it } from 'vitest';
import type { ClanWarPayload } from '../../src/api/payloads/war.js';
import {
  createSimulator,
  type SimulatedClan,
  type Simulator,
  type SimulatorOptions,
  type WorldChange,
} from '../../src/simulator/index.js';
import { ask, encode } from './ask.js';
import { clanFacts, type Facts, playerFacts } from './flatten.js';

const open: Simulator[] = [];
async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await createSimulator({ seed: 7, ...options });
  open.push(simulator);
  return simulator;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

function facts(simulator: Simulator): Facts {
  const all: Facts = new Map();
  for (const player of simulator.players) playerFacts(player.payload(), all);
  for (const clan of simulator.clans) clanFacts(clan.payload(), all);
  return all;
}

const factOf = (change: WorldChange): string => {
  const item = change.item === undefined ? '' : ` ${change.item}`;
  return `${change.kind} ${change.tag} ${change.field}${item}`;
};

describe('the living world', () => {
  it('is the same to the byte for any steps of time', async () => {
    const [one, other] = [await start({ activity: 1 }), await start({ activity: 1 })];
    one.advance('1d');
    for (let step = 0; step < 24 * 4; step++) other.advance('15m');
    expect(other.truth.length).toBe(one.truth.length);
    expect([...other.truth]).toEqual([...one.truth]);
    expect(one.truth.length).toBeGreaterThan(2_000);
    for (const path of [
      ...one.players.filter((_, index) => index % 40 === 0).map(({ tag }) => `/players/${encode(tag)}`),
      ...one.clans.flatMap(({ tag }) => [`/clans/${encode(tag)}`, `/clans/${encode(tag)}/currentwar`]),
      `/clans/${encode(one.clans[0].tag)}/currentwar/leaguegroup`,
      `/clans/${encode(one.clans[0].tag)}/capitalraidseasons?limit=2`,
      '/locations/global/rankings/players',
    ]) {
      const [left, right] = [await ask(one, path), await ask(other, path)];
      expect(right).toEqual(left);
    }
  });

  it('does not depend on requests', async () => {
    const options = { activity: 4, clans: 4 };
    const [asked, left] = [await start(options), await start(options)];
    for (let step = 0; step < 6; step++) {
      asked.advance('2h');
      facts(asked);
      await ask(asked, `/clans/${encode(asked.clans[0].tag)}/capitalraidseasons`);
    }
    left.advance('12h');
    expect([...asked.truth]).toEqual([...left.truth]);
  });

  it('logs every change and nothing else: the log explains each difference of the payloads', async () => {
    const simulator = await start({ activity: 4, clans: 6, membersPerClan: { min: 6, max: 16 } });
    // Over the end of a ranked week and of a season.
    for (const [step, at] of [
      ['9h', '2026-03-11'],
      ['5d', '2026-03-16'],
      ['7d', '2026-03-23'],
    ] as const) {
      const before = facts(simulator);
      const changes = simulator.advance(step).filter(({ kind }) => kind === 'player' || kind === 'clan');
      expect(simulator.now.toISOString().slice(0, 10)).toBe(at);
      const after = facts(simulator);
      const problems: unknown[] = [];
      const logged = new Map<string, { old: string; new: string }>();
      for (const change of changes) {
        if (change.field === 'warLog') continue;
        const name = factOf(change);
        const [old, value] = [JSON.stringify(change.old), JSON.stringify(change.new)];
        const first = logged.get(name);
        // Each change changes something, and goes on where the one before ended.
        if (old === value || (first !== undefined && old !== first.new)) problems.push({ change, before: first });
        logged.set(name, { old: first?.old ?? old, new: value });
      }
      for (const name of new Set([...before.keys(), ...after.keys(), ...logged.keys()])) {
        const [old, value] = [before.get(name) ?? absent(name), after.get(name) ?? absent(name)];
        const change = logged.get(name) ?? { old, new: old };
        if (change.old !== old || change.new !== value)
          problems.push({ name, logged: change, seen: { old, new: value } });
      }
      expect(problems).toEqual([]);
      expect(logged.size).toBeGreaterThan(500);
    }
  });

  it('keeps members, donations and war stars consistent', async () => {
    const simulator = await start({ activity: 3, clans: 4 });
    for (let day = 0; day < 4; day++) {
      simulator.advance('1d');
      const seen = new Set<string>();
      for (const clan of simulator.clans) {
        const payload = clan.payload();
        expect(payload.members).toBe(payload.memberList?.length);
        expect(payload.members).toBeLessThanOrEqual(50);
        expect(payload.memberList?.filter(({ role }) => role === 'leader')).toHaveLength(1);
        expect(payload.memberList?.map(({ clanRank }) => clanRank)).toEqual(
          payload.memberList?.map((_, index) => index + 1),
        );
        for (const member of payload.memberList ?? []) {
          expect(seen.has(member.tag)).toBe(false);
          seen.add(member.tag);
        }
      }
      let [given, received, inClans] = [0, 0, 0];
      for (const player of simulator.players) {
        const payload = player.payload();
        given += payload.donations;
        received += payload.donationsReceived;
        if (payload.clan !== undefined) inClans++;
        expect(seen.has(player.tag)).toBe(payload.clan !== undefined);
      }
      expect(inClans).toBe(seen.size);
      expect(given).toBe(received);
      for (const war of simulator.wars) checkWar(war.payload());
    }
  });

  it('fights wars from the search for an opponent to the war log', async () => {
    const simulator = await start({ activity: 0.1 });
    // The first eight are in the war league.
    const clan = simulator.clans[9] as SimulatedClan;
    const wins = clan.payload().warWins;
    simulator.advance('6d');
    const states = simulator.truth
      .list({ kind: 'war', tag: clan.tag, field: 'state' })
      .map((change) => change.new as string);
    const order = ['notInWar', 'preparation', 'inWar', 'warEnded'];
    expect(states.length).toBeGreaterThan(4);
    states.forEach((state, index) => {
      const next = states[index + 1];
      if (next !== undefined) expect(next).toBe(order[(order.indexOf(state) + 1) % 4]);
    });
    const ended = simulator.truth.list({ kind: 'clan', tag: clan.tag, field: 'warLog' });
    const log = await ask(simulator, `/clans/${encode(clan.tag)}/warlog`);
    const entries = log.body['items'] as { endTime: string; result: string | null; clan: { stars: number } }[];
    expect(entries.slice(0, ended.length).map((entry) => entry.endTime)).toEqual(ended.map((one) => one.new).reverse());
    const won = entries.slice(0, ended.length).filter(({ result }) => result === 'win').length;
    const friendly = 1;
    expect(clan.payload().warWins).toBeGreaterThanOrEqual(wins + won - friendly);
  });

  it('gives no clan a regular war during its war league', async () => {
    const simulator = await start({ activity: 0, clans: 20, membersPerClan: 15, maxAge: { leagueGroup: 0 } });
    const isOn = (state: unknown): boolean => state === 'preparation' || state === 'inWar';
    const seen = { regular: 0, league: 0, finishedInLeague: 0 };
    for (let step = 0; step < 12 * 8; step++) {
      for (const clan of simulator.clans) {
        const league = isOn((await ask(simulator, `/clans/${encode(clan.tag)}/currentwar/leaguegroup`)).body['state']);
        const regular = isOn(clan.warState);
        expect(league && regular, `${clan.tag} at ${simulator.now.toISOString()}`).toBe(false);
        if (league) seen.league++;
        if (league && clan.warState === 'warEnded') seen.finishedInLeague++;
        if (regular && simulator.clans.indexOf(clan) < 16) seen.regular++;
      }
      simulator.advance('3h');
    }
    // Of the clans that take part in the league: before it, in it, and again after it.
    expect(seen.league).toBeGreaterThan(100);
    expect(seen.finishedInLeague).toBeGreaterThan(100);
    expect(seen.regular).toBeGreaterThan(100);
  });

  it('ends regular wars before a war league begins', async () => {
    // Leagues begin from 2026-04-05 to 2026-04-07.
    const simulator = await start({
      activity: 0,
      clans: 16,
      membersPerClan: 15,
      startAt: new Date(Date.UTC(2026, 3, 2, 12)),
    });
    expect(simulator.wars.some(({ state }) => state === 'inWar')).toBe(true);
    simulator.advance('7d');
    const states = (kind: 'war' | 'leagueGroup', tag: string) =>
      simulator.truth.list({ kind, tag, field: 'state' }).map((change) => ({ at: change.at, state: change.new }));
    let wars = 0;
    for (const { tag } of simulator.clans) {
      const began = states('leagueGroup', tag).find(({ state }) => state === 'preparation')?.at ?? 0;
      expect(began).toBeGreaterThan(0);
      const last = states('war', tag).at(-1);
      if (last === undefined) continue;
      wars++;
      expect(['warEnded', 'notInWar']).toContain(last.state);
      expect(last.at).toBeLessThanOrEqual(began);
    }
    expect(wars).toBeGreaterThan(8);
  });

  it('logs each attack of a war at its instant, for both sides, and shows it from then on', async () => {
    const simulator = await start({ activity: 0, apiCache: 'own', maxAge: { currentWar: 0 } });
    const war = simulator.wars.find(({ state }) => state === 'inWar');
    const path = `/clans/${encode(war?.clanTag ?? '')}/currentwar`;
    let known = 0;
    for (let step = 0; step < 20; step++) {
      const logged = simulator.advance('30m').filter((one) => one.tag === war?.clanTag && one.field === 'attacks');
      const payload = (await ask(simulator, path)).body as unknown as ClanWarPayload;
      if (payload.state !== 'inWar') break;
      const attacks = [payload.clan, payload.opponent].flatMap(
        (side) => side.members?.flatMap((one) => one.attacks ?? []) ?? [],
      );
      const latest = attacks.sort((a, b) => b.order - a.order).slice(0, logged.length);
      expect(logged.map((one) => one.new).reverse()).toEqual(latest);
      if (known > 0) expect(attacks.length).toBe(known + logged.length);
      known = attacks.length;
      checkWar(payload);
    }
    expect(known).toBeGreaterThan(5);
    const opponent = simulator.truth.list({ kind: 'war', tag: war?.opponentTag ?? '', field: 'attacks' });
    expect(opponent.map((one) => one.new)).toEqual(
      simulator.truth.list({ kind: 'war', tag: war?.clanTag ?? '', field: 'attacks' }).map((one) => one.new),
    );
  });

  it('can be read by for await', async () => {
    const simulator = await start({ activity: 2 });
    const seen: number[] = [];
    const following = (async () => {
      for await (const change of simulator.truth) seen.push(change.number);
    })();
    simulator.advance('1h');
    await simulator.close();
    await following;
    expect(seen).toEqual(Array.from({ length: simulator.truth.length }, (_, number) => number));
    expect(seen.length).toBeGreaterThan(100);
  });

  it('keeps the latest changes and counts them all', async () => {
    const simulator = await start({ activity: 2, maxChanges: 100 });
    simulator.advance('3h');
    expect(simulator.truth.length).toBeGreaterThan(400);
    expect([...simulator.truth].length).toBeLessThan(200);
    expect(simulator.truth.at(0)).toBeUndefined();
    expect(simulator.truth.at(-1)?.number).toBe(simulator.truth.length - 1);
  });

  it('changes no player without activity', async () => {
    const simulator = await start({ activity: 0 });
    simulator.advance('12h');
    const fields = new Set(simulator.truth.list({ kind: 'player' }).map(({ field }) => field));
    expect([...fields].sort()).toEqual(['achievements', 'warStars']);
  });
});

/** A clan's stars are the best attacks on each of the other side, and so is its destruction. */
function checkWar(war: ClanWarPayload): void {
  for (const [side, other] of [
    [war.clan, war.opponent],
    [war.opponent, war.clan],
  ] as const) {
    const attacks = side.members?.flatMap((member) => member.attacks ?? []) ?? [];
    expect(side.attacks).toBe(attacks.length);
    const best = (other.members ?? []).map(({ bestOpponentAttack }) => bestOpponentAttack);
    expect(side.stars).toBe(best.reduce((sum, attack) => sum + (attack?.stars ?? 0), 0));
    const destruction = best.reduce((sum, attack) => sum + (attack?.destructionPercentage ?? 0), 0);
    expect(side.destructionPercentage).toBeCloseTo(destruction / (war.teamSize ?? 1), 9);
    for (const member of other.members ?? []) {
      const suffered = attacks.filter((attack) => attack.defenderTag === member.tag);
      expect(member.opponentAttacks).toBe(suffered.length);
    }
  }
}

/** What a fact is when the payload doesn't have it. */
function absent(name: string): string {
  return /^player \S+ (troops|spells|heroes|heroEquipment) /.test(name)
    ? '0'
    : name.includes(' superTroopIsActive ')
      ? 'false'
      : 'null';
}
