-- Drop subject headings that are not from LCSH, but never leave a record without any.
--
--   mrrc-lua run scripts/examples/keep_lcsh.lua in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/keep_lcsh.lua --set keep=fast,mesh in.mrc -o out.mrc
--
-- Set:
--   keep   further sources to keep, as they stand in $2 of headings with second indicator 7, with
--          commas between them
--
-- Edges held: subject headings are 600-651; genre terms (655) and uncontrolled ones (653) are not,
-- and stay; where nothing would be left, everything stays and the record's 001 is printed; 880
-- with the heading in another script goes with its partner, found by the number in $6, and one
-- that has no partner is judged by its own indicator.
-- Running it again changes nothing.

local keep = {}

function begin(run)
  for source in (run.args.keep or ""):gmatch("[^,%s]+") do
    keep[source] = true
  end
end

local subject = { ["600"] = true, ["610"] = true, ["611"] = true, ["630"] = true, ["647"] = true,
  ["648"] = true, ["650"] = true, ["651"] = true }

local function wanted(field)
  return field.ind2 == "0" or field.ind2 == "7" and keep[field:value("2") or ""] == true
end

-- partner gives tag and number of the 880 that belongs to a field, or the field that belongs to
-- an 880, as in 650-03; nil if there is none.
local function partner(field)
  local tag, number = (field:value("6") or ""):match("^(...)%-(%d%d)")
  if number and number ~= "00" then
    return (field.tag == "880" and tag or field.tag) .. "-" .. number
  end
end

function transform(record)
  local unwanted, left, gone, stays = {}, 0, {}, {}
  for field in record:each("6..") do
    if subject[field.tag] then
      local link = partner(field)
      if wanted(field) then
        left = left + 1
        stays[link or ""] = true
      else
        unwanted[#unwanted + 1] = field
        gone[link or ""] = true
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
    local link = partner(field)
    local alone = not link or not (gone[link] or stays[link])
    local of = (field:value("6") or ""):sub(1, 3)
    if subject[of] and (alone and not wanted(field) or link and gone[link] and not stays[link]) then
      unwanted[#unwanted + 1] = field
    end
  end
  for _, field in ipairs(unwanted) do
    run:tally("dropped headings", field.tag .. " " .. (field:value("2") or "ind2=" .. field.ind2))
    field:delete()
  end
end
