import { CLAN_LABELS } from '../catalog/labels.js';
import { LOCATIONS } from '../catalog/locations.js';
import { clanHead, weightedPoints } from '../payloads/clanPayload.js';
import { at } from '../random.js';
import { type ApiAnswer, badRequest, unknownValue } from '../server/ApiAnswer.js';
import type { ClanState } from '../world/ClanState.js';
import { WAR_FREQUENCIES } from '../world/ClanState.js';
import type { World } from '../world/World.js';
import { type Handler, listed } from './Handler.js';

/** The most clans that a search finds; the real API found 832 for a common word. */
const MAX_FOUND = 1_000;
const MIN_NAME = 3;

type Test = (clan: ClanState, world: World) => boolean;
const FILTERS = [
  'name',
  'warFrequency',
  'locationId',
  'minMembers',
  'maxMembers',
  'minClanPoints',
  'minClanLevel',
  'labelIds',
] as const;
type Filter = (typeof FILTERS)[number];

/**
 * Clans by name and other filters, in the order of the world. Cheap filters go first: points are computed from the
 * members.
 */
export const searchClans: Handler = (question) => {
  const { world } = question.simulation;
  const tests: Test[] = [];
  for (const filter of FILTERS) {
    const value = question.query.get(filter);
    if (value === null) continue;
    const test = testOf(filter, value);
    if ('status' in test) return test;
    tests.push(test);
  }
  if (tests.length === 0) return badRequest('At least one filtering parameter must exist');
  const clans: ClanState[] = [];
  for (let index = 0; index < world.clanCount && clans.length < MAX_FOUND; index++) {
    const clan = world.clan(index);
    if (tests.every((test) => test(clan, world))) clans.push(clan);
  }
  return listed(
    question,
    clans.map((clan) => clanHead(world, clan, world.membersByRank(clan))),
  );
};

function testOf(filter: Filter, value: string): Test | ApiAnswer {
  if (filter === 'name') {
    if (value.length < MIN_NAME) return badRequest(`Name must be at least ${MIN_NAME} characters long`);
    const part = value.toLowerCase();
    return (clan) => clan.name.toLowerCase().includes(part);
  }
  if (filter === 'warFrequency') {
    // The API's document prints the values in capitals, its answers in camel case: the API accepts both.
    const wanted = WAR_FREQUENCIES.find((one) => one.toLowerCase() === value.toLowerCase().replaceAll('_', ''));
    if (wanted === undefined) return unknownValue('warFrequency');
    return (clan) => clan.warFrequency === wanted;
  }
  if (filter === 'labelIds') {
    const labels = value.split(',').map((id) => CLAN_LABELS.findIndex((label) => String(label.id) === id));
    if (labels.includes(-1)) return unknownValue('labelIds');
    return (clan) => labels.every((label) => clan.labels.includes(label));
  }
  if (!/^\d{1,9}$/.test(value)) return badRequest(`Invalid value for parameter ${filter}`);
  return numberTest(filter, Number(value));
}

function numberTest(filter: Exclude<Filter, 'name' | 'warFrequency' | 'labelIds'>, value: number): Test {
  switch (filter) {
    case 'locationId':
      return (clan) => clan.location !== -1 && at(LOCATIONS, clan.location).id === value;
    case 'minMembers':
      return (clan) => clan.members.length >= value;
    case 'maxMembers':
      return (clan) => clan.members.length <= value;
    case 'minClanLevel':
      return (clan) => clan.clanLevel >= value;
    case 'minClanPoints':
      return (clan, world) => weightedPoints(clan.members.map((member) => world.standing(member).trophies)) >= value;
  }
}
