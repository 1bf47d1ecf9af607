import type { ChatLanguagePayload } from '../../api/payloads/clan.js';
import type { LabelPayload } from '../../api/payloads/labels.js';
import { labelIconUrls } from './images.js';

function labels(first: number, names: readonly string[]): LabelPayload[] {
  return names.map((name, index) => ({ id: first + index, name, iconUrls: labelIconUrls(first + index) }));
}

export const CLAN_LABELS: readonly LabelPayload[] = labels(56_000_000, [
  'Clan Wars',
  'Clan War League',
  'Trophy Pushing',
  'Friendly Wars',
  'Clan Games',
  'Builder Base',
  'Base Designing',
  'International',
  'Farming',
  'Donations',
  'Friendly',
  'Talkative',
  'Underdog',
  'Relaxed',
  'Competitive',
  'Newbie Friendly',
  'Clan Capital',
]);

export const PLAYER_LABELS: readonly LabelPayload[] = labels(57_000_000, [
  'Clan Wars',
  'Clan War League',
  'Trophy Pushing',
  'Friendly Wars',
  'Clan Games',
  'Builder Base',
  'Base Designing',
  'Farming',
  'Active Donator',
  'Active Daily',
  'Hungry Learner',
  'Friendly',
  'Talkative',
  'Teacher',
  'Competitive',
  'Veteran',
  'Newbie',
  'Amateur Attacker',
  'Clan Capital',
]);

export const CHAT_LANGUAGES: readonly ChatLanguagePayload[] = [
  [0, 'English', 'EN'],
  [1, 'Français', 'FR'],
  [2, 'Deutsch', 'DE'],
  [3, 'Español', 'ES'],
  [4, 'Italiano', 'IT'],
  [5, 'Nederlands', 'NL'],
  [7, 'Português', 'PT'],
  [8, 'Türkçe', 'TR'],
  [9, '简体中文', 'CN'],
  [10, '日本語', 'JP'],
  [11, '한국어', 'KR'],
  [12, 'Русский', 'RU'],
  [14, 'العربية', 'AR'],
  [15, 'فارسی', 'FA'],
  [16, 'Bahasa Indonesia', 'ID'],
  [20, 'Suomi', 'FI'],
].map(([index, name, languageCode]) => ({
  id: 75_000_000 + (index as number),
  name: name as string,
  languageCode: languageCode as string,
}));
