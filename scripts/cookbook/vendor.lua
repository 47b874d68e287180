-- A vendor's load of e-books: serials apart, what we own dropped, the rest made ours, each rule counted.
local owned = lookup.csv { file = "owned.csv", key = "number", normalize = "oclc" }
local proxy = "https://proxy.example.edu/login?url="

local function count(rule) run:tally("rules", rule) end

function transform(record)
  if record.leader.level == "s" then
    count("serials apart")
    run:emit(record, "serials.mrc")
    return false
  end
  if owned:has(record:oclc()) then
    count("dropped: owned")
    return false
  end
  for _, tag in ipairs { "029", "59.", "9.." } do
    if record:remove(tag) > 0 then count("removed " .. tag) end
  end
  if not record:has("006") then record:add("006", "m     o  d        ") count("006 added") end
  if not record:has("007") then record:add("007", "cr cn|") count("007 added") end
  if not record:any("300$a", "1 online resource") then
    record:map("300$a", function(pages) return "1 online resource (" .. pages:gsub("[ ;:]+$", "") .. ")" end)
    count("300 online")
  end
  if not record:any("655$a", "Electronic books") then
    record:add("655", " 0", "a", "Electronic books.")
    count("655 added")
  end
  for link in record:each("856{^2=\\0}") do
    local address = link:value("u")
    if address and not address:find(proxy, 1, true) then link:set("u", proxy .. address) count("proxied") end
  end
end
