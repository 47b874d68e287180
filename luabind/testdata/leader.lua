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

return T
