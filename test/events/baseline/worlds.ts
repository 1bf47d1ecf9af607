import { createSimulator } from '../../../src/simulator/createSimulator.js';

/** Payloads as the API gives them, of a simulated world. */
export interface World {
  readonly players: readonly unknown[];
  readonly clans: readonly unknown[];
  readonly wars: readonly unknown[];
  /** The players once more, six hours later. */
  readonly laterPlayers: readonly unknown[];
}

export async function readWorld(seed: number): Promise<World> {
  await using simulator = await createSimulator({ seed, clans: 16, membersPerClan: { min: 6, max: 14 }, gzip: false });
  const headers = { authorization: `Bearer ${simulator.tokens[0]}` };
  const read = async (path: string): Promise<unknown> => (await fetch(simulator.baseUrl + path, { headers })).json();
  const readAll = (route: string, tags: readonly string[], rest = '') =>
    Promise.all(tags.map((tag) => read(`/${route}/${encodeURIComponent(tag)}${rest}`)));
  const playerTags = [...simulator.players].map(({ tag }) => tag).slice(0, 120);
  const clanTags = [...simulator.clans].map(({ tag }) => tag);
  const players = await readAll('players', playerTags);
  const clans = await readAll('clans', clanTags);
  const wars = await readAll('clans', clanTags, '/currentwar');
  simulator.advance('6h');
  return { players, clans, wars, laterPlayers: await readAll('players', playerTags) };
}
