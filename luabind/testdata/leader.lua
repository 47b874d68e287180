-- The type Leader.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

function T.positions_and_names(record)
  local l = record.leader
  equal(l[5], "c")
  equal(l.status, "c")
  equal(l.type, "a")
  equal(l.level, "m")
  equal(l.control, " ")
  equal(l.coding, "a")
  equal(l.encoding_level, " ")
  equal(l.form, "a")
  equal(l.multipart, " ")
  equal(#tostring(l), 24)
end

function T.positions_can_be_set(record)
  record.leader[17] = "7"
  record.leader.type = "c"
  equal(record.leader.encoding_level, "7")
  equal(record:value("LDR/6"), "c")
  equal(record:to_marc():sub(7, 7), "c")
end

function T.computed_positions_cannot_be_set(record)
  raises("computed", function() record.leader[0] = "9" end)
  raises("computed", function() record.leader[12] = "9" end)
end

function T.one_character_each(record)
  raises("takes one character", function() record.leader[6] = "am" end)
  raises("takes one character", function() record.leader.type = "" end)
end

function T.positions_are_0_to_23(record)
  raises("positions 0 to 23, not 24", function() return record.leader[24] end)
  raises("positions 0 to 23, not -1", function() return record.leader[-1] end)
  raises("positions 0 to 23, not 1.5", function() return record.leader[1.5] end)
  raises("did you mean leader.status?", function() return record.leader.satus end)
  raises("a leader has no 'nothing'", function() record.leader.nothing = "x" end)
end

function T.the_whole_leader_can_be_set(record)
  record.leader = "99999nas a2299999 i 4500"
  equal(record.leader.status .. record.leader.type .. record.leader.level, "nas")
  equal(record.leader.form, "i")
  raises("24", function() record.leader = "short" end)
end

function T.names_of_several_characters(record)
  equal(record.leader.entry_map, "4500")
  equal(record.leader.base_address, "00301")
  raises("computed", function() record.leader.entry_map = "9999" end)
end

function T.names_of_other_formats(record)
  record.leader.punctuation = "i"
  equal(record.leader.form, "i")
  equal(record.leader.item_information, "i")
end

function T.get_names_each(record)
  equal(record.leader:get(6, 2), "am")
  equal(record.leader:get("status"), "c")
  equal(record.leader:get(20, 5), nil)
  equal(record.leader:names()[2], "status")
  local n = 0
  for name, value in record.leader:each() do
    n = n + 1
    equal(value, record.leader[name])
  end
  equal(n, #record.leader:names())
end

function T.meaning(record)
  equal(record.leader:meaning("type"), "Language material")
  equal(record.leader:meaning("type", "e"), "Cartographic material")
  equal(record.leader:meaning("type", "?"), nil)
  record.leader.type = "z"
  equal(record.leader:meaning("status", "s"), "Deleted; heading split into two or more headings")
  equal(record.leader:meaning("level"), nil)
end

function T.problems(record)
  equal(record.leader:problems(), {})
  record.leader.encoding_level = "I"
  record.leader.type = "b"
  record.leader.form = "|"
  local texts = {}
  for i, p in ipairs(record.leader:problems()) do
    texts[i] = p.code .. " " .. p.text
  end
  equal(texts, {
    'obsolete leader/06 type: "b" (Archival and manuscripts control) is obsolete',
    'value leader/17 encoding_level: "I" (Full level, input by a participant) is OCLC\'s and not MARC 21\'s',
    "value leader/18 form: the fill character is not allowed here",
  })
  record.leader = "00000nz  a2200000n  4500"
  equal(record.leader:problems(), {})
  record.leader.level = "m"
  equal(record.leader:problems()[1].code, "undefined")
end

function T.misspelt_methods(record)
  raises("did you mean leader.encoding_level?", function() return record.leader.ELvl end)
  raises("did you mean leader.level?", function() record.leader.bib_level = "s" end)
  raises("did you mean leader:problems?", function() return record.leader:problem() end)
  raises("with a colon", function() return record.leader.problems() end)
end

return T
