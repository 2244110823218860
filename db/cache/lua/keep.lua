-- Keep proofs, of two for one goal the smaller. ARGV: prefix, channel, client, now, bound; then for each proof its
-- key, target, number of facts, signature, script size and text. Returns how many were kept; these are published.

local kept = 0
for i = 6, #ARGV, 6 do
  local key, target, facts, signature, size, text = unpack(ARGV, i, i + 5)
  local known = get(prefix .. 'p:' .. key)
  if not known or size < string.sub(known, 1, 20) then
    if known then drop_proof(key) end
    drop_failures(key)
    redis.call('SET', prefix .. 'p:' .. key, size .. target .. signature .. text)
    redis.call('ZADD', prefix .. 't:' .. target, facts, key .. signature)
    redis.call('ZADD', used, ARGV[4], 'p' .. key)
    count(#text + OVERHEAD, 1, 0)
    redis.call('PUBLISH', ARGV[2], ARGV[3] .. text)
    kept = kept + 1
  end
end
bound(tonumber(ARGV[5]))
return kept
