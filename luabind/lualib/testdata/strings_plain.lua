-- The string functions without patterns, and table.concat.
local check = require "check"
local equal, results, raises = check.equal, check.results, check.raises
local T = {}

function T.sub_takes_positions_from_both_ends()
  equal(("hello"):sub(2), "ello")
  equal(("hello"):sub(2, 3), "el")
  equal(("hello"):sub(-3), "llo")
  equal(("hello"):sub(-3, -2), "ll")
  equal(("hello"):sub(0), "hello")
  equal(("hello"):sub(-100, 100), "hello")
  equal(("hello"):sub(4, 2), "")
  equal(("hello"):sub(6), "")
  equal(("hello"):sub(1, 0), "")
  equal(("hello"):sub(1, -6), "")
  equal(("hello"):sub("2", "3"), "el")
  equal(("hello"):sub(1e300), "")
  raises("bad argument #2 to 'sub' (number expected, got no value)", string.sub, "a")
  equal(string.sub(12345, 2, 3), "23")
end

function T.long_parts_are_right_too()
  local s = ("abcdefghij"):rep(100)
  for _, n in ipairs { 0, 1, 2, 15, 16, 17, 48, 49, 112, 113, 500, 999, 1000 } do
    local part = s:sub(1, n)
    equal(#part, n)
    equal(part, ("abcdefghij"):rep(100):sub(1, n))
  end
end

function T.len_counts_bytes()
  equal((""):len(), 0)
  equal(("a\0b"):len(), 3)
  equal(("ü"):len(), 2)
end

function T.byte()
  results({ 65 }, ("ABC"):byte())
  results({ 66 }, ("ABC"):byte(2))
  results({ 67 }, ("ABC"):byte(-1))
  results({ 65, 66, 67 }, ("ABC"):byte(1, -1))
  results({ 66, 67 }, ("ABC"):byte(2, 10))
  results({}, ("ABC"):byte(4))
  results({}, ("ABC"):byte(0, 0))
  results({}, (""):byte())
  results({ 255, 0 }, ("\255\0"):byte(1, 2))
  equal(select("#", ("x"):rep(6000):byte(1, -1)), 6000)
  raises("string slice too long", string.byte, ("x"):rep(1e6), 1, -1)
end

function T.char()
  equal(string.char(), "")
  equal(string.char(65, 66, 0, 255), "AB\0\255")
  raises("bad argument #2 to 'char' (invalid value)", string.char, 1, 256)
  raises("bad argument #1 to 'char' (invalid value)", string.char, -1)
  raises("bad argument #1 to 'char' (number expected, got string)", string.char, "x")
end

function T.upper_and_lower_change_ASCII_alone()
  equal(("abc Äé xyz"):upper(), "ABC Äé XYZ")
  equal(("ABC Äé XYZ"):lower(), "abc Äé xyz")
  equal(("\233tude"):upper(), "\233TUDE")
  equal(("@[`{AZaz"):upper(), "@[`{AZAZ")
  equal(("@[`{AZaz"):lower(), "@[`{azaz")
  equal(("x"):rep(500):upper(), ("X"):rep(500))
  equal(string.upper(12), "12")
end

function T.reverse()
  equal(("abc"):reverse(), "cba")
  equal((""):reverse(), "")
  equal(("a\0b"):reverse(), "b\0a")
end

function T.rep()
  equal(("ab"):rep(3), "ababab")
  equal(("ab"):rep(0), "")
  equal(("ab"):rep(-1), "")
  equal(("ab"):rep(1), "ab")
  equal((""):rep(1e9), "")
  equal(("ab"):rep(3, ", "), "ab, ab, ab")
  equal(("ab"):rep(1, ", "), "ab")
  equal((""):rep(3, "-"), "--")
  equal(("ab"):rep("2"), "abab")
end

function T.rep_is_bounded()
  raises("longer than 64 MiB", string.rep, "x", 2 ^ 31)
  raises("longer than 64 MiB", string.rep, "x", 1e300)
  raises("longer than 64 MiB", string.rep, ("x"):rep(1e6), 1e6)
  raises("longer than 64 MiB", string.rep, "x", 64 * 1024 * 1024 + 1)
  equal(#("x"):rep(1e6), 1e6)
end

function T.concat()
  equal(table.concat({}), "")
  equal(table.concat({ "a", "b", 3 }), "ab3")
  equal(table.concat({ "a", "b" }, ", "), "a, b")
  equal(table.concat({ "a", "b", "c" }, "", 2), "bc")
  equal(table.concat({ "a", "b", "c" }, "-", 2, 3), "b-c")
  equal(table.concat({ "a" }, "-", 2), "")
  equal(table.concat({ "a", "b" }, 0), "a0b")
  equal(table.concat({ [0] = "z", "a" }, "", 0, 1), "za")
  raises("invalid value (table) at index 2 in table for 'concat'", table.concat, { 1, {} })
  raises("invalid value (nil) at index 2 in table for 'concat'", table.concat, { 1 }, "", 1, 3)
  raises("bad argument #1 to 'concat' (table expected, got string)", table.concat, "a")
end

function T.concat_joins_more_than_a_stack_holds()
  local t = {}
  for i = 1, 300000 do t[i] = "x" end
  equal(#table.concat(t, "-"), 599999)
end

function T.concat_is_bounded()
  local long = ("x"):rep(1e6)
  local t = {}
  for i = 1, 100 do t[i] = long end
  raises("longer than 64 MiB", table.concat, t)
end

return T
