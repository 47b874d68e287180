-- Language codes and links from a spreadsheet, found by 001.
local sheet = lookup.csv { file = "links.csv", key = "id", trim = true }

function transform(record)
  local row = sheet:get(record.id)
  if not row then return end
  if row.language ~= "" then record:set("008/35-37", row.language) end
  if row.link ~= "" and not record:any("856$u", row.link) then
    local link = record:add("856", "40", "u", row.link)
    if row.note ~= "" then link:add("z", row.note) end
  end
end

function finish()
  for _, id in ipairs(sheet:unused()) do run:emit(text.trim(id), "not-in-file.txt") end
end
