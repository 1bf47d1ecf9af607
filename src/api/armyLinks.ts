import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireInteger } from '../internal/preconditions.js';
import { gameLink, gameUrl, requireLanguage } from './links.js';

/** A number of one troop or spell. */
export interface ArmyUnit {
  /** The id as in the link, without the base of its kind (`ARMY_ID_BASES`): 0 is the Barbarian among troops. */
  readonly id: number;
  readonly count: number;
}

/** A hero with pet and equipment. */
export interface ArmyHero {
  readonly id: number;
  /** The number after `m`, which is only known of the Grand Warden (id 2). */
  readonly mode?: number;
  /** The id of a pet. */
  readonly pet?: number;
  /** The ids of equipment, at most two so far. */
  readonly equipment: readonly number[];
}

/** The army of a link, in its order. A unit can be listed twice. Siege machines are troops. */
export interface Army {
  readonly heroes: readonly ArmyHero[];
  /** Troops and siege machines in the clan castle. */
  readonly castleTroops: readonly ArmyUnit[];
  readonly castleSpells: readonly ArmyUnit[];
  readonly troops: readonly ArmyUnit[];
  readonly spells: readonly ArmyUnit[];
  /** The sections of the link that this version does not know; `''` without one. */
  readonly unknown: string;
}

/** The parts of an army. An absent part is empty. */
export type ArmyInput = Partial<Omit<Army, 'heroes'>> & {
  readonly heroes?: readonly (Omit<ArmyHero, 'equipment'> & Partial<Pick<ArmyHero, 'equipment'>>)[];
};

/**
 * Added to an id of a link, these give the ids of the game's own data files: `26_000_000 + 2` is the Rage Spell.
 * Source: clashy.py `game_data` (`TROOP_BASE_ID` and so on).
 */
export const ARMY_ID_BASES = {
  troop: 4_000_000,
  spell: 26_000_000,
  hero: 28_000_000,
  pet: 73_000_000,
  equipment: 90_000_000,
} as const;

/** The letters of the sections with units, in the game's order. They follow the heroes. */
const UNIT_SECTIONS = { i: 'castleTroops', d: 'castleSpells', u: 'troops', s: 'spells' } as const;
type UnitLetter = keyof typeof UNIT_SECTIONS;
type UnitSection = (typeof UNIT_SECTIONS)[UnitLetter];

/** A known section has the characters of its grammar, an unknown one all characters up to the next known letter. */
const SECTION = /h[\dmpe_-]*|[idus][\dx-]*|[^hidus]+/g;
const UNIT = /^([1-9]\d{0,8})x(\d{1,9})$/;
const HERO = /^(\d{1,9})(?:m(\d{1,9}))?(?:p(\d{1,9}))?(?:e(\d{1,9}(?:_\d{1,9})*))?$/;
const MAX_NUMBER = 999_999_999;
/** Unknown sections. Letters that occur inside known sections can't begin one. */
const UNKNOWN = /^[abcfgj-lnoqrtvwyz][\w-]*$/;
/** The characters of a share code. */
const CODE = /^[a-z][\w-]*$/;

/**
 * The army of a link, or of a bare share code as battle logs have it (`armyShareCode`).
 *
 * ```
 * link    = https://link.clashofclans.com/en?action=CopyArmy&army=<code>
 * code    = section+
 * section = "h" hero *("-" hero)        heroes
 *         | "i" unit *("-" unit)        troops and siege machines in the clan castle
 *         | "d" unit *("-" unit)        spells in the clan castle
 *         | "u" unit *("-" unit)        troops and siege machines
 *         | "s" unit *("-" unit)        spells
 * unit    = count "x" id
 * hero    = id ["m" mode] ["p" pet] ["e" equipment *("_" equipment)]
 * ```
 *
 * A section that occurs twice is read as one. Sections of other letters go to `unknown`, each up to the next of the
 * five letters. Sources: clashy.py `ArmyRecipe`, clashy.go `ParseArmyRecipe` and its tests, share codes of a captured
 * battle log; clashofclans.js and coc.py know only `u` and `s`.
 * @throws InvalidArgumentError for any other text, and for a known section that is empty or breaks the grammar
 */
export function parseArmyLink(text: string): Army {
  const code = codeOf(text);
  const heroes: ArmyHero[] = [];
  const units: Record<UnitSection, ArmyUnit[]> = { castleTroops: [], castleSpells: [], troops: [], spells: [] };
  let unknown = '';
  for (const [section] of code.matchAll(SECTION)) {
    const letter = section.charAt(0);
    if (letter === 'h') {
      for (const entry of section.slice(1).split('-')) heroes.push(parseHero(entry, section));
    } else if (isUnitLetter(letter)) {
      for (const entry of section.slice(1).split('-')) units[UNIT_SECTIONS[letter]].push(parseUnit(entry, section));
    } else if (UNKNOWN.test(section)) {
      unknown += section;
    } else {
      throw malformed(section, code, 'a section');
    }
  }
  return { heroes, ...units, unknown };
}

