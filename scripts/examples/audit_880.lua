-- Audit fields in other writing systems (880) and their partners. Nothing is changed.
--
--   mrrc-lua run scripts/examples/audit_880.lua in.mrc -o report.tsv
--
-- A row has the file, the number of the record, its 001, the finding, tag and $6.
--
-- Edge cases: $6 245-02/(3/r has a code for the script and one for its direction; the number 00
-- means that an 880 has no partner, which is correct and not reported; several 880 may belong to
-- one field when each is in a different script; a $6 that can be read although it is not in the
-- standard form (245 02, 245-2) links and is reported. record:renumber_links() rewrites all $6.

columns = { "file", "record", "001", "found", "tag", "$6" }

-- check returns the fault in the link of a field, or nil.
---@param field Field
local function check(field, link)
  local partners = field:linked()
  if field.tag == "880" then
    if link.number == 0 then
      run:tally("880", "unlinked (00)")
      return
    elseif not partners[1] then
      return "880 without its partner"
    end
    for _, other in ipairs(partners[1]:linked()) do
      if other == field then
        return
      end
      local theirs = other:link()
      if theirs and theirs.script == link.script then
        return "two 880 with the same link"
      end
    end
  elseif link.tag ~= "880" then
    return "$6 does not lead to an 880"
  elseif link.number == 0 then
    return "a field cannot be linked to 880-00"
  else
    run:tally("880", "linked fields")
    return #partners == 0 and "field without its 880" or nil
  end
end

---@param record Record
function extract(record)
  local rows = {}
  local function report(field, wrong)
    run:tally("880", wrong)
    rows[#rows + 1] = { record.source, record.index, record.id or "", wrong, field.tag, field:value("6") or "" }
  end
  for field in record:each() do
    if field.ind1 and field:value("6") then
      local link = field:link()
      local wrong = link and check(field, link)
      if not link then
        report(field, "$6 cannot be read")
      elseif wrong then
        report(field, wrong)
      elseif not link.exact then
        report(field, "$6 is not written as tag-number/script")
      end
    elseif field.tag == "880" then
      report(field, "880 without $6")
    end
  end
  return rows[1] and rows
end
