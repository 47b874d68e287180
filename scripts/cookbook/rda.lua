-- The general material designation becomes 336, 337 and 338, and 040 says rda; 260 becomes 264.
local content = { -- 336 by the type of record, leader/06
  a = "text$txt", c = "notated music$ntm", e = "cartographic image$cri", g = "two-dimensional moving image$tdi",
  i = "spoken word$spw", j = "performed music$prm", k = "still image$sti",
}
local carriers = { -- designation, types of record, words of 300 $a (or @856: there is an address), 337, 338
  { "electronic resource", "acegijk", "dis[ck]|-rom", "computer$c", "computer disc$cd" },
  { "electronic resource", "acegijk", "online|@856", "computer$c", "online resource$cr" },
  { "sound recording", "ij", "dis[ck]", "audio$s", "audio disc$sd" },
  { "sound recording", "ij", "cassette", "audio$s", "audiocassette$ss" },
  { "sound recording", "ij", "computer", "computer$c", "computer disc$cd" },
  { "videorecording", "g", "dis[ck]|dvd", "video$v", "videodisc$vd" },
  { "videorecording", "g", "cassette", "video$v", "videocassette$vf" },
}
local lists, signs = { "rdacontent", "rdamedia", "rdacarrier" }, { c = "©", p = "℗" }

local function parts(field) -- the designation, and the subfield before it: code, number, text with the mark after $h
  local before, last, count, found = nil, nil, {}, nil
  for code, value in field:each() do
    if code == "h" then
      local designation, mark = value:match("^%[?([^%[%]]-)%]?([ /:;=,.]*)$")
      if found or not (before and designation) then return nil end
      if mark == "." and last:find("%.$") then mark = "" end
      found = { designation:lower(), before, count[before], last:gsub(" +$", "") .. mark:gsub("^ +", " ") }
    elseif code ~= "6" then
      before, last, count[code] = code, value, (count[code] or 0) + 1
    end
  end
  return found
end

local function terms(record, designation) -- what 336, 337 and 338 say, if one line fits and no other
  local words, kind, found = table.concat(record:values("300$a"), " "):lower(), record.leader.type, nil
  for link in record:each("856{$u}") do
    if link.ind2 ~= "2" then words = words .. " @856" end
  end
  for _, line in ipairs(carriers) do
    if designation:find(line[1], 1, true) == 1 and line[2]:find(kind, 1, true) and re.test(words, line[3]) then
      if found then return nil end
      found = { content[kind], line[4], line[5] }
    end
  end
  return found
end

local function convert(record, title) -- false if the record is to stay as it is
  local found, titles = parts(title), { title }
  local said = found and terms(record, found[1])
  for _, other in ipairs(title:linked()) do
    if other:value("h") then titles[#titles + 1] = other end
  end
  for _, field in ipairs(titles) do
    if not (said and parts(field)) then return false end
  end
  for _, field in ipairs(titles) do
    local _, code, number, value = unpack(parts(field))
    field:replace(code, number, value)
    field:remove("h")
  end
  for i, tag in ipairs { "336", "337", "338" } do
    local term, code = said[i]:match("(.*)$(.*)")
    if not record:has(tag) then record:add(tag, "  ", "a", term, "b", code, "2", lists[i]) end
  end
  for field in record:each("040{!$e}") do field:insert("cd", "e", "rda") end
  if record.leader.form == "a" then record.leader.form = "i" end
  run:tally("converted", found[1])
  return true
end

local function publish(record, field) -- 260 becomes 264, one for each function
  for _, other in ipairs(field:linked()) do
    local printer = other:text(" ", "efg")
    if printer ~= "" then return run:tally("left as it was", "260, manufacturer in 880: " .. printer) end
  end
  for _, other in ipairs(field:linked()) do
    other:set("6", "264" .. (other:value("6") or ""):sub(4))
    other.ind1, other.ind2 = other.ind1:match("[23]") or " ", "1"
  end
  field.tag, field.ind1, field.ind2 = "264", field.ind1:match("[23]") or " ", "1"
  for i, date in ipairs(field:values("c")) do
    local published, sign, year, stop = date:match("^([%d%[%]? -]-),? ?([cp])(%d%d%d%d)(%.?)$")
    if sign then
      field:replace("c", i, published == "" and "[" .. year .. "]" or published .. stop)
      record:add("264", " 4", "c", signs[sign] .. year)
    elseif date:find("[cp]%d%d%d%d") then
      run:tally("left as it was", "264 $c " .. date)
    end
  end
  local made = {}
  for code, value in field:each() do
    local new = ({ e = "a", f = "b", g = "c" })[code]
    if new then
      made[#made + 1] = new
      made[#made + 1] = value:gsub("^%(", ""):gsub("%)%.?$", "")
    end
  end
  if made[1] then
    record:add("264", " 3", unpack(made))
    for _, code in ipairs { "e", "f", "g" } do field:remove(code) end
  end
end

function transform(record)
  local title = record:field("245{$h}")
  if title and not convert(record, title) then
    run:tally("left as it was", "245 $h " .. title:text(" ", "h"))
    return
  end
  for field in record:each("260") do publish(record, field) end
end
