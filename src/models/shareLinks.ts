import { gameLink, clanLink as linkToClan, playerLink as linkToPlayer } from '../api/links.js';
import { isTag } from '../api/tags.js';

// The links of the API's own tools up to the tag: checking and building one from scratch takes longer than a getter may.
const SAMPLE = '#2PP';
const TO_PLAYER = linkToPlayer(SAMPLE).slice(0, 1 - SAMPLE.length);
const TO_CLAN = linkToClan(SAMPLE).slice(0, 1 - SAMPLE.length);
const TO_ARMY = `${gameLink('CopyArmy', 'en')}&army=`;

/** The link that opens a player's profile in the game; `undefined` for what is no tag, since getters don't throw. */
export function playerLink(tag: string | undefined): string | undefined {
  return isTag(tag) ? TO_PLAYER + tag.slice(1) : undefined;
}

/** The link that opens a clan's profile in the game; `undefined` for what is no tag. */
export function clanLink(tag: string | undefined): string | undefined {
  return isTag(tag) ? TO_CLAN + tag.slice(1) : undefined;
}

/** The link that copies an army in the game; `undefined` without a code. The code goes in as the API sent it. */
export function armyLink(code: string | undefined): string | undefined {
  return typeof code === 'string' && code !== '' ? TO_ARMY + code : undefined;
}
