-- Keep proofs, of two for one goal the smaller. ARGV: prefix, channel, client, now, bound; then for each proof its
-- key, target, number of facts, signature, script size, text, and the place of its context if it is settled, else ''.
-- Returns how many were kept; these are published.

local kept = 0
for i = 6, #ARGV, 7 do
  local key, target, facts, signature, size, text, place = unpack(ARGV, i, i + 6)
  local known = get(prefix .. 'p:' .. key)
  if not known or size < string.sub(known, 1, 20) then
    if known then drop_proof(key) end
    drop_failures(key)
    redis.call('SET', prefix .. 'p:' .. key, size .. target .. signature .. text)
    redis.call('ZADD', prefix .. 't:' .. target, facts, key .. signature)
    redis.call('ZADD', used, ARGV[4], 'p' .. key)
    count(#text + OVERHEAD, 1, 0)
    if place ~= '' then
      redis.call('ZADD', prefix .. 'l:' .. place, redis.call('HINCRBY', totals, 'settled', 1), key)
      redis.call('HSET', places, key, place)
    end
    redis.call('PUBLISH', ARGV[2], ARGV[3] .. text)
    kept = kept + 1
  end
end
bound(tonumber(ARGV[5]))
return kept
