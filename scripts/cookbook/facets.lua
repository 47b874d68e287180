-- What a catalogue needs for searching and browsing, a line of JSON for each record.
columns = { "id", "title", "sort", "year", "languages", "places", "eras", "classes", "isbns" }

local function names(list, codes) -- each once
  local all, seen = {}, {}
  for _, code in ipairs(codes) do
    local name = marc.meaning(list, code) or code
    if not seen[name] then all[#all + 1] = name end
    seen[name] = true
  end
  return all
end

function extract(record)
  return {
    id = record.id, title = text.trim_isbd(record:title() or ""), sort = marc.title_sort(record), year = record:publication_date(),
    languages = names("languages", record:languages()), places = record:places(), eras = record:eras(),
    classes = names("classes", record:lc_classes()), isbns = norm.isbns(table.concat(record:values("020$a"), " ; ")),
  }
end
