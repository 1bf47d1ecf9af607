import type { ClanWarPayload, WarClanPayload, WarMemberPayload } from '../api/payloads/war.js';
import type { CacheName } from '../cache/names.js';
import { Payload } from '../models/Payload.js';
import { War, WarClan, WarMember } from '../models/War.js';
import type { Endpoint } from './endpoints/Endpoint.js';
import { endpoints } from './endpoints/endpoints.js';

/** The start of the keys of answers to `client.request`. */
export const REQUEST_KEY = 'request:';

/**
 * Makes the model of a payload that a store returned as plain data, by the endpoint that its cache name and key belong
 * to.
 * @returns `undefined` for a payload that is not an answer of that endpoint
 */
export function revive(name: CacheName, key: string, payload: unknown, context?: unknown): unknown {
  if (typeof payload !== 'object' || payload === null) return undefined;
  if (key.startsWith(REQUEST_KEY)) return new Payload(payload);
  const own = OWN[name];
  if (own !== undefined) return own(payload, key, context);
  const row = ROWS.get(name)?.find((candidate) => candidate.owns(key));
  return row?.accepts(payload, key) === true ? row.model(payload as never, key) : undefined;
}

/** The facts of a model that its payload does not contain, to be stored with it. */
export function describeModel(value: unknown): object | undefined {
  return value instanceof War && value.warTag !== undefined ? { warTag: value.warTag } : undefined;
}

const ROWS: ReadonlyMap<CacheName, readonly Endpoint<never, unknown>[]> = byName();

function byName(): Map<CacheName, Endpoint<never, unknown>[]> {
  const rows = new Map<CacheName, Endpoint<never, unknown>[]>();
  for (const row of Object.values(endpoints) as Endpoint<never, unknown>[]) {
    const others = rows.get(row.cache);
    if (others === undefined) rows.set(row.cache, [row]);
    else others.push(row);
  }
  return rows;
}

/** Cache names whose values are not the answer of one route. */
const OWN: Partial<Record<CacheName, (payload: object, key: string, context: unknown) => unknown>> = {
  currentWars: (payload, key, context) => {
    if (!('state' in payload)) return undefined;
    const { warTag } = (context ?? {}) as { warTag?: unknown };
    const known = typeof warTag === 'string' ? warTag : undefined;
    return new War(payload as ClanWarPayload, { clanTag: key.split('/', 1)[0], warTag: known });
  },
  warClans: (payload, key) => {
    const { tag } = payload as { tag?: unknown };
    return tag === key ? new WarClan(payload as WarClanPayload, warOf(payload as WarClanPayload)) : undefined;
  },
  warPlayers: (payload, key) => {
    const { tag } = payload as { tag?: unknown };
    if (tag !== key) return undefined;
    const war = warOf({ members: [payload] } as unknown as WarClanPayload);
    return new WarMember(payload as WarMemberPayload, war.clan);
  },
  events: (payload) => payload,
};

/** A war around a side or member that was stored alone. It knows nothing else. */
function warOf(clan: WarClanPayload): War {
  return new War({ state: 'unknown', clan, opponent: {} } as unknown as ClanWarPayload);
}
