-- T2: keep records with "History" in a 650$a, as a loop in Lua.
function filter(record)
  for field in record:each("650") do
    local heading = field:value("a")
    if heading and heading:find("History", 1, true) then
      return true
    end
  end
  return false
end
