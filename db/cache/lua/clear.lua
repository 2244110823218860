-- Forget some entries and return how many are left. ARGV: prefix, how many to forget; or prefix, 0 and then keys
-- (without the prefix) that a scan found: those of proofs and failures that nothing counts are removed.

local most = tonumber(ARGV[2])
if most > 0 then evict(-1, most) end
for i = 3, #ARGV do
  local kind, key = string.sub(ARGV[i], 1, 2), string.sub(ARGV[i], 3)
  if (kind == 'p:' or kind == 'f:') and not redis.call('ZSCORE', used, string.sub(kind, 1, 1) .. key) then
    redis.call('UNLINK', prefix .. ARGV[i])
  end
end
return redis.call('ZCARD', used)