/**
 * The share code of an army, sections in the order in which the game writes them, unknown ones last: the inverse of
 * `parseArmyLink` for codes in that order.
 * @throws InvalidArgumentError for an empty army, an id or count that is not a whole number (counts from 1), and
 *   unknown sections that would be read as something else
 */
export function makeArmyCode(army: ArmyInput): string {
  if (typeof army !== 'object' || army === null)
    throw new InvalidArgumentError('army', army, 'an object with sections');
  let code = '';
  const heroes = (army.heroes ?? []).map(heroCode);
  if (heroes.length > 0) code = `h${heroes.join('-')}`;
  for (const [letter, section] of Object.entries(UNIT_SECTIONS)) {
    const units = (army[section] ?? []).map((unit, index) => unitCode(unit, `${section}[${index}]`));
    if (units.length > 0) code += letter + units.join('-');
  }
  const { unknown = '' } = army;
  if (unknown !== '' && (typeof unknown !== 'string' || !UNKNOWN.test(unknown) || /[hidus]/.test(unknown))) {
    throw new InvalidArgumentError('army.unknown', unknown, "sections as parseArmyLink gave them, or ''");
  }
  code += unknown;
  if (code === '') throw new InvalidArgumentError('army', army, 'an army with at least one unit or hero');
  return code;
}

/**
 * A link that copies an army into the game.
 * @param language the language of the page that is shown where the game is not installed. Default `'en'`.
 * @throws InvalidArgumentError as `makeArmyCode`, and for a language that is no code such as `'en'`.
 */
export function makeArmyLink(army: ArmyInput, language = 'en'): string {
  return `${gameLink('CopyArmy', requireLanguage(language))}&army=${makeArmyCode(army)}`;
}

/** The link that copies an army by its share code, which is used as it is; `undefined` without a code. */
export function tryArmyLink(code: string | undefined): string | undefined {
  return typeof code === 'string' && code !== '' ? `${gameLink('CopyArmy')}&army=${code}` : undefined;
}

function codeOf(text: unknown): string {
  const url = gameUrl(text);
  const code = url === undefined ? text : url.searchParams.get('action') === 'CopyArmy' && url.searchParams.get('army');
  const trimmed = typeof code === 'string' ? code.trim() : '';
  if (!CODE.test(trimmed))
    throw new InvalidArgumentError('link', text, "an army link or a share code such as 'u10x0-2x3s1x9'");
  return trimmed;
}

function isUnitLetter(letter: string): letter is UnitLetter {
  return Object.hasOwn(UNIT_SECTIONS, letter);
}

function parseUnit(entry: string, section: string): ArmyUnit {
  const match = UNIT.exec(entry);
  if (match === null) throw malformed(entry, section, 'count x id');
  return { id: Number(match[2]), count: Number(match[1]) };
}

function parseHero(entry: string, section: string): ArmyHero {
  const match = HERO.exec(entry);
  if (match === null) throw malformed(entry, section, 'a hero such as 2m1p7e34_4');
  const [, id, mode, pet, equipment] = match;
  return {
    id: Number(id),
    ...(mode === undefined ? undefined : { mode: Number(mode) }),
    ...(pet === undefined ? undefined : { pet: Number(pet) }),
    equipment: equipment === undefined ? [] : equipment.split('_').map(Number),
  };
}

function malformed(entry: string, section: string, expected: string): InvalidArgumentError {
  return new InvalidArgumentError('link', section, `made of known parts: "${entry.slice(0, 30)}" is not ${expected}`);
}

function unitCode(unit: ArmyUnit, name: string): string {
  const count = requireInteger(`${name}.count`, unit?.count, 1, MAX_NUMBER);
  return `${count}x${requireId(`${name}.id`, unit.id)}`;
}

function heroCode(hero: NonNullable<ArmyInput['heroes']>[number], index: number): string {
  const name = `heroes[${index}]`;
  let code = String(requireId(`${name}.id`, hero?.id));
  if (hero.mode !== undefined) code += `m${requireId(`${name}.mode`, hero.mode)}`;
  if (hero.pet !== undefined) code += `p${requireId(`${name}.pet`, hero.pet)}`;
  const equipment = (hero.equipment ?? []).map((id) => requireId(`${name}.equipment`, id));
  return equipment.length > 0 ? `${code}e${equipment.join('_')}` : code;
}

function requireId(name: string, id: unknown): number {
  return requireInteger(name, id, 0, MAX_NUMBER);
}
