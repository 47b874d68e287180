-- Split records into one file per location, or per value of any other subfield.
--
--   mrrc-lua run scripts/examples/split_by_location.lua in.mrc
--   mrrc-lua run scripts/examples/split_by_location.lua --set 'spec=852$b' --set dir=holdings in.mrc
--
-- Set:
--   spec   what to split by (default 049$a)
--   dir    the directory for the files (default by), in the working directory
--
-- Edge cases: a record goes to one file, that of its first value, so that the files add up to the
-- records read; records with further values are counted. Records without a value go to _none.mrc.
-- Letters, digits, "-", "_" and "." stay in a file's name, everything else becomes "_", and values
-- that get the same name share a file; names are in lower case, because some file systems
-- distinguish A and a and others do not; names that Windows reserves (con, nul) get a "_" at the
-- end.

local reserved = { con = true, prn = true, aux = true, nul = true }

local function file_name(value)
  local name = value:lower():gsub("[^%w%-_.\128-\255]", "_"):gsub("^%.", "_"):gsub("%.$", "_")
  if reserved[name] or name:find("^com%d$") or name:find("^lpt%d$") or name == "_none" then
    name = name .. "_"
  end
  return name
end

---@param record Record
function transform(record)
  local values = record:values(run.args.spec or "049$a")
  local name = "_none"
  if values[1] and values[1] ~= "" then
    name = file_name(values[1])
  end
  if #values > 1 then
    run:tally("records", "with more than one value")
  end
  run:emit(record, (run.args.dir or "by") .. "/" .. name .. ".mrc")
  return false
end
