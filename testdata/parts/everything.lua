-- Some of everything that a run can have, and a state that is joined: for the tests of runs in parts.
function begin(run)
  print("begin")
  run:emit("first line", "lines.txt")
  run.state = { n = 0, ids = {} }
end
function filter(record)
  local s = run.state
  s.n = s.n + 1
  s.ids[#s.ids + 1] = record.index .. "@" .. record.offset .. " " .. (record.id or "?")
  if record.index % 50 == 1 then print(record.index, record.offset, record.id) end
  run:tally("type", record.leader.type)
  if record.index % 7 == 0 then run:reject("unlucky") end
  if record.index % 5 == 0 then error("fails on " .. record.index) end
  return record.index % 3 ~= 0
end
function transform(record)
  record:add("590", "  ", "a", "a note")
  if record.index % 4 == 0 then run:emit(record, "fourth.xml") end
  if record.index % 8 == 0 then run:emit(record, "by/" .. (record:value("008/35-37") or "none") .. ".mrc") end
  if record.index % 2 == 0 then run:emit("record " .. record.index, "lines.txt") end
end
function combine(a, b)
  a.n = a.n + b.n
  for _, id in ipairs(b.ids) do a.ids[#a.ids + 1] = id end
  return a
end
function finish(run)
  run:emit("read " .. run.counts.read .. ", state " .. run.state.n .. ": " .. table.concat(run.state.ids, " "), "lines.txt")
  print("finish")
end
