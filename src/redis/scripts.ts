import { createHash } from 'node:crypto';

/** A Lua script with the name under which a server that has seen it knows it. */
export interface Script {
  readonly source: string;
  readonly sha: string;
}

/** What a script that changes a key answers with. */
export const REFUSED = 0;
export const DONE = 1;
/** Done, and something live was there. */
export const DONE_LIVE = 2;
/** A lease: somebody else has it, or a value is there. */
export const TAKEN = 3;

/**
 * The kind, version and deadline of the entry at a key, from the header of its frame (see `frame.ts`); nothing when there is none, when it is not ours or of
 * another format, or when its header is the one that is known to be damaged. A value of another type makes GETRANGE fail, which is "not ours" too.
 * Versions are compared as numbers: Redis compares texts by the locale.
 */
const HEAD = `
local function head(key, damaged)
  local bytes = redis.pcall('GETRANGE', key, 0, 27)
  if type(bytes) ~= 'string' or #bytes < 28 or bytes == damaged then return nil end
  local magic, format, kind, _, vh, vl, dh, dl = struct.unpack('>I2BBI4I4I4I4I4', bytes)
  if magic ~= 0x57c7 or format ~= 1 or kind >= 48 then return nil end
  return math.floor(kind / 16), vh * 4294967296 + vl, dh * 4294967296 + dl, bytes
end
`;

/**
 * Every change begins so. ARGV: version, now, the version up to which everything was cleared, a header known to be damaged, the new frame, its PX, a lease.
 *
 * The mark of a lease is no write, and must not stand in the way of one whose clock is a little behind, unless it took the place of a removal: then its version is
 * newer than that of the removal, and goes on ordering. The two are told apart by their deadline, which is even or odd.
 */
const CHANGE = `${HEAD}
local mine, now, cleared = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kind, version, deleteAt, header = head(KEYS[1], ARGV[4])
local live = kind and version > cleared and (deleteAt == 0 or deleteAt > now)
local orders = kind and not (kind == 2 and deleteAt % 2 == 0)
`;

/**
 * A newer entry stays. With a lease, so does whatever is not the lease's own mark: it was put there since, by somebody who must not be overwritten with what was fetched
 * before. What this very write left when it came the first time is no such thing. The bytes are given back: it may be an entry that only looks newer.
 */
const REFUSE = `
local lease = tonumber(ARGV[7])
local fenced = kind and lease and not (kind == 2 and version == lease) and header ~= string.sub(ARGV[5], 1, 28)
if fenced or (orders and version > mine) then return {${REFUSED}, redis.call('GET', KEYS[1])} end
`;

/** SET takes the place of whatever type was there. */
const WRITE = `
if ARGV[6] == '' then redis.call('SET', KEYS[1], ARGV[5]) else redis.call('SET', KEYS[1], ARGV[5], 'PX', ARGV[6]) end
`;

/** Removals leave a mark, unless they are not remembered at all. */
const REMOVE = `
if ARGV[6] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[5], 'PX', ARGV[6]) end
`;

export const SET = script(`${CHANGE}${REFUSE}${WRITE} return {${DONE}}`);

export const DELETE = script(
  `${CHANGE}${REFUSE}${REMOVE} if live and kind == 0 then return {${DONE_LIVE}} end return {${DONE}}`,
);

export const POP = script(`${CHANGE}${REFUSE}
local value = live and kind == 0 and redis.call('GET', KEYS[1])
${REMOVE}
if value then return {${DONE_LIVE}, value} end
return {${DONE}}`);

/**
 * The mark of a lease that stands in the place of a removal lives as long as that one would have. REFUSED asks for another mark: one that is newer than what is there,
 * and that orders (ARGV[7] is '1') when there is something to order.
 */
export const LEASE = script(`${CHANGE}
if live and kind ~= 1 then return {${TAKEN}} end
local remembered = orders and kind ~= 0
if (remembered and ARGV[7] ~= '1') or (kind and kind ~= 0 and version >= mine) then
  return {${REFUSED}, redis.call('GET', KEYS[1])}
end
local ttl = tonumber(ARGV[6])
if remembered then ttl = math.max(ttl, redis.call('PTTL', KEYS[1])) end
redis.call('SET', KEYS[1], ARGV[5], 'PX', ttl)
return {${DONE}}`);

/** ARGV: the lease's mark, what takes its place, and its PX: empty for nothing. */
export const RELEASE = script(`
if redis.pcall('GETRANGE', KEYS[1], 0, 27) ~= ARGV[1] then return 0 end
if ARGV[3] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`);

/** Removes those of the keys that are not newer than ARGV[1]. */
export const CLEAR = script(`${HEAD}
local removed = 0
for _, key in ipairs(KEYS) do
  local kind, version = head(key, '')
  if not kind or version <= tonumber(ARGV[1]) then removed = removed + redis.call('UNLINK', key) end
end
return removed`);

function script(source: string): Script {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
