-- Reads cases from standard input, one per line: pattern, subject, init, replacement, most replacements; strings in
-- hexadecimal with an "x" before them. Writes for each case what find, match, gmatch and gsub do, one line each.

local function decode(hex)
  return (hex:sub(2):gsub("..", function(byte) return string.char(tonumber(byte, 16)) end))
end

local function encode(value)
  if type(value) ~= "string" then return tostring(value) end
  return "x" .. value:gsub(".", function(c) return ("%02x"):format(c:byte()) end)
end

local function show(ok, ...)
  if not ok then
    -- The position at the front of a message is no part of it.
    io.write("error ", ((...):gsub("^[^:]*:%d+: ", "")), "\n")
    return
  end
  local out = {}
  for i = 1, select("#", ...) do out[i] = encode((select(i, ...))) end
  io.write("ok ", table.concat(out, " "), "\n")
end

local function all(s, p)
  local out = {}
  for a, b, c in s:gmatch(p) do
    out[#out + 1] = encode(a) .. "/" .. encode(b) .. "/" .. encode(c)
  end
  return table.concat(out, " ")
end

for line in io.lines() do
  local p, s, init, replacement, most = line:match("^(%S+) (%S+) (%S+) (%S+) (%S+)$")
  p, s, init, replacement, most = decode(p), decode(s), tonumber(init), decode(replacement), tonumber(most)
  show(pcall(string.find, s, p, init))
  show(pcall(string.match, s, p, init))
  show(pcall(all, s, p))
  show(pcall(string.gsub, s, p, replacement, most))
end
