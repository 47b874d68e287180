-- Assertions for the Lua tests. Each raises an error at the line that called it.
local check = {}

local function show(v, depth)
  if type(v) == "string" then return string.format("%q", v) end
  if type(v) ~= "table" then return tostring(v) end
  if (depth or 0) > 4 then return "{…}" end
  local parts = {}
  for k, x in pairs(v) do parts[#parts + 1] = "[" .. show(k) .. "]=" .. show(x, (depth or 0) + 1) end
  table.sort(parts)
  return "{" .. table.concat(parts, ", ") .. "}"
end

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b or (a ~= a and b ~= b) end
  for k, v in pairs(a) do if not same(v, b[k]) then return false end end
  for k in pairs(b) do if a[k] == nil then return false end end
  return true
end

-- equal compares two values, tables by what is in them.
function check.equal(got, want, note)
  if not same(got, want) then
    error((note and note .. ": " or "") .. "got " .. show(got) .. ", want " .. show(want), 2)
  end
end

-- results compares all results of a call with a list: check.results({1, 2}, s:find("x")).
function check.results(want, ...)
  local n = select("#", ...)
  local got = { ... }
  local count = want.n or #want
  local ok = n == count
  for i = 1, count do ok = ok and same(got[i], want[i]) end
  if not ok then error(n .. " results " .. show(got) .. ", want " .. count .. " " .. show(want), 2) end
end

-- raises calls a function, which must raise an error whose text has the part in it.
function check.raises(part, fn, ...)
  local ok, err = pcall(fn, ...)
  if ok then error("no error, want one with " .. show(part), 2) end
  if not tostring(err):find(part, 1, true) then
    error("the error is " .. show(tostring(err)) .. ", want one with " .. show(part), 2)
  end
end

return check
