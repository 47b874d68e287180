-- ISBNs: require("lib.isbn") from a script in the directory above.

local isbn = {}

local function check13(digits)
  local sum = 0 ---@type number
  for i = 1, 12 do
    sum = sum + digits:sub(i, i) * (i % 2 == 1 and 1 or 3)
  end
  return tostring((10 - sum % 10) % 10)
end

local function check10(digits)
  local sum = 0 ---@type number
  for i = 1, 9 do
    sum = sum + digits:sub(i, i) * (11 - i)
  end
  local rest = (11 - sum % 11) % 11
  return rest == 10 and "X" or tostring(rest)
end

-- parse returns the ISBN-13 in a subfield such as "0-19-852663-6 (pbk.)", or nil and the fault.
function isbn.parse(text)
  local digits = text:gsub("^%s*[Ii][Ss][Bb][Nn][:%s]*", ""):match("^%s*([%dXx%s%-]*)")
  digits = digits:gsub("[%s%-]", ""):upper()
  if #digits == 13 and digits:find("^97[89]%d+$") then
    if check13(digits) ~= digits:sub(13) then
      return nil, "wrong check digit"
    end
    return digits
  elseif #digits == 10 and digits:find("^%d%d%d%d%d%d%d%d%d[%dX]$") then
    if check10(digits) ~= digits:sub(10) then
      return nil, "wrong check digit"
    end
    local core = "978" .. digits:sub(1, 9)
    return core .. check13(core)
  end
  return nil, "no ISBN"
end

return isbn
