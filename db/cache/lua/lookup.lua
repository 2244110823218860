-- Proofs for goals. ARGV: prefix, now, how many of a target to examine, how many to return; then for each goal its key,
-- target, number of facts, and the complement of its signature as two numbers of 31 bits. Returns for each goal a list:
-- the proof of the goal itself ('' if there is none), then proofs whose signature says that their goal may be weaker.

local now, examined, most = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local STALE = 3600

-- Write the use down, but not at every time; a server that cannot write just now can still answer.
local function touch(key)
  local last = redis.pcall('ZSCORE', used, 'p' .. key)
  if not last or type(last) == 'table' or tonumber(last) < now - STALE then
    redis.pcall('ZADD', used, now, 'p' .. key)
  end
end

local function candidates(found, key, target, facts, high, low)
  local bucket = prefix .. 't:' .. target
  local members = redis.pcall('ZREVRANGEBYSCORE', bucket, facts, '-inf', 'LIMIT', 0, examined)
  if members.err then
    redis.pcall('UNLINK', bucket)
    return
  end
  for _, member in ipairs(members) do
    if #found > most then return end
    local other = string.sub(member, 1, 32)
    if other ~= key
      and bit.band(tonumber(string.sub(member, 33, 40), 16), high) == 0
      and bit.band(tonumber(string.sub(member, 41, 48), 16), low) == 0
    then
      local value = redis.pcall('GET', prefix .. 'p:' .. other)
      if type(value) == 'string' then
        found[#found + 1] = string.sub(value, 69)
        if #found <= 4 then touch(other) end
      else
        redis.pcall('ZREM', bucket, member)
      end
    end
  end
end

local answers = {}
for i = 5, #ARGV, 5 do
  local key, target, facts, high, low = unpack(ARGV, i, i + 4)
  local value = redis.pcall('GET', prefix .. 'p:' .. key)
  local found = { '' }
  if type(value) == 'string' then
    found[1] = string.sub(value, 69)
    touch(key)
  end
  candidates(found, key, target, facts, tonumber(high), tonumber(low))
  answers[#answers + 1] = found
end
return answers
