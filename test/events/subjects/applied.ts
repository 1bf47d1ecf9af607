import { changeType } from '../../../src/events/compare/eventTypes.js';
import type { Found } from '../../../src/events/compare/Found.js';
import { CLAN_ATTRIBUTES, MEMBER_ATTRIBUTES } from '../../../src/events/subjects/clan/clanAttributes.js';
import {
  LEGEND_SEASONS,
  LEGEND_TROPHIES,
  PLAYER_ATTRIBUTES,
  PLAYER_CLAN_ATTRIBUTES,
} from '../../../src/events/subjects/player/playerAttributes.js';
import type { UNIT_LISTS } from '../../../src/events/subjects/player/units.js';
import { isFields, type Said, say, sayFields } from './canonical.js';
import type { Detail } from './collect.js';

/** Where the attribute of an event stands, by the event's type; below it the names of the items, for members. */
const PLACES = new Map<string, readonly string[]>();
const notePlaces = (prefix: string, table: object, path: readonly string[]) => {
  for (const [name, { fields }] of Object.entries(table) as [string, { fields: readonly string[] }][]) {
    PLACES.set(changeType(prefix, name), [...path, fields[0] ?? '']);
  }
};
notePlaces('player', PLAYER_ATTRIBUTES, []);
notePlaces('playerClan', PLAYER_CLAN_ATTRIBUTES, ['clan']);
notePlaces('player', LEGEND_TROPHIES, ['legendStatistics']);
notePlaces('playerLegend', LEGEND_SEASONS, ['legendStatistics']);
notePlaces('clan', CLAN_ATTRIBUTES, []);
notePlaces('member', MEMBER_ATTRIBUTES, ['memberList', '*']);
PLACES.set('clanCapitalHallLevelChange', ['clanCapital', 'capitalHallLevel']);
PLACES.set('clanCapitalDistrictsChange', ['clanCapital', 'districts']);

/** What a payload says after what was found has happened to it. All values come from the events. */
export function applied(before: Said, all: readonly Found[]): Said {
  const said = new Map(before);
  const set = (path: readonly string[], value: unknown) => {
    const prefix = path.join('/');
    for (const key of said.keys()) if (key === prefix || key.startsWith(`${prefix}/`)) said.delete(key);
    say(said, path.slice(0, -1), path.at(-1) ?? '', value);
  };
  const setItem = (path: readonly string[], raw: unknown) => {
    set(path, undefined);
    if (!isFields(raw)) return;
    said.set(path.join('/'), 'there');
    sayFields(said, path, raw);
  };
  for (const found of all) apply(found, set, setItem);
  return said;
}

type Set = (path: readonly string[], value: unknown) => void;

function apply(found: Found, set: Set, setItem: Set): void {
  const { type, item = '' } = found;
  const detail = found.detail as Detail;
  const now = plain(detail['new']);
  const place = PLACES.get(type);
  const unit = /^player(Troop|SuperTroop|SiegeMachine|Pet|Hero|Spell|Equipment)(Unlock|Upgrade|Downgrade|Loss)$/.exec(
    type,
  );
  if (type === 'playerWarOptedInChange') set(['warPreference'], now === undefined ? now : now === true ? 'in' : 'out');
  else if (place !== undefined)
    set(
      place.map((part) => (part === '*' ? item : part)),
      now,
    );
  else if (unit !== null) {
    const list = listOf(unit[1] ?? '');
    if (unit[2] === 'Unlock') setItem([list, item], plain(detail['unit']));
    else if (unit[2] === 'Loss') setItem([list, item], undefined);
    else set([list, item, 'level'], now);
  } else if (type.startsWith('playerAchievement')) applyAchievement(type, item, detail, set, setItem);
  else if (type.startsWith('playerSuperTroopBoost'))
    set(['troops', item, 'superTroopIsActive'], type.endsWith('Start'));
  else if (type.startsWith('playerActiveEquipment')) applyWorn(type, item, detail, set, setItem);
  else if (type === 'memberJoin') setItem(['memberList', item], plain(detail['member']));
  else if (type === 'memberLeave') setItem(['memberList', item], undefined);
  else if (type.startsWith('clanDistrict')) {
    const path = ['clanCapital', 'districts', item];
    if (type.endsWith('grade')) set([...path, 'districtHallLevel'], now);
    else setItem(path, type.endsWith('Unlock') ? plain(detail['district']) : undefined);
  } else if (type.endsWith('FieldChange')) {
    const path = [String(detail['field']), ...(detail['path'] as string[])];
    set(type === 'memberFieldChange' ? ['memberList', item.split('/')[0] ?? '', ...path] : path, now);
  }
  // The others say again, in another way, what one of these says.
}

function applyAchievement(type: string, item: string, detail: Detail, set: Set, setItem: Set): void {
  const raw = plain(detail['achievement']) as Detail;
  if (type === 'playerAchievementAdd') setItem(['achievements', item], raw);
  else if (type === 'playerAchievementRemove') setItem(['achievements', item], undefined);
  else
    for (const field of ['value', 'stars', 'target', 'info', 'completionInfo'])
      set(['achievements', item, field], raw[field]);
}

function applyWorn(type: string, item: string, detail: Detail, set: Set, setItem: Set): void {
  if (type === 'playerActiveEquipmentChange') return;
  const equipment = plain(detail['equipment']) as Detail;
  const name = String(equipment['name']);
  const path = ['heroes', item.slice(0, -name.length - 1), 'equipment', name];
  if (type === 'playerActiveEquipmentAdd') setItem(path, equipment);
  else if (type === 'playerActiveEquipmentRemove') setItem(path, undefined);
  else set([...path, 'level'], detail['new']);
}

function listOf(kind: string): keyof typeof UNIT_LISTS {
  if (kind === 'Hero') return 'heroes';
  if (kind === 'Equipment') return 'heroEquipment';
  return kind === 'Spell' ? 'spells' : 'troops';
}

/** Models as their payloads. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
