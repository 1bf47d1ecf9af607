import type { ImageUrlsPayload } from '../../api/payloads/common.js';
import { hash } from '../random.js';

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const ROOT = 'https://api-assets.clashofclans.com';

/** 43 characters, as the API names its pictures. Nothing is behind these names: the simulator has no pictures. */
function pictureName(kind: number, id: number): string {
  let name = '';
  for (let word = 0; word < 9; word++) {
    let bits = hash(kind, id, word);
    for (let character = 0; character < 5 && name.length < 43; character++) {
      name += CHARACTERS[bits & 63];
      bits >>>= 6;
    }
  }
  return name;
}

export function badgeUrls(id: number): ImageUrlsPayload {
  const name = pictureName(1, id);
  return {
    small: `${ROOT}/badges/70/${name}.png`,
    large: `${ROOT}/badges/512/${name}.png`,
    medium: `${ROOT}/badges/200/${name}.png`,
  };
}

/** Pictures of the former leagues: Unranked has no medium one. */
export function leagueIconUrls(id: number, hasMedium: boolean): ImageUrlsPayload {
  return {
    small: `${ROOT}/leagues/72/${pictureName(2, id)}.png`,
    tiny: `${ROOT}/leagues/36/${pictureName(2, id)}.png`,
    ...(hasMedium ? { medium: `${ROOT}/leagues/288/${pictureName(2, id)}.png` } : {}),
  };
}

export function leagueTierIconUrls(id: number): ImageUrlsPayload {
  const name = pictureName(3, id);
  return { small: `${ROOT}/leaguetiers/125/${name}.png`, large: `${ROOT}/leaguetiers/326/${name}.png` };
}

export function labelIconUrls(id: number): ImageUrlsPayload {
  const name = pictureName(4, id);
  return { small: `${ROOT}/labels/64/${name}.png`, medium: `${ROOT}/labels/128/${name}.png` };
}
