-- The type Fixed: fields 006, 007 and 008 by named positions.
local check = require "check"
local equal, results, raises = check.equal, check.results, check.raises
local T = {}

function T.positions_of_a_book(record)
  local f = record:fixed("008")
  equal(f.entered, "990101")
  equal(f.date_type, "s")
  equal(f.date1, "1999")
  equal(f.date2, "    ")
  equal(f.place, "nyu")
  equal(f.illustrations, "a   ")
  equal(f.contents, "b   ")
  equal(f.lang, "eng")
  equal(f.source, "d")
  equal(f.tag, "008")
  equal(f:material(), "books")
  equal(#tostring(f), 40)
  equal(tostring(f), f.data)
end

function T.a_field_that_is_not_there_is_nil(record)
  equal(record:fixed("006"), nil)
  equal(record:fixed("007"), nil)
  equal(record:fixed("008", 2), nil)
end

function T.by_number(record)
  local f = record:fixed("008")
  equal(f[35], "e")
  equal(f[40], nil)
  equal(f:get(35, 3), "eng")
  equal(f:get(6), "s")
  equal(f:get("lang"), "eng")
  equal(f:get(38, 3), nil, "an end that is not there")
  equal(f:get(0, 2 ^ 31), nil)
  raises("counted from 0", function() return f[-1] end)
  raises("counted from 0", function() return f[1.5] end)
  raises("counted from 0", function() return f:get(-1) end)
  raises("counted from 0", function() return f:get(1.5) end)
  raises("counted from 0", function() f[-1] = "x" end)
  raises("a position or its name", function() f:set(true, "x") end)
  raises("one character or more", function() f:set(1, "") end)
  raises("length of 1 or more", function() return f:get(1, 0) end)
end

-- Half a character, and every position after it moved by one.
function T.positions_count_characters(record)
  local data = record:value("008")
  record:set("008", data:sub(1, 15) .. "gwé" .. data:sub(19))
  local f = record:fixed("008")
  equal(f.place, "gwé")
  equal(f[17], "é")
  equal(f[18], "a")
  equal(f.lang, "eng")
  equal(f:get(35, 3), "eng")
  equal(f:get(39), "d")
  equal(f:get(40), nil)
  equal(f[40], nil)
  equal(record:value("008/35-37"), "eng")
  equal(record:value("008/17"), "é")
  equal(f:pad(), 0)
  for _, p in ipairs(f:problems()) do equal(p.code, "value") equal(p.value, "gwé") end
  f.lang = "ger"
  equal(record:value("008/35-37"), "ger")
  f.place = "gw "
  equal(record:value("008/15-37"), data:sub(16, 35):gsub("^nyu", "gw ") .. "ger")
end

function T.setting_edits_the_record(record)
  local f = record:fixed("008")
  f.lang = "ger"
  f.date1 = 2003
  f[38] = "o"
  equal(record:value("008/35-38"), "gero")
  equal(record:value("008/7-10"), "2003")
  equal(f.lang, "ger")
  equal(f:set("place", "gw ").place, "gw ")
  equal(f:set(22, "jo"):get(22, 2), "jo")
  equal(#record:value("008"), 40)
end

function T.a_handle_is_live(record)
  local f = record:fixed("008")
  record:set("008/35-37", "fre")
  equal(f.lang, "fre")
  record:field("008").data = "short"
  equal(f.lang, nil)
  equal(f.data, "short")
  f.data = ("x"):rep(40)
  equal(f.lang, "xxx")
end

function T.another_width_is_an_error(record)
  local f = record:fixed("008")
  raises('008/35-37 lang takes 3 characters, got "ge"', function() f.lang = "ge" end)
  raises("lang takes 3 characters", function() f.lang = "germ" end)
  raises("lang takes 3 characters", function() f.lang = "" end)
  raises('008/15-17 place takes 3 characters, got "gw": write "gw "', function() f.place = "gw" end)
  raises("008/23 form takes 1 character", function() f.form = "oo" end)
  raises("008/05 takes 1 character", function() f[5] = "12" end)
  raises("a string expected, got nil", function() f.lang = nil end)
  raises("a string expected, got table", function() f.lang = {} end)
  raises("ASCII", function() f.lang = "g\195\164" end)
  raises("ASCII", function() f.form = "\30" end)
  equal(f.lang, "eng")
end

function T.names_that_there_are_not(record)
  local f = record:fixed("008")
  raises("field 008 has no 'lnag': did you mean fixed.lang?", function() return f.lnag end)
  raises("field 008 has no 'date_1': did you mean fixed.date1?", function() f.date_1 = "x" end)
  raises("did you mean fixed.place?", function() return f.Ctry end)
  raises("did you mean fixed.lang?", function() f.language = "ger" end)
  for label, name in pairs { SrTp = "resource_type", TMat = "visual_type", FMus = "music_format", CrTp = "map_type", LitF = "literary_form", Dates = "date1" } do
    raises("did you mean fixed." .. name .. "?", function() return f[label] end)
  end
  raises("did you mean fixed.form?", function() return f:meaning("form_of_item") end)
  raises("did you mean fixed:problems?", function() return f:problem() end)
  raises("field 008 has no 'zzzzzzzz'", function() return f.zzzzzzzz end)
  raises("field 008 has no 'smd'", function() return f.smd end)
  local _, err = pcall(function() return f.material_designation end)
  equal(tostring(err):find("smd", 1, true), nil) -- which only 007 has
end

-- A script over all kinds of records asks for what only some of them have.
function T.a_position_of_another_material_is_nil(record)
  local f = record:fixed("008")
  equal(f.frequency, nil)
  equal(f:get("frequency"), nil)
  equal(f:meaning("frequency"), nil)
  raises("008: books have no position frequency", function() f.frequency = "m" end)
  raises("008: books have no position frequency", function() f:set("frequency", "m") end)
  record.leader.level = "s"
  equal(f:material(), "continuing resources")
  f.frequency = "m"
  equal(record:value("008/18"), "m")
end

function T.too_short(record)
  local field = record:field("008")
  field.data = field.data:sub(1, 36)
  local f = record:fixed("008")
  equal(f.place, "nyu")
  equal(f.lang, nil)
  raises("008/35: the field has only 36 characters; fixed:pad() fills it up to 40", function() f.lang = "eng" end)
  raises("008/50: the field has only 36 characters", function() f[50] = "x" end)
  equal(f:pad("|"), 4)
  equal(f:pad(), 0)
  equal(f:get(35, 5), "e||||")
  raises("takes 1 character", function() f:pad("ab") end)
end

function T.names_and_each(record)
  local f = record:fixed("008")
  local names = f:names()
  equal(names[1], "entered")
  equal(names[#names], "source")
  local n = 0
  for name, value in f:each() do
    n = n + 1
    equal(name, names[n])
    equal(value, f[name])
  end
  equal(n, #names)
  for name, value in f:each() do
    f.lang = "ger"
    if name == "lang" then equal(value, "eng", "as it was when the loop began") end
  end
end

function T.each_of_a_short_field_goes_on_to_the_end(record)
  record:field("008").data = "990101"
  local seen = {}
  for name, value in record:fixed("008"):each() do
    seen[#seen + 1] = value or "-"
  end
  equal(#seen, #record:fixed("008"):names())
  equal(seen[1], "990101")
  equal(seen[2], "-")
end

function T.meaning(record)
  local f = record:fixed("008")
  equal(f:meaning("lang"), "English")
  equal(f:meaning("place"), "New York (State)")
  equal(f:meaning("lang", "ger"), "German")
  equal(f:meaning("lang", "scr"), "Croatian")
  equal(f:meaning("lang", "xyz"), nil)
  equal(f:meaning("lang", "|||"), "No attempt to code")
  equal(f:meaning("illustrations"), "Illustrations")
  equal(f:meaning("illustrations", "ab  "), "Illustrations; Maps")
  equal(f:meaning("illustrations", "    "), "No illustrations")
  equal(f:meaning("date1"), nil)
  raises("has no 'lnag'", function() return f:meaning("lnag") end)
end

function T.problems(record)
  local f = record:fixed("008")
  equal(f:problems(), {})
  f.lang, f.place, f.form, f[32] = "xyz", "cs ", "?", "1"
  local p = f:problems()
  equal(#p, 4)
  equal(p[1], { code = "obsolete", name = "place", at = 15, value = "cs ", text = '008/15-17 place: "cs " (Czechoslovakia) is obsolete' })
  equal(p[2].text, '008/23 form: "?" is not in the list')
  equal(p[3], { code = "obsolete", at = 32, value = "1", text = '008/32: "1" is in a position that is no longer defined' })
  equal(p[4], { code = "value", name = "lang", at = 35, value = "xyz", text = '008/35-37 lang: "xyz" is not in the list' })
  f.data = f.data:sub(1, 39)
  equal(f:problems(), { { code = "length", want = 40, text = "008 has 39 characters, that of books has 40" } })
end

function T.several_fields(record)
  record:add("007", "cr cnu---uuaaa")
  record:add("007", "sd fsngnnmmned")
  equal(record:fixed("007"):material(), "electronic resource")
  equal(record:fixed("007").smd, "r")
  equal(record:fixed("007", 2).speed, "f")
  equal(record:fixed("007", 2):meaning("speed"), "1.4 m. per second")
  equal(record:fixed("007", 3), nil)
  local kinds = {}
  for field in record:each("007") do
    kinds[#kinds + 1] = record:fixed(field):material()
  end
  equal(kinds, { "electronic resource", "sound recording" })
  raises("counted from 1", function() return record:fixed("007", 0) end)
end

function T.field_006_follows_its_first_character(record)
  record:add("006", "m     o  d        ")
  local f = record:fixed("006")
  equal(f:material(), "computer files")
  equal(f.file_type, "d")
  equal(f:problems(), {})
  f.type = "s"
  equal(f:material(), "continuing resources")
  equal(f.file_type, nil)
  f.data = "?                 "
  equal(f:material(), nil)
  equal(f.form, nil)
  equal(f:names(), {})
  equal(f:problems(), { { code = "value", name = "type", at = 0, value = "?", text = '006/00 type: "?" is not in the list' } })
  f.data = ""
  equal(f:problems(), { { code = "length", text = "006 is empty" } })
  f.data = "?                 "
  raises("its type of material is not known", function() f.form = "o" end)
  raises("its length is not known", function() f:pad() end)
  equal(f:get(0), "?")
end

function T.authority_and_holdings(record)
  local f = record:fixed("008")
  record.leader.type = "z"
  f.data = "990101n| azannaabn          |a aaa      "
  equal(f.kind_of_record, "a")
  equal(f:meaning("rules"), "Other")
  equal(f:problems(), {})
  record.leader.type = "y"
  f.data = "9901014p    8   4001uueng0990101"
  equal(f.lang, "eng")
  equal(f:meaning("receipt"), "Currently received")
  equal(f:problems(), {})
  f.data = f.data .. " "
  equal(f:problems()[1].text, "008 has 33 characters, that of holdings records has 32")
end

function T.classification_has_no_names(record)
  record.leader.type = "w"
  local f = record:fixed("008")
  equal(f:material(), nil)
  equal(f:problems(), {})
  equal(f:get(0, 6), "990101")
end

function T.kind(record)
  results({ "bibliographic", "books" }, record:kind())
  record.leader.type = "j"
  results({ "bibliographic", "music" }, record:kind())
  record.leader.type = "z"
  results({ "authority", nil, n = 2 }, record:kind())
  record.leader.type = "?"
  results({ nil, nil, n = 2 }, record:kind())
  equal(record:fixed("008").lang, "eng", "what all materials share")
end

function T.wrong_arguments(record)
  raises('write it in quotes, "008"', function() return record:fixed(008) end)
  raises("245 has none", function() return record:fixed("245") end)
  raises("LDR has none; record.leader has those of the leader", function() return record:fixed("LDR") end)
  raises("245 has none", function() return record:fixed(record:field("245")) end)
  raises("belongs to another record", function() return record:fixed(record:copy():field("008")) end)
  raises("with a colon", function() return record:fixed("008").get(1) end)
end

function T.a_deleted_field_raises(record)
  local f = record:fixed("008")
  record:remove("008")
  raises("this field 008 was deleted", function() return f.lang end)
  raises("this field 008 was deleted", function() f.lang = "ger" end)
  raises("this field 008 was deleted", function() return f:problems() end)
end

function T.one_character_and_the_first_one(record)
  record:add("007", "v")
  record:add("006", "m")
  equal(record:fixed("007"):material(), "videorecording")
  equal(record:fixed("006"):material(), "computer files")
  local f = record:fixed("008")
  f[0] = "7"
  equal(f.entered, "790101")
end

function T.an_empty_field(record)
  record:add("007", "")
  equal(record:fixed("007"):material(), nil)
end

function T.another_tag(record)
  local f = record:fixed("008")
  record:field("008").tag = "009"
  raises("field 009 has no 'lang'", function() return f.lang end)
  equal(f:get(35, 3), "eng")
  equal(f:problems(), {})
end

-- A script that tampers with what all records share.
function T.the_type_is_sealed(record)
  equal(getmetatable(record:fixed("008")), "Fixed")
  raises("cannot be set", function() record:fixed("008").get = print end)
  raises("cannot be set", function() record:fixed("008").tag = "007" end)
end

return T
