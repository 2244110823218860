-- The settled proofs of a context, those kept last first. ARGV: prefix, the place of the context, how many at most.
-- Returns for each its number and its text.

local found = {}
local members = redis.pcall('ZREVRANGE', prefix .. 'l:' .. ARGV[2], 0, tonumber(ARGV[3]) - 1, 'WITHSCORES')
if members.err then return found end
for i = 1, #members, 2 do
  local value = redis.pcall('GET', prefix .. 'p:' .. members[i])
  if type(value) == 'string' then
    found[#found + 1] = members[i + 1]
    found[#found + 1] = string.sub(value, 69)
  else
    redis.pcall('ZREM', prefix .. 'l:' .. ARGV[2], members[i])
  end
end
return found
