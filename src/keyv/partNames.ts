/** Ends the name of a part; what follows is a key. */
const END = '|';
/** Joins the name of a part and that of a part of it. */
const JOIN = '/';

/**
 * What stands before the keys of a part whose name is made of these. No such text is the beginning of another, so that no part ever sees a key of another one, nor of a
 * part of its own.
 */
export function prefixOf(names: readonly string[]): string {
  return names.map(escapeName).join(JOIN) + END;
}

function escapeName(name: string): string {
  return name.replace(/[%/|]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
