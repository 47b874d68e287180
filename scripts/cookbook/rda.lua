-- The general material designation becomes 336, 337 and 338; 260 becomes 264; 040 says rda.
local terms = {
  ["electronic resource"] = { "text$txt", "computer$c", "online resource$cr" },
  ["sound recording"] = { "spoken word$spw", "audio$s", "audio disc$sd" },
  ["videorecording"] = { "two-dimensional moving image$tdi", "video$v", "videodisc$vd" },
}
local lists = { ["336"] = "rdacontent", ["337"] = "rdamedia", ["338"] = "rdacarrier" }

local function move_mark(field) -- what follows the bracket belongs to the subfield before it
  local before
  for code, value in field:each() do
    if code == "h" then
      field:set(before, (field:value(before):gsub("[ .]+$", "") .. value:gsub("^.-%]", "")))
    end
    before = code
  end
  field:remove("h")
end

function transform(record)
  for field in record:each("040{!$e}") do field:insert("cd", "e", "rda") end
  for field in record:each("260") do field.tag, field.ind2 = "264", "1" end
  for title in record:each("245{$h}") do
    local designation = title:text(" ", "h"):match("%[(.-)%]")
    local found = terms[designation]
    run:tally("designations", designation)
    if found then
      for i, tag in ipairs { "336", "337", "338" } do
        local term, code = found[i]:match("(.*)$(.*)")
        if not record:has(tag) then record:add(tag, "  ", "a", term, "b", code, "2", lists[tag]) end
      end
      for _, other in ipairs(title:linked()) do move_mark(other) end
      move_mark(title)
    end
  end
end
