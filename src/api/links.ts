import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { correctTag, isTag, tryCorrectTag } from './tags.js';

/** The target of a share link of the game. */
export interface ShareLink {
  readonly kind: 'player' | 'clan';
  /** Corrected: `'#2PP'`. */
  readonly tag: string;
}

const ORIGIN = 'https://link.clashofclans.com';
const ACTIONS = { player: 'OpenPlayerProfile', clan: 'OpenClanProfile' } as const;

/**
 * A link that opens the player's profile in the game. Corrects the tag first.
 * @param language the language of the page that is shown where the game is not installed. Default `'en'`. Source:
 *   clashofclans.js and coc.py, `shareLink`.
 * @throws InvalidTagError for what `correctTag` refuses, InvalidArgumentError for a language that is no code such as
 *   `'en'`.
 */
export function playerLink(tag: string, language = 'en'): string {
  return profileLink('player', correctTag(tag, 'playerTag'), requireLanguage(language));
}

/** A link that opens the clan's profile in the game; otherwise as `playerLink`. */
export function clanLink(tag: string, language = 'en'): string {
  return profileLink('clan', correctTag(tag, 'clanTag'), requireLanguage(language));
}

/** As `playerLink`, but `undefined` for a tag that is not canonical, instead of an error. */
export function tryPlayerLink(tag: string | undefined): string | undefined {
  return isTag(tag) ? profileLink('player', tag) : undefined;
}

/** As `clanLink`, but `undefined` for a tag that is not canonical, instead of an error. */
export function tryClanLink(tag: string | undefined): string | undefined {
  return isTag(tag) ? profileLink('clan', tag) : undefined;
}

/**
 * The target of a share link in any language, with or without an encoded `#`. `undefined` for all other text, including
 * links to armies and layouts.
 */
export function parseShareLink(text: unknown): ShareLink | undefined {
  const url = gameUrl(text);
  // An unencoded # makes the tag a fragment; such links are in use.
  const tag = tryCorrectTag(url?.searchParams.get('tag') || url?.hash);
  const action = url?.searchParams.get('action');
  if (tag === undefined) return undefined;
  if (action === ACTIONS.player) return { kind: 'player', tag };
  return action === ACTIONS.clan ? { kind: 'clan', tag } : undefined;
}

/** The URL of a link into the game; `undefined` for other text. White space around it is ignored. */
export function gameUrl(text: unknown): URL | undefined {
  const trimmed = typeof text === 'string' ? text.trim() : '';
  if (!/^https?:\/\/link\.clashofclans\.com[/?]/i.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  return new URL(trimmed);
}

/** The part of a link into the game in front of the action's own parameter. */
export function gameLink(action: string, language = 'en'): string {
  return `${ORIGIN}/${language}?action=${action}`;
}

/** @throws InvalidArgumentError for a language that is no code such as `'en'` */
export function requireLanguage(language: unknown): string {
  if (typeof language === 'string' && /^[a-z]{2,3}(?:-[A-Za-z]{2,4})?$/.test(language)) return language;
  throw new InvalidArgumentError('language', language, "a language code such as 'en'");
}

function profileLink(kind: ShareLink['kind'], tag: string, language?: string): string {
  return `${gameLink(ACTIONS[kind], language)}&tag=${tag.slice(1)}`;
}
