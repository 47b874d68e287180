-- Drop fields that are exactly equal to an earlier one of the same record.
--
--   mrrc-lua run scripts/examples/drop_duplicate_fields.lua in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/drop_duplicate_fields.lua --set tags=020,949 in.mrc -o out.mrc
--
-- Set:
--   tags   tags to look at, with commas between them, a dot for any digit (default 0.., 1.., 2..,
--          3.., 4.., 5.., 6.., 7.., 880)
--
-- Edge cases: equal means tag, both indicators, and every subfield with its code, order and text;
-- the first one stays, in its place. Control fields are never dropped. Links, holdings and local
-- fields (8XX except 880, 9XX) are dropped only when tags includes them, because two equal copies
-- are two copies.
-- Running it again changes nothing.

local tags = {}

---@param run Run
function begin(run)
  for tag in (run.args.tags or "0..,1..,2..,3..,4..,5..,6..,7..,880"):gmatch("[^,%s]+") do
    tags[#tags + 1] = tag
  end
end

---@param record Record
function transform(record)
  local seen = {}
  for field in record:each(unpack(tags)) do
    if field.ind1 then -- a control field has no indicators
      local text = tostring(field)
      if seen[text] then
        run:tally("dropped fields", field.tag)
        field:delete()
      end
      seen[text] = true
    end
  end
end
