-- string.format, with the semantics of C's printf.
local check = require "check"
local equal, raises = check.equal, check.raises
local f = string.format
local T = {}

function T.integers()
  equal(f("%d", 42), "42")
  equal(f("%i", -42), "-42")
  equal(f("%5d|%-5d|%05d", 42, 42, 42), "   42|42   |00042")
  equal(f("%+d % d %+d", 5, 5, -5), "+5  5 -5")
  equal(f("%.3d|%6.3d|%-6.3d|%06.3d", 7, 7, 7, 7), "007|   007|007   |   007")
  equal(f("%d", 3.9), "3")
  equal(f("%d", -3.9), "-3")
  equal(f("%d", "10"), "10")
  equal(f("%d", "0x10"), "16")
  equal(f("%.0d", 0), "")
  equal(f("%d", -2 ^ 63), "-9223372036854775808")
  equal(f("%d", 2 ^ 53), "9007199254740992")
end

function T.unsigned()
  equal(f("%u", 42), "42")
  equal(f("%u", -1), "18446744073709551615")
  equal(f("%x %X %o", 255, 255, 8), "ff FF 10")
  equal(f("%#x %#X %#o", 255, 255, 8), "0xff 0XFF 010")
  equal(f("%#x %#o", 0, 0), "0 0")
  equal(f("%08x|%#08x|%-8x|", 255, 255, 255), "000000ff|0x0000ff|ff      |")
end

function T.floats()
  equal(f("%f", 1.5), "1.500000")
  equal(f("%.2f|%8.2f|%-8.2f|%08.2f", 3.14159, 3.14159, 3.14159, -3.14159), "3.14|    3.14|3.14    |-0003.14")
  equal(f("%.0f %#.0f", 2.5, 2.5), "2 2.")
  equal(f("%e %E", 12345.678, 12345.678), "1.234568e+04 1.234568E+04")
  equal(f("%.0e %#.0e", 12345, 12345), "1e+04 1.e+04")
  equal(f("%g %g %g %g", 100000, 1000000, 0.0001, 0.00001), "100000 1e+06 0.0001 1e-05")
  equal(f("%g %g %g", 1.5, 0, 100), "1.5 0 100")
  equal(f("%.3g %#.3g %.10g", 1.5, 1.5, 0.1), "1.5 1.50 0.1")
  equal(f("%G", 1e-10), "1E-10")
  equal(f("%.14g", 0.1 + 0.2), "0.3")
  equal(f("%+.1f % .1f", 1.0, 1.0), "+1.0  1.0")
  equal(f("%f %g %5g|%05g", 1 / 0, -1 / 0, 1 / 0, 1 / 0), "inf -inf   inf|  inf")
  equal(f("%E %G", 1 / 0, 0 / 0), "INF NAN")
end

function T.text()
  equal(f("%s %s", "a", "b"), "a b")
  equal(f("%5s|%-5s|%.2s|%5.1s", "abc", "abc", "abc", "abc"), "  abc|abc  |ab|    a")
  equal(f("%s", "a\0b"), "a\0b")
  equal(f("%5s", "ü"), "   ü")
  equal(f("%s %s %s", 12, true, nil), "12 true nil")
  equal(f("%c%c%c|%3c|%-3c|", 65, 0, 233, 66, 66), "A\0\233|  B|B  |")
  equal(f("100%% %s", "sure"), "100% sure")
  equal(f("no arguments"), "no arguments")
  equal(f("%s", ("x"):rep(1000)), ("x"):rep(1000))
  equal(f(5), "5")
end

function T.tostring_is_honoured()
  local t = setmetatable({}, { __tostring = function() return "I am a table" end })
  equal(f("%s", t), "I am a table")
  equal(f("%20s|", t), "        I am a table|")
end

function T.quoted()
  equal(f("%q", 'a "b" \\ c'), [["a \"b\" \\ c"]])
  equal(f("%q", "a\nb"), '"a\\\nb"')
  equal(f("%q", "a\0b\rc"), [["a\000b\rc"]])
  equal(f("%q", "ü\233"), '"ü\233"')
  equal(f("%q", 12), '"12"')
end

function T.surplus_arguments_are_ignored()
  equal(f("%d", 1, 2, 3), "1")
  equal(("100%%"):format(1), "100%")
end

function T.missing_arguments_are_errors()
  raises("bad argument #2 to 'format' (no value)", f, "%d")
  raises("bad argument #2 to 'format' (no value)", f, "%s")
  raises("bad argument #3 to 'format' (no value)", f, "%s %s", "a")
  raises("bad argument #1 to 'format' (string expected, got no value)", f)
end

function T.wrong_arguments_are_errors()
  raises("bad argument #2 to 'format' (number expected, got string)", f, "%d", "x")
  raises("bad argument #2 to 'format' (number expected, got nil)", f, "%d", nil)
  raises("bad argument #2 to 'format' (string expected, got table)", f, "%q", {})
  raises("no integer representation", f, "%d", 2 ^ 63)
  raises("no integer representation", f, "%d", 0 / 0)
  raises("no integer representation", f, "%x", 2 ^ 64)
end

function T.malformed_formats_are_errors()
  raises("invalid option '%y' to 'format'", f, "%y", 1)
  raises("invalid option '%5y' to 'format'", f, "%5y", 1)
  raises("invalid option '%' to 'format'", f, "%")
  raises("invalid format (width or precision too long)", f, "%123d", 1)
  raises("invalid format (width or precision too long)", f, "%.123f", 1)
  raises('invalid format (repeated flags) in "%-+ #0-d"', f, "%-+ #0-d", 1)
end

function T.the_result_is_bounded()
  local long = ("x"):rep(34e6)
  raises("longer than 64 MiB", f, "%s%s", long, long)
  raises("longer than 64 MiB", f, long .. "%s", long)
  raises("longer than 64 MiB", f, "%q", ("\0"):rep(17e6))
end

return T
