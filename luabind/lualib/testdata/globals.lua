-- Strict globals.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

declared = 1
names = { "a" }
gone = 1

function T.a_declared_global_can_be_changed()
  declared = declared + 1
  equal(declared, 2)
  _G.declared = "count"
  equal(declared, "count")
  declared = 2
  names[#names + 1] = "b"
  equal(#names, 2)
end

function T.reading_an_undeclared_global()
  raises("undeclared global 'declarde' (did you mean 'declared'?)", function() return declarde end)
  raises("undeclared global 'x1'", function() return x1 end)
end

function T.making_a_global_in_a_hook()
  raises("a hook made a new global 'count': write 'local count'", function() count = 1 end)
  raises("a hook made a new global 'declraed' (did you mean 'declared'?)", function() declraed = 1 end)
  raises("a hook made a new global 'count'", function() count = "declared" end)
  raises("a hook made a new global 'helper'", function() function helper() end end)
end

function T.names_of_other_languages_are_explained_and_nothing_else()
  for _, name in ipairs { "list", "len", "str", "int", "range", "open", "null", "load", "echo", "record", "arg", "import", "dict", "io", "True", "None" } do
    local _, err = pcall(function() return _G[name] end)
    if type(err) == "string" then equal(err:find("did you mean", 1, true), nil) end
  end
end

function T.the_record_is_an_argument()
  raises("a hook gets it as its argument", function() return record end)
  raises("run.args has the values of --set", function() return arg end)
end

function T.a_global_that_was_set_to_nil_is_gone()
  gone = nil
  raises("undeclared global 'gone'", function() return gone end)
  raises("a hook made a new global", function() gone = 1 end)
  equal(rawget(_G, "gone"), nil)
end

function T.asking_without_an_error()
  equal(rawget(_G, "nosuch"), nil)
end

function T.next_returns_a_name_and_its_value()
  local k, v = next({ a = 1 })
  equal(k, "a")
  equal(v, 1)
  equal(select("#", next({})), 1)
end

return T
