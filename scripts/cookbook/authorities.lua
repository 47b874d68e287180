-- Headings brought up to date: a heading that is a 4XX of an authority record becomes its 1XX.
local codes = "abcdq"
local valid = {}

local function form(field) return field.tag:sub(-2) .. text.key(field:text(" ", codes)) end

function begin()
  for authority in marc.read("authorities.mrc"):records() do
    local heading = authority:copy():field("1..")
    for old in authority:each("4..") do valid[form(old)] = heading end
  end
end

function transform(record)
  for field in record:each("100", "600", "650", "700") do
    local heading = valid[form(field)]
    if heading then
      run:tally("headings", field:text(" ", codes) .. " -> " .. heading:text(" ", codes))
      field:take(heading, codes)
      field.ind1 = heading.ind1
    end
  end
end
