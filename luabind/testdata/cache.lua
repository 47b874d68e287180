-- marc.cache: a table that forgets.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

function T.keeps_values_of_any_type()
  local cache = marc.cache()
  local list = {}
  cache.a, cache[1], cache[true], cache[list] = "text", 2, false, list
  equal(cache.a, "text")
  equal(cache[1], 2)
  equal(cache[true], false)
  equal(cache[list], list)
  equal(cache.b, nil)
  cache.a = nil
  equal(cache.a, nil)
end

-- Would catch a cache that grows without end, and one that forgets what was used a moment ago.
function T.forgets_what_was_not_used()
  local cache = marc.cache(10)
  cache.used, cache.unused = 1, 1
  for i = 1, 1000 do
    cache[i] = i
    equal(cache.used, 1)
    equal(cache[i], i)
  end
  equal(cache.unused, nil)
  local held = 0
  for i = 1, 1000 do
    if cache[i] then held = held + 1 end
  end
  equal(held <= 10, true)
end

function T.has_room_for_one()
  local cache = marc.cache(1)
  cache.a, cache.b = 1, 2
  equal(cache.b, 2)
end

function T.sizes_that_make_no_sense()
  raises("a number from 1 to 10000000 expected", marc.cache, 0)
  raises("a number from 1 to 10000000 expected", marc.cache, 1e9)
end

return T
