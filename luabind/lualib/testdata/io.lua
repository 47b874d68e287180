-- Reading and writing files.
local check = require "check"
local equal, results, raises = check.equal, check.results, check.raises
local T = {}

function T.open_and_read()
  local f = io.open("names.txt")
  equal(f:read(), "Anna")
  equal(f:read("*l"), "Berta")
  equal(f:read("l"), "")
  equal(f:read(2), "C\195")
  equal(f:read("*a"), "\164sar")
  equal(f:read("*a"), "")
  equal(f:read(1), nil)
  equal(f:read(), nil)
  f:close()
  raises("names.txt was closed", f.read, f)
end

function T.lines()
  local got = {}
  for line in io.lines("names.txt") do got[#got + 1] = line end
  equal(got, { "Anna", "Berta", "", "Cäsar" })
  local next_line = io.lines("names.txt")
  for _ = 1, 4 do equal(type(next_line()), "string") end
  equal(next_line(), nil)
  results({ nil, n = 1 }, next_line("x"))
  got = {}
  for line in io.open("names.txt", "r"):lines() do got[#got + 1] = line end
  equal(#got, 4)
end

function T.what_cannot_be_opened()
  local f, err = io.open("nosuch.txt")
  equal(f, nil)
  equal(err, "nosuch.txt: no such file")
  raises("nosuch.txt: no such file", io.lines, "nosuch.txt")
  results({ nil, "../secret: is not next to the script", n = 2 }, io.open("../secret"))
  results({ nil, "/etc/passwd: is not next to the script", n = 2 }, io.open("/etc/passwd"))
end

function T.a_file_is_for_one_thing()
  for _, mode in ipairs { "r+", "w+", "a+", "rw", "x", "" } do
    raises("for only one of these", io.open, "names.txt", mode)
  end
  local f = io.open("new.txt", "w")
  raises("new.txt was opened for writing, and cannot be read", f.read, f)
  raises("new.txt was opened for writing, and cannot be read", f.lines, f)
  local g = io.open("names.txt")
  raises("names.txt was opened for reading", g.write, g, "x")
  raises("names.txt was opened for reading", g.flush, g)
end

-- What is in the file by now.
local function content(path) return io.open(path):read("*a") end

function T.write()
  local f = io.open("new.txt", "w")
  equal(rawequal(f:write("one", 2, " ", 0.5, "\n", "\0\255", ""), f), true)
  equal(rawequal(f:write(), f), true)
  equal(rawequal(f:flush(), f), true)
  equal(content("new.txt"), "one2 0.5\n\0\255")
  f:write("more"):close()
  equal(content("new.txt"), "one2 0.5\n\0\255more")
  io.open("new.txt", "wb"):close()
  equal(content("new.txt"), "")
end

function T.add()
  io.open("log.txt", "w"):write("a"):close()
  local f, g = io.open("log.txt", "a"), io.open("log.txt", "ab")
  f:write("b", "c")
  g:write("d")
  f:write("e")
  equal(content("log.txt"), "abcde") -- at once
  f:flush():close()
end

function T.what_is_written()
  local f = io.open("odd.txt", "a")
  for _, v in ipairs { true, {}, f, print } do
    raises("strings and numbers are written", f.write, f, "x", v)
  end
  raises("strings and numbers are written, not nil", f.write, f, nil)
  equal(content("odd.txt"), "") -- all of a call or nothing
end

function T.what_is_written_at_once_is_bounded()
  local f, long = io.open("odd.txt", "a"), ("x"):rep(34e6)
  raises("longer than 64 MiB", f.write, f, long, long)
  equal(content("odd.txt"), "")
end

function T.a_file_that_is_closed()
  local f = io.open("new.txt", "w")
  equal(tostring(f), "file (new.txt)")
  f:close()
  equal(tostring(f), "file (closed)")
  for _, name in ipairs { "write", "flush", "close", "read", "lines" } do
    raises("new.txt was closed", f[name], f)
  end
end

function T.what_cannot_be_written()
  results({ nil, "../out: is not next to the script", n = 2 }, io.open("../out", "w"))
  results({ nil, "../out: is not next to the script", n = 2 }, io.open("../out", "a"))
  local f = io.open("full", "a"):write("four")
  raises("full: the disk is full", f.write, f, "x")
  f = io.open("full", "w"):write("five ")
  raises("full: the disk is full", f.flush, f)
  raises("full: the disk is full", f.close, f)
  raises("full was closed", f.close, f)
end

function T.what_read_takes()
  local f = io.open("names.txt")
  raises("a number of bytes", f.read, f, "*n")
  raises("a number of bytes", f.read, f, {})
  equal(f:read(0), "")
  equal(f:read(-5), "")
end

return T
