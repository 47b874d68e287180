-- Drop subject headings that are not from LCSH, but never leave a record without any.
--
--   mrrc-lua run scripts/examples/keep_lcsh.lua in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/keep_lcsh.lua --set keep=fast,mesh in.mrc -o out.mrc
--
-- Set:
--   keep   further sources to keep, as in $2 of headings with second indicator 7, with commas
--          between them
--
-- Edge cases: subject headings are 600-651; genre terms (655) and uncontrolled terms (653) are not,
-- and stay; where no heading would be left, all of them stay and the record's 001 is printed; an
-- 880 with the heading in another writing system is dropped with its partner, which the number in $6
-- identifies; an 880 without a partner is judged by its own indicator.
-- Running it again changes nothing.

local keep = {}

---@param run Run
function begin(run)
  for source in (run.args.keep or ""):gmatch("[^,%s]+") do
    keep[source] = true
  end
end

local subject = { ["600"] = true, ["610"] = true, ["611"] = true, ["630"] = true, ["647"] = true,
  ["648"] = true, ["650"] = true, ["651"] = true }

---@param field Field
local function wanted(field)
  return field.ind2 == "0" or field.ind2 == "7" and keep[field:value("2") or ""] == true
end

---@param record Record
function transform(record)
  local unwanted, left = {}, 0
  for field in record:each("6..") do
    if subject[field.tag] then
      if wanted(field) then
        left = left + 1
      else
        unwanted[#unwanted + 1] = field
      end
    end
  end
  if left == 0 then
    if #unwanted > 0 then
      run:tally("records", "left alone: no heading would remain")
      print("no LCSH: " .. (record.id or record.source .. " record " .. record.index))
    end
    return
  end
  for field in record:each("880") do
    local link, partners = field:link(), field:linked()
    if link and subject[link.tag] then
      local stays = #partners == 0 and wanted(field)
      for _, partner in ipairs(partners) do
        stays = stays or wanted(partner)
      end
      if not stays then
        unwanted[#unwanted + 1] = field
      end
    end
  end
  for _, field in ipairs(unwanted) do
    run:tally("dropped headings", field.tag .. " " .. (field:value("2") or "ind2=" .. field.ind2))
    field:delete()
  end
end
