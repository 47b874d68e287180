-- Put the prefix of a proxy before the addresses of online resources, or remove it again.
--
--   mrrc-lua run scripts/examples/proxy_prefix.lua --set 'prefix=https://proxy.example.edu/login?url=' --set open=doi.org,archive.org in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/proxy_prefix.lua --set 'prefix=https://proxy.example.edu/login?qurl=' in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/proxy_prefix.lua --set 'prefix=https://proxy.example.edu/login?url=' --set undo=yes in.mrc -o out.mrc
--
-- Set:
--   prefix   the text before the address; if it ends in qurl= the address is encoded
--   open     hosts that need no proxy, with commas between them; this includes their subdomains
--   undo     yes: remove the prefix
--
-- Edge cases: only 856 with first indicator 4 and second indicator 0 or 1, so that pictures,
-- reviews and tables of contents (2) keep their addresses; every $u of a field; an address that
-- already has the prefix, or goes through another proxy, is not changed, and neither is anything
-- that is not an http address. Each of these is counted.
-- Running it again changes nothing.

local prefix, encoded, undo
local open = {}

---@param run Run
function begin(run)
  prefix = run.args.prefix or error("say which prefix: --set prefix=https://proxy.example.edu/login?url=", 0)
  encoded = prefix:find("qurl=$") ~= nil
  undo = run.args.undo == "yes"
  for host in (run.args.open or ""):gmatch("[^,%s]+") do
    open[#open + 1] = host:lower()
  end
end

---@param url string
local function is_open(url)
  local host = url:lower():match("^https?://([^/?#]*)") or ""
  host = host:gsub("^.*@", ""):gsub(":%d+$", "")
  for _, name in ipairs(open) do
    if host == name or host:sub(-#name - 1) == "." .. name then
      return true
    end
  end
  return false
end

---@param url string
local function encode(url)
  return (url:gsub("[^%w%-._~]", function(c) return ("%%%02X"):format(c:byte()) end))
end

local function decode(text)
  return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16) --[[@as integer]]) end))
end

---@param url string
local function take_off(url)
  if url:sub(1, #prefix) ~= prefix then
    run:tally("addresses", "left: without this prefix")
    return url
  end
  run:tally("addresses", "prefix taken off")
  url = url:sub(#prefix + 1)
  return encoded and decode(url) or url
end

---@param url string
local function put_on(url)
  local why
  if url:sub(1, #prefix) == prefix then
    why = "has the prefix already"
  elseif not url:find("^[Hh][Tt][Tt][Pp][Ss]?://.") then
    why = "no http address"
  elseif url:find("/login%?q?url=") then
    why = "goes through another proxy"
  elseif is_open(url) then
    why = "open host"
  else
    run:tally("addresses", "prefix put on")
    return prefix .. (encoded and encode(url) or url)
  end
  run:tally("addresses", "left: " .. why)
  return url
end

---@param record Record
function transform(record)
  record:map("856{^1=\\4}{^2=\\0|^2=\\1}$u", undo and take_off or put_on)
end
