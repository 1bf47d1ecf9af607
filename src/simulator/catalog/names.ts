import { hash, integerOf } from '../random.js';

const FIRST = (
  'Dark Iron Storm Silent Golden Frost Red Wild Night Steel Crazy Little Mighty Lucky Old Royal Grim ' +
  'Swift Lone Blazing'
).split(' ');
const SECOND = (
  'Archer Hog Wolf King Dragon Viking Knight Goblin Bear Raven Builder Witch Queen Tiger Giant Falcon ' +
  'Miner Golem Ghost Warden'
).split(' ');
const CLAN_SECOND = 'Legion Clan Order Raiders Elite United Force Empire Alliance Warriors Family Kings'.split(' ');
/**
 * Names beyond Latin, as in captures: right-to-left text, full-width letters, emoji of two code units, combining marks.
 */
const FOREIGN = ['⚡𝕿𝖍𝖔𝖗⚡', 'موج', '发财', 'ＧＨＯＳＴ', 'आशिष', '☠NaviD☠', 'ᵀᴴ¹²', 'Дракон', '龍★★★', 'shāh❤️'];

/** At most 15 characters, as in the game; one name in eight has letters beyond Latin. */
export function playerName(seed: number): string {
  const first = FIRST[hash(seed, 1) % FIRST.length] as string;
  const second = SECOND[hash(seed, 2) % SECOND.length] as string;
  const style = hash(seed, 3) % 16;
  if (style < 2) return `${FOREIGN[hash(seed, 4) % FOREIGN.length] as string} ${integerOf(hash(seed, 5), 1, 99)}`;
  if (style < 6) return second + integerOf(hash(seed, 5), 1, 9_999);
  if (style < 8) return `"${second}" \\ ${first[0] as string}`;
  return `${first} ${second}`;
}

export function clanName(seed: number): string {
  const first = FIRST[hash(seed, 1) % FIRST.length] as string;
  const second = CLAN_SECOND[hash(seed, 2) % CLAN_SECOND.length] as string;
  return hash(seed, 3) % 8 === 0
    ? `${FOREIGN[hash(seed, 4) % FOREIGN.length] as string} ${second}`
    : `${first} ${second}`;
}
