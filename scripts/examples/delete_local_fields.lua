-- Delete local fields: 59X, 69X and 9XX, except those on a keep-list.
--
--   mrrc-lua run scripts/examples/delete_local_fields.lua --set keep=949,590 in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/delete_local_fields.lua in.mrc -o out.mrc
--
-- Set:
--   keep   tags to keep, with commas between them; a dot stands for any digit, as in 94.
--
-- Edge cases: the same fields in another writing system, 880 with $6 590-01 or 590-00, are deleted or kept
-- with the field they belong to; an 880 of any other field stays; tags that are not three digits
-- (ERR, LKR, 9A1) are not touched; adjacent and repeated fields are all deleted.
-- Running it again changes nothing.

local keep = {}

---@param run Run
function begin(run)
  for tag in (run.args.keep or ""):gmatch("[^,%s]+") do
    if not tag:find("^[%d.][%d.][%d.]$") then
      error("--set keep=" .. run.args.keep .. ": '" .. tag .. "' is not a tag", 0)
    end
    keep[#keep + 1] = "^" .. tag .. "$"
  end
end

local function is_local(tag)
  if not (tag:find("^9%d%d$") or tag:find("^[56]9%d$")) then
    return false
  end
  for _, pattern in ipairs(keep) do
    if tag:find(pattern) then
      return false
    end
  end
  return true
end

local known = marc.cache() -- the results of is_local by tag: they can be made again

---@param record Record
function transform(record)
  for field in record:each() do
    local tag, name = field.tag, field.tag
    if tag == "880" then
      local link = field:link()
      tag = link and link.tag or tag
      name = "880 of " .. tag
    end
    if known[tag] == nil then
      known[tag] = is_local(tag)
    end
    if known[tag] then
      field:delete()
      run:tally("deleted fields", name)
    end
  end
end
