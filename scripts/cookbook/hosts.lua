-- Two passes: 773 $t of an article becomes the title of the record that 773 $w names.
local titles = {}

function begin()
  for record in marc.read(run.inputs):records() do
    if record.id then titles[record.id] = text.trim_isbd(record:title() or "") end
  end
end

function transform(record)
  for host in record:each("773{$w}") do
    local number = host:text(" ", "w"):gsub("^%(.-%)", "")
    local title = titles[number]
    if title then
      host:remove("t")
      host:insert("w", "t", title)
    else
      run:tally("hosts", "not in the file: " .. number)
    end
  end
end
