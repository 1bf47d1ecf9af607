const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:\.(\d{1,3})\d*)?Z$/;
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?Z$/;

/**
 * The instant that a timestamp of the API names, in either of its two formats: compact (`20230528T144240.000Z`, nearly
 * everywhere) and ISO (`2026-03-11T18:14:44Z`, seen in ranked league groups). Both are UTC; the fraction may be
 * missing.
 *
 * Any other text, a date that does not exist (30 February) and values that are no strings give `undefined`, never an
 * invalid date.
 */
export function parseTimestamp(text: unknown): Date | undefined {
  if (typeof text !== 'string') return undefined;
  const match = COMPACT.exec(text) ?? ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}Z`);
  // The built-in parser refuses month 13, but takes 30 February for 2 March and 24:00:00 for the next day.
  return date.getUTCDate() === Number(day) && date.getUTCHours() === Number(hour) ? date : undefined;
}

/**
 * The instant in the API's compact format, such as `20230528T144240.000Z`.
 * @throws RangeError for an invalid date, and for one outside the years 0 to 9999, which the format can't express.
 */
export function formatTimestamp(date: Date): string {
  const iso = date.toISOString();
  if (iso.length !== 24)
    throw new RangeError(`${iso} is outside the years 0 to 9999 that a timestamp of the API can express`);
  return iso.replaceAll('-', '').replaceAll(':', '');
}
