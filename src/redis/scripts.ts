import { createHash } from 'node:crypto';

/** A Lua script. */
export class Script {
  readonly source: string;
  #sha: string | undefined;

  constructor(source: string) {
    this.source = source;
  }

  /** The name under which a server that has run the script knows it. */
  get sha(): string {
    return (this.#sha ??= createHash('sha1').update(this.source).digest('hex'));
  }
}

/** Results of a script that changes a key. */
export const REFUSED = 0;
const DONE = 1;
/** Done, and a live value was there. */
export const DONE_LIVE = 2;
/** No lease: another store holds it, or a value is there. */
export const TAKEN = 3;

/*
 * The kinds of entries in scripts, see `frame.ts`: 0 a value, 1 a removal mark, 2 a lease, 3 a lease in place of a
 * removal mark.
 */

/**
 * Reads the kind, version and deadline of the entry at a key from the header of its frame, and the header itself.
 * Returns nothing when there is no entry, when it is not ours or of another format, or when its header is `damaged`.
 * For a value of another type GETRANGE fails, which counts as "not ours". Versions are compared as numbers: Redis
 * compares texts by the locale.
 */
const HEAD = `
local function head(key, damaged)
  local bytes = redis.pcall('GETRANGE', key, 0, 27)
  if type(bytes) ~= 'string' or #bytes < 28 or bytes == damaged then return nil end
  local magic, format, kind, _, vh, vl, dh, dl = struct.unpack('>I2BBI4I4I4I4I4', bytes)
  if magic ~= 0x57c7 or format ~= 1 or kind >= 64 then return nil end
  return math.floor(kind / 16), vh * 4294967296 + vl, dh * 4294967296 + dl, bytes
end
`;

/**
 * The beginning of every change. ARGV: the change's version, now, the version up to which everything was cleared, the
 * newest plausible version, a header known to be damaged, the new frame, its PX.
 *
 * An entry with an implausible version, from a clock that was ahead, never refuses a change. Neither does a lease,
 * which is no write, unless it replaces a removal mark: its version is then newer than that of the removal.
 */
const CHANGE = `${HEAD}
local mine, now, cleared, newest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local kind, version, deleteAt, header = head(KEYS[1], ARGV[5])
local live = kind and version > cleared and (deleteAt == 0 or deleteAt > now)
local plausible = kind and version <= newest
local protected = plausible and kind ~= 2
`;

/**
 * Refuses the change when a newer entry is there. ARGV[8] and ARGV[9]: the token of a lease and the number of its
 * holder, or two empty texts. With a lease, every entry refuses the change but the lease itself: the entry was written
 * after the lease was given, and must not be replaced by what was fetched before. An entry that this very write has
 * left, when it is sent a second time, does not count. The bytes are returned, because the entry may be damaged.
 */
const REFUSE = `
local lease = tonumber(ARGV[8])
if plausible and lease then
  local held = kind >= 2 and version == lease and string.sub(header, 25, 28) == ARGV[9]
  if not held and header ~= string.sub(ARGV[6], 1, 28) then return {${REFUSED}, redis.call('GET', KEYS[1])} end
end
if protected and version > mine then return {${REFUSED}, redis.call('GET', KEYS[1])} end
`;

/** SET replaces a value of any type. */
const WRITE = `
if ARGV[7] == '' then redis.call('SET', KEYS[1], ARGV[6]) else redis.call('SET', KEYS[1], ARGV[6], 'PX', ARGV[7]) end
`;

/** A removal leaves a mark, unless removals are not remembered at all (an empty PX). */
const REMOVE = `
if ARGV[7] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[6], 'PX', ARGV[7]) end
`;

export const SET = new Script(`${CHANGE}${REFUSE}${WRITE} return {${DONE}}`);

export const DELETE = new Script(
  `${CHANGE}${REFUSE}${REMOVE} if live and kind == 0 then return {${DONE_LIVE}} end return {${DONE}}`,
);

export const POP = new Script(`${CHANGE}${REFUSE}
local value = live and kind == 0 and redis.call('GET', KEYS[1])
${REMOVE}
if value then return {${DONE_LIVE}, value} end
return {${DONE}}`);

/**
 * Gives a lease. REFUSED asks for another mark: with a version newer than the entry's, and of kind 3 (then ARGV[8] is
 * '1') when the lease takes the place of a removal mark. Such a lease stays as long as the removal would have.
 */
export const LEASE = new Script(`${CHANGE}
if plausible and live and kind ~= 1 then return {${TAKEN}} end
local removed = plausible and (kind == 1 or kind == 3)
if (removed and ARGV[8] ~= '1') or (plausible and kind ~= 0 and version >= mine) then
  return {${REFUSED}, redis.call('GET', KEYS[1])}
end
local ttl = tonumber(ARGV[7])
if removed then ttl = math.max(ttl, redis.call('PTTL', KEYS[1])) end
redis.call('SET', KEYS[1], ARGV[6], 'PX', ttl)
return {${DONE}}`);

/** Ends a lease. ARGV: the lease's mark, what takes its place, and its PX: empty for nothing. */
export const RELEASE = new Script(`
if redis.pcall('GETRANGE', KEYS[1], 0, 27) ~= ARGV[1] then return 0 end
if ARGV[3] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`);

/**
 * Removes the keys with entries that are not newer than ARGV[1], or newer than ARGV[2], the newest plausible version.
 */
export const CLEAR = new Script(`${HEAD}
local removed = 0
for _, key in ipairs(KEYS) do
  local kind, version = head(key, '')
  if not kind or version <= tonumber(ARGV[1]) or version > tonumber(ARGV[2]) then
    removed = removed + redis.call('UNLINK', key)
  end
end
return removed`);
