-- mrrc-lua split: files of so many records, or one for each value.

local dir, suffix, size = params.dir, params.suffix, params.size
local reserved = { con = true, prn = true, aux = true, nul = true }

-- Names are in lower case, and without what a file system may not take: a value means the same
-- file everywhere.
local function file_name(value)
  local name = text.lower(value):gsub("[^%w%-_.\128-\255]", "_"):gsub("^%.", "_"):gsub("%.$", "_")
  local stem = name:match("^[^.]*")
  if reserved[stem] or stem:find("^com%d$") or stem:find("^lpt%d$") or name == "_none" or name == "" then
    name = name .. "_"
  end
  return text.sub(name, 1, 60)
end

local n = 0

function transform(record)
  local name
  if size then
    name = ("%s-%04d"):format(params.stem, math.floor(n / size) + 1)
    n = n + 1
  else
    local value = record:value(params.by)
    name = value and value ~= "" and file_name(value) or "_none"
  end
  run:emit(record, dir .. "/" .. name .. suffix)
  return false
end
