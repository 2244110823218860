-- Forget a proof if it is still the one that is kept. ARGV: prefix, its key, all that was stored there.

if get(prefix .. 'p:' .. ARGV[2]) ~= ARGV[3] then return 0 end
drop_proof(ARGV[2])
if redis.call('ZCARD', used) == 0 then redis.call('UNLINK', totals) end
return 1
