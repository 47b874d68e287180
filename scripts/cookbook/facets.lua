-- What a catalogue needs for searching and browsing, a line of JSON for each record.
columns = { "id", "title", "sort", "year", "languages", "places", "eras", "classes", "isbns" }

function extract(record)
  local languages, classes = {}, {}
  for i, code in ipairs(record:languages()) do languages[i] = marc.meaning("languages", code) or code end
  for i, letters in ipairs(record:lc_classes()) do classes[i] = marc.meaning("classes", letters) end
  return {
    id = record.id, title = text.trim_isbd(record:title() or ""), sort = marc.title_sort(record),
    year = record:publication_date(), languages = languages, places = record:places(), eras = record:eras(),
    classes = classes, isbns = norm.isbns(table.concat(record:values("020$a"), " ; ")),
  }
end
