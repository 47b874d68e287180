-- mrrc-lua print --tags: only the fields with some tags.
function transform(record)
  local others = {}
  for field in record:each() do others[#others + 1] = field end
  for _, tag in ipairs(params.tags) do
    for field in record:each(tag) do
      for i = #others, 1, -1 do
        if others[i] == field then table.remove(others, i) end
      end
    end
  end
  for _, field in ipairs(others) do field:delete() end
end
