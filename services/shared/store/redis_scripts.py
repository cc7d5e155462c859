"""What the Redis store does in one step each: Lua that Redis runs alone.

Keys, all under one hash tag (`base`): `view` is a hash of epoch, offset, writer_epoch and generation; `g{N}:kinds` and
`g{N}:{kind}` are the entries of generation N, where `clear` begins a new one; `reading` is the set of
snapshots that are being read, `reading:{id}` says which generation one of them reads while it is alive,
and `was:{id}` keeps what has been changed since it began, as it was ("+" and the value, or "-" for what
was not there).
"""

_GENERATION = """
local base = KEYS[1]
local generation = redis.call('HGET', base .. 'view', 'generation') or '0'
local entries = base .. 'g' .. generation .. ':'
"""

# ARGV: epoch, offset, writer's epoch, seconds that a snapshot's past is kept, epoch and offset that it follows on (""
# for any), number of removals, kind and id of each, then kind, id and value of each entry. Gives 1; 0 when the position
# is not past the store's own, or the writer is a zombie; -1 when the store is not where this follows on.
APPLY = (
    _GENERATION
    + """
local epoch, offset, writer, kept, removals = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[7])
local held = redis.call('HMGET', base .. 'view', 'epoch', 'offset', 'writer_epoch')
if held[1] and (held[1] ~= epoch or tonumber(offset) <= tonumber(held[2])) then return 0 end
if tonumber(writer) < tonumber(held[3] or '0') then return 0 end
if ARGV[5] ~= '' and (held[1] ~= ARGV[5] or tonumber(held[2]) ~= tonumber(ARGV[6])) then return -1 end
local reading = {}
for _, id in ipairs(redis.call('SMEMBERS', base .. 'reading')) do
  local read = redis.call('GET', base .. 'reading:' .. id)
  if read == generation then
    reading[#reading + 1] = base .. 'was:' .. id
  elseif not read then
    redis.call('SREM', base .. 'reading', id)
  end
end
local function remember(kind, id)
  if #reading == 0 then return end
  local value = redis.call('HGET', entries .. kind, id)
  for _, was in ipairs(reading) do
    redis.call('HSETNX', was, kind .. '/' .. id, value and '+' .. value or '-')
    redis.call('EXPIRE', was, kept)
  end
end
local at = 8
for _ = 1, removals do
  remember(ARGV[at], ARGV[at + 1])
  redis.call('HDEL', entries .. ARGV[at], ARGV[at + 1])
  at = at + 2
end
local known = {}
while ARGV[at] do
  local kind = ARGV[at]
  if not known[kind] then
    redis.call('SADD', entries .. 'kinds', kind)
    known[kind] = true
  end
  remember(kind, ARGV[at + 1])
  redis.call('HSET', entries .. kind, ARGV[at + 1], ARGV[at + 2])
  at = at + 3
end
redis.call('HSET', base .. 'view', 'epoch', epoch, 'offset', offset, 'writer_epoch', writer)
return 1
"""
)

# ARGV: the writer's epoch.
FENCE = """
local view = KEYS[1] .. 'view'
if tonumber(ARGV[1]) > tonumber(redis.call('HGET', view, 'writer_epoch') or '0') then
  redis.call('HSET', view, 'writer_epoch', ARGV[1])
end
"""

# ARGV: kind, id.
GET = _GENERATION + "return redis.call('HGET', entries .. ARGV[1], ARGV[2])"

# ARGV: seconds that entries are kept for snapshots that are being read.
CLEAR = (
    _GENERATION
    + """
local being_read = redis.call('SCARD', base .. 'reading') > 0
local function drop(key)
  if being_read then redis.call('EXPIRE', key, ARGV[1]) else redis.call('UNLINK', key) end
end
for _, kind in ipairs(redis.call('SMEMBERS', entries .. 'kinds')) do drop(entries .. kind) end
drop(entries .. 'kinds')
redis.call('HDEL', base .. 'view', 'epoch', 'offset')
redis.call('HINCRBY', base .. 'view', 'generation', 1)
"""
)

