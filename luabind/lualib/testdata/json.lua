-- The module json.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

function T.encode_is_deterministic()
  equal(json.encode({ b = 1, a = { 2, "x", true, false }, c = {} }), [[{"a":[2,"x",true,false],"b":1,"c":{}}]])
  equal(json.encode("é\"\\\n\0"), [["é\"\\\n\u0000"]])
  equal(json.encode(nil), "null")
end

function T.encode_numbers()
  equal(json.encode({ 1, -1, 0.5, 1e15, 2 ^ 53, 1e300, 1 / 3 }), "[1,-1,0.5,1000000000000000,9007199254740992,1e+300,0.3333333333333333]")
  raises("JSON has no number +Inf", json.encode, 1 / 0)
  raises("JSON has no number NaN", json.encode, 0 / 0)
end

function T.empty_tables()
  equal(json.encode({}), "{}")
  equal(json.encode(json.array()), "[]")
  equal(json.encode({ list = json.array({}) }), [[{"list":[]}]])
  local list = json.array { 1 }
  list[1] = nil
  equal(json.encode(list), "[]")
end

function T.null()
  equal(json.encode({ json.null, a = nil }), "[null]")
  equal(tostring(json.null), "null")
  equal(json.decode("[null]")[1] == json.null, true)
  raises("json.null has no 'x'", function() return json.null.x end)
end

function T.encode_indented()
  equal(json.encode({ a = { 1, 2 }, b = json.array(), c = {} }, 2), [[
{
  "a": [
    1,
    2
  ],
  "b": [],
  "c": {}
}]])
end

function T.what_JSON_cannot_hold()
  raises("JSON cannot hold a function", json.encode, print)
  raises("value.a[2]: JSON cannot hold a function", json.encode, { a = { 1, print } })
  raises("is not UTF-8", json.encode, "\233")
  raises("both numbers and names", json.encode, { 1, a = 2 })
  raises("with gaps", json.encode, { [1] = 1, [3] = 3 })
  raises("write tostring(key)", json.encode, { [1.5] = 1 })
  raises("write tostring(key)", json.encode, { [0] = 1 })
  raises("a boolean as a key", json.encode, { [true] = 1 })
  raises("has the name", json.encode, json.array { a = 1 })
  raises("no value", json.encode)
  local loop = {}
  loop.loop = loop
  raises("contain themselves", json.encode, loop)
end

function T.decode()
  equal(json.decode('{"a": [1, 2.5, "x", true, null], "b": {}}'), { a = { 1, 2.5, "x", true, json.null }, b = {} })
  equal(json.decode(' "\\u00e9\\ud83d\\ude00" '), "é😀")
  equal(json.decode("-1.5e3"), -1500)
end

function T.decode_large_integers_as_their_digits()
  equal(json.decode("9007199254740992"), 2 ^ 53)
  equal(json.decode("9007199254740993"), "9007199254740993")
  equal(json.decode("[-12345678901234567890]")[1], "-12345678901234567890")
  equal(json.decode("1e20"), 1e20)
end

function T.decode_and_encode_are_inverse()
  for _, text in ipairs { "[]", "{}", "[[],{}]", '{"a":null}', '[1,"1",1.5]', '{"z":{"a":[{}]}}' } do
    equal(json.encode(json.decode(text)), text)
  end
end

function T.decode_keeps_the_order_of_names()
  local names = {}
  for k in pairs(json.decode('{"z": 1, "a": 2, "m": 3}')) do names[#names + 1] = k end
  equal(names, { "z", "a", "m" })
end

function T.malformed_text()
  raises("json.decode: line 1, column 2: a value expected at the end of the text", json.decode, "[")
  raises("line 2, column 1: a name in quotes expected", json.decode, "{\na: 1}")
  raises("is not UTF-8", json.decode, '"\233"')
  raises("nested more than 200 deep", json.decode, ("["):rep(1000))
  raises("string expected, got nil", json.decode, nil)
end

function T.array_marks_tables()
  raises("table expected", json.array, 5)
  raises("has a metatable", json.array, setmetatable({}, {}))
  local t = {}
  equal(json.array(t) == t, true)
  equal(json.array(t) == t, true)
end

return T
