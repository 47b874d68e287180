-- mrrc-lua sample: some of the records, in their order.

local every = params.every
local share = params.share -- of all records, from 0 to 1
local wanted, left = params.number, params.of

-- Two multiplicative generators combined (L'Ecuyer, "Efficient and portable combined random number
-- generators", 1988). Everything is exact in doubles, so that a seed means the same sample
-- everywhere.

-- mix makes of seeds that are neighbours numbers that have nothing in common.
local function mix(seed)
  local x = seed % 67108859
  for k = 1, 20 do
    x = (x * (x + 2 * k + 1) + 40961 * k) % 67108859
  end
  return x
end

local seed = params.seed
local s1, s2 = 1 + mix(seed), 1 + mix(seed + 7919)

local function random()
  s1 = s1 * 40014 % 2147483563
  s2 = s2 * 40692 % 2147483399
  return ((s1 - s2) % 2147483562) / 2147483562
end

local n = 0

function filter(record)
  if where and not where(record) then return false end
  if every then
    n = n + 1
    return n % every == 1 % every
  elseif share then
    return random() < share
  end
  -- Selection sampling (Knuth, The Art of Computer Programming, volume 2, 3.4.2, algorithm S).
  local keep = random() * left < wanted
  left = left - 1
  if keep then
    wanted = wanted - 1
  end
  return keep
end
