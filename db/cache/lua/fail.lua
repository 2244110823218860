-- Keep a failure. ARGV: prefix, now, bound, how many failures a goal may have; then the goal's key, the head (digest of
-- the searcher, seconds, expansions, tactics, tokens, exhausted, with colons between) and the text.

local key, head, text = ARGV[5], ARGV[6], ARGV[7]
if get(prefix .. 'p:' .. key) then return 0 end

local function parsed(line)
  local parts = {}
  for part in string.gmatch(line, '[^:]+') do parts[#parts + 1] = part end
  for i = 2, 5 do
    if parts[i] == 'inf' then parts[i] = math.huge else parts[i] = tonumber(parts[i]) end
  end
  return parts
end

-- `CachedFailure.covers`
local function covers(one, other)
  if one[1] ~= other[1] then return false end
  if one[6] == '1' then return true end
  if other[6] == '1' then return false end
  for i = 2, 5 do
    -- Infinite is not known: nothing is said of it, and nothing can be said with it.
    if other[i] ~= math.huge and (one[i] == math.huge or other[i] > one[i]) then return false end
  end
  return true
end

local new = parsed(head)
local kept, known = {}, list(prefix .. 'f:' .. key)
for _, item in ipairs(known) do
  local old = parsed(string.match(item, '^%S+'))
  if covers(old, new) then return 0 end
  if not covers(new, old) then kept[#kept + 1] = item end
end
kept[#kept + 1] = head .. ' ' .. text
while #kept > tonumber(ARGV[4]) do table.remove(kept, 1) end

drop_failures(key)
local bytes = 0
for _, item in ipairs(kept) do
  redis.call('RPUSH', prefix .. 'f:' .. key, item)
  bytes = bytes + text_weight(item)
end
redis.call('ZADD', used, ARGV[2], 'f' .. key)
count(bytes, 0, #kept)
bound(tonumber(ARGV[3]))
return 1
