-- Missing ISBD punctuation before the subfields of 245, 264 and 300, and no comma at the end of a note.
local before = {
  ["245"] = { b = " :", c = " /" },
  ["264"] = { b = " :", c = "," },
  ["300"] = { b = " :", c = " ;", e = " +" },
}

function transform(record)
  for field in record:each("245", "264", "300") do
    local marks, count, last, text_before = before[field.tag], {}, nil, nil
    for code, value in field:each() do
      if marks[code] and last and not text_before:find("[:=;/,+]$") then
        field:replace(last, count[last], text_before .. marks[code])
        run:tally("punctuation", field.tag .. marks[code])
      end
      last, text_before, count[code] = code, value, (count[code] or 0) + 1
    end
  end
  record:map("500$a", function(note) return (note:gsub(",$", ".")) end)
end
