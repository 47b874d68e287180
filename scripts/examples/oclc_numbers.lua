-- List the OCLC numbers of all records, for a reclamation project.
--
--   mrrc-lua run scripts/examples/oclc_numbers.lua in.mrc -o oclc.tsv
--
-- A row has the 001, the valid numbers, and the cancelled ones (035$z, 019$a). The number of
-- records that have none, one or several is counted at the end.
--
-- Edge cases: ocm, ocn, on and leading zeros are removed; the same number in 035 and 001 is one
-- number; 001 counts when 003 is OCoLC, or when it begins with ocm, ocn or on and there is no 003;
-- a blank after an ocm number; (OCoLC-M) and other prefixes are not OCLC numbers.

columns = { "001", "OCLC", "cancelled" }

-- digits returns the number without prefix and leading zeros, or nil.
local function digits(text)
  local rest = text:match("^%s*oc[mn](.*)$") or text:match("^%s*on(.*)$") or text
  return (rest:match("^%s*0*([1-9]%d*)%s*$"))
end

local function add(list, number)
  if not number then
    return
  end
  for _, have in ipairs(list) do
    if have == number then
      return
    end
  end
  list[#list + 1] = number
end

local function of_035(list, values)
  for _, text in ipairs(values) do
    local rest = text:match("^%s*%(OCoLC%)(.*)$")
    add(list, rest and digits(rest))
  end
end

---@param record Record
function extract(record)
  local valid, cancelled = {}, {}
  of_035(valid, record:values("035$a"))
  local id, org = record.id or "", record:value("003")
  if (org or ""):find("^OCoLC%s*$") or not org and (id:find("^oc[mn]%d") or id:find("^on%d")) then
    add(valid, digits(id))
  end
  of_035(cancelled, record:values("035$z"))
  for _, text in ipairs(record:values("019$a")) do
    add(cancelled, digits(text))
  end
  run:tally("records with OCLC numbers", #valid > 1 and "several" or #valid == 1 and "one" or "none")
  return { id, valid, cancelled }
end
