-- The failures of a goal. ARGV: prefix, now, key.

local known = redis.pcall('LRANGE', prefix .. 'f:' .. ARGV[3], 0, -1)
if known.err or #known == 0 then return {} end
local last = redis.pcall('ZSCORE', used, 'f' .. ARGV[3])
if type(last) == 'string' and tonumber(last) < tonumber(ARGV[2]) - 3600 then
  redis.pcall('ZADD', used, ARGV[2], 'f' .. ARGV[3])
end
return known
