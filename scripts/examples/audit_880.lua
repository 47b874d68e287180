-- Audit fields in other scripts (880) and their partners. Nothing is changed.
--
--   mrrc-lua run scripts/examples/audit_880.lua in.mrc -o report.tsv
--
-- A row has the file, the number of the record, its 001, what was found, tag and $6.
--
-- Edges held: $6 245-02/(3/r carries a code of the script and of its direction; the number 00 says
-- that an 880 has no partner, which is right and not reported; several 880 may belong to one field
-- when each is in a script of its own.

columns = { "file", "record", "001", "found", "tag", "$6" }

local function report(rows, record, field, wrong)
  run:tally("880", wrong)
  rows[#rows + 1] = { record.source, record.index, record.id or "", wrong, field.tag, field:value("6") or "" }
end

function extract(record)
  local rows = {}
  local from, to = {}, {} -- links by tag and number: of fields to an 880, of 880s to a field
  for field in record:each() do
    local link = field.ind1 and field:value("6")
    local tag, number, script = (link or ""):match("^(...)%-(%d%d)/?(.*)$")
    if not link then
      if field.tag == "880" then
        report(rows, record, field, "880 without $6")
      end
    elseif not tag then
      report(rows, record, field, "$6 cannot be read")
    elseif field.tag == "880" then
      local key = tag .. "-" .. number
      if number == "00" then
        run:tally("880", "unlinked (00)")
      elseif to[key .. script] then
        report(rows, record, field, "two 880 with the same link")
      else
        to[key], to[key .. script] = to[key] or field, field
      end
    elseif tag ~= "880" then
      report(rows, record, field, "$6 does not lead to an 880")
    elseif number == "00" then
      report(rows, record, field, "a field cannot be linked to 880-00")
    else
      local key = field.tag .. "-" .. number
      from[key] = from[key] or field
      run:tally("880", "linked fields")
    end
  end
  for field in record:each() do
    local link = field.ind1 and field:value("6") or ""
    local tag, number = link:match("^(...)%-(%d%d)")
    if field.tag == "880" and tag and number ~= "00" and not from[tag .. "-" .. number] then
      report(rows, record, field, "880 without its partner")
    elseif field.tag ~= "880" and tag == "880" and number ~= "00" and not to[field.tag .. "-" .. number] then
      report(rows, record, field, "field without its 880")
    end
  end
  return rows[1] and rows
end
