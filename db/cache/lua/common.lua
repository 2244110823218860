-- Names of keys, accounting and eviction; stands before each of the other scripts. ARGV[1] is the prefix of all keys.
--
--   PREFIX p:KEY   a proof: script size (20 digits), target (32 hex), signature (16 hex), then its text
--   PREFIX f:KEY   a list of failures: digest of the searcher and the budget, a blank, then the text
--   PREFIX t:TARGET   the proofs of one target: key and signature, sorted by number of facts
--   PREFIX l:PLACE   the settled proofs of one context (a digest of it), numbered as they were kept
--   PREFIX places  for each settled proof's key the place where it is listed
--   PREFIX used    all entries, 'p' or 'f' before the key, sorted by the time of their last use in seconds
--   PREFIX totals  bytes, proofs and failures

local prefix = ARGV[1]
local used, totals, places = prefix .. 'used', prefix .. 'totals', prefix .. 'places'
local OVERHEAD = 256

local function count(bytes, proofs, failures)
  redis.call('HINCRBY', totals, 'bytes', bytes)
  if proofs ~= 0 then redis.call('HINCRBY', totals, 'proofs', proofs) end
  if failures ~= 0 then redis.call('HINCRBY', totals, 'failures', failures) end
end

-- What is stored there; a key of another type, which is none of ours, is removed.
local function get(key)
  local value = redis.pcall('GET', key)
  if type(value) == 'table' and value.err then
    redis.call('UNLINK', key)
    return false
  end
  return value
end

local function list(key)
  local values = redis.pcall('LRANGE', key, 0, -1)
  if values.err then
    redis.call('UNLINK', key)
    return {}
  end
  return values
end

local function weight(value)
  return #value - 68 + OVERHEAD
end

local function text_weight(item)
  return #item - string.find(item, ' ', 1, true) + OVERHEAD
end

local function drop_failures(key)
  local known = list(prefix .. 'f:' .. key)
  if #known == 0 then return 0 end
  local bytes = 0
  for _, item in ipairs(known) do bytes = bytes + text_weight(item) end
  redis.call('UNLINK', prefix .. 'f:' .. key)
  redis.call('ZREM', used, 'f' .. key)
  count(-bytes, 0, -#known)
  return bytes
end

local function drop_proof(key)
  local value = get(prefix .. 'p:' .. key)
  redis.call('ZREM', used, 'p' .. key)
  if not value then return 0 end
  redis.pcall('ZREM', prefix .. 't:' .. string.sub(value, 21, 52), key .. string.sub(value, 53, 68))
  redis.call('UNLINK', prefix .. 'p:' .. key)
  local place = redis.call('HGET', places, key)
  if place then
    redis.call('ZREM', prefix .. 'l:' .. place, key)
    redis.call('HDEL', places, key)
  end
  count(-weight(value), -1, 0)
  return weight(value)
end

-- Drop what was used least recently until no more than `aim` bytes are left, or `most` entries are gone.
local function evict(aim, most)
  local total = tonumber(redis.call('HGET', totals, 'bytes') or '0')
  for _, member in ipairs(redis.call('ZRANGE', used, 0, most - 1)) do
    if total <= aim then return end
    local drop = drop_proof
    if string.sub(member, 1, 1) == 'f' then drop = drop_failures end
    total = total - drop(string.sub(member, 2))
  end
  if redis.call('ZCARD', used) == 0 then redis.call('UNLINK', totals) end
end

local function bound(most_bytes)
  if tonumber(redis.call('HGET', totals, 'bytes') or '0') > most_bytes then evict(0.9 * most_bytes, 1000) end
end