# ARGV: the snapshot's id, seconds that it may be silent. Gives epoch and offset, generation and kinds.
BEGIN = (
    _GENERATION
    + """
redis.call('SADD', base .. 'reading', ARGV[1])
redis.call('SET', base .. 'reading:' .. ARGV[1], generation, 'EX', ARGV[2])
return {redis.call('HMGET', base .. 'view', 'epoch', 'offset'), generation,
        redis.call('SMEMBERS', entries .. 'kinds')}
"""
)

# ARGV: the snapshot's id, seconds, generation, kind, cursor, count. Gives the next cursor, and ids with values as
# they were; false when the snapshot is no longer known.
PAGE = """
local base = KEYS[1]
local id, seconds, generation, kind, cursor, count = unpack(ARGV)
if redis.call('EXPIRE', base .. 'reading:' .. id, seconds) == 0 then return false end
redis.call('EXPIRE', base .. 'was:' .. id, seconds)
local page = redis.call('HSCAN', base .. 'g' .. generation .. ':' .. kind, cursor, 'COUNT', count)
local found = {}
for at = 1, #page[2], 2 do
  local was = redis.call('HGET', base .. 'was:' .. id, kind .. '/' .. page[2][at])
  if not was then
    found[#found + 1] = page[2][at]
    found[#found + 1] = page[2][at + 1]
  elseif string.sub(was, 1, 1) == '+' then
    found[#found + 1] = page[2][at]
    found[#found + 1] = string.sub(was, 2)
  end
end
return {page[1], found}
"""

# ARGV: the snapshot's id, seconds, cursor, count. Gives the next cursor, and "kind/id" with what was there; false as
# above.
PAST = """
local base = KEYS[1]
if redis.call('EXPIRE', base .. 'reading:' .. ARGV[1], ARGV[2]) == 0 then return false end
return redis.call('HSCAN', base .. 'was:' .. ARGV[1], ARGV[3], 'COUNT', ARGV[4])
"""

# ARGV: the snapshot's id.
END = """
local base = KEYS[1]
redis.call('SREM', base .. 'reading', ARGV[1])
redis.call('DEL', base .. 'reading:' .. ARGV[1])
redis.call('UNLINK', base .. 'was:' .. ARGV[1])
"""

# ARGV: name, holder, now, when it would expire, the least token. Gives the token; false while another holds it.
ACQUIRE = """
local lease = KEYS[1] .. 'lease:' .. ARGV[1]
local held = redis.call('HMGET', lease, 'holder', 'token', 'expires_at')
local token = tonumber(held[2] or '0')
if held[3] and tonumber(held[3]) > tonumber(ARGV[3]) then
  if held[1] ~= ARGV[2] then return false end
elseif held[1] ~= ARGV[2] or held[3] == '0' then
  token = math.max(token + 1, tonumber(ARGV[5]))
end
redis.call('HSET', lease, 'holder', ARGV[2], 'token', string.format('%.0f', token), 'expires_at', ARGV[4])
return string.format('%.0f', token)
"""

# ARGV: name, token. The token stays, so that the next one is greater.
RELEASE = """
local lease = KEYS[1] .. 'lease:' .. ARGV[1]
if redis.call('HGET', lease, 'token') == ARGV[2] then redis.call('HSET', lease, 'expires_at', '0') end
"""

# ARGV: name, by, now, when it would expire ("" for never), milliseconds that Redis keeps it.
INCREMENT = """
local counter = KEYS[1] .. 'counter:' .. ARGV[1]
local expires_at = redis.call('HGET', counter, 'expires_at')
if expires_at and tonumber(expires_at) <= tonumber(ARGV[3]) then redis.call('DEL', counter) end
if redis.call('EXISTS', counter) == 0 and ARGV[4] ~= '' then
  redis.call('HSET', counter, 'expires_at', ARGV[4])
  redis.call('PEXPIRE', counter, ARGV[5])
end
return redis.call('HINCRBY', counter, 'value', ARGV[2])
"""
