-- The global run and outputs. The calls of the host are tested in Go.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

function T.args_inputs_options_counts()
  equal(run.args.prefix, "x-")
  equal(run.args.nothing, nil)
  equal(run.inputs, { "one.mrc", "two.mrc" })
  equal(run.options.jobs, 2)
  equal(run.options.mode, "batch")
  equal(run.options.strict, false)
  equal(run.counts.read, 0)
end

function T.values_of_Go_have_one_name_and_no_other()
  raises("run.counts has no 'Read'", function() return run.counts.Read end)
  raises("run.counts has no 'rejectd'", function() return run.counts.rejectd end)
  raises("run.options has no 'Jobs'", function() return run.options.Jobs end)
  equal(type(getmetatable(run.counts)), "string")
  equal(type(getmetatable(run.options)), "string")
end

function T.state_is_a_table()
  run.state.n = (run.state.n or 0) + 1
  equal(run.state.n, 1)
  run.state = { other = true }
  equal(run.state, { other = true })
  raises("table", function() run.state = 5 end)
end

function T.other_properties_cannot_be_set()
  raises("run.args cannot be set", function() run.args = {} end)
  raises("run.counts cannot be set", function() run.counts = {} end)
  raises("run has no 'other'", function() run.other = 1 end)
end

function T.emit_checks_what_it_is_given(record)
  raises("record expected, got nil", run.emit, run, nil)
  raises("record expected, got table", run.emit, run, {})
  raises("the disk is full", run.emit, run, record, "broken")
end

function T.tally_checks_its_key()
  raises("got nil", run.tally, run, "language", nil)
  raises("got table", run.tally, run, "language", {})
end

function T.reject_needs_a_reason()
  raises("string expected", run.reject, run)
end

function T.methods_are_called_with_a_colon(record)
  raises("with a colon", function() marc.output().write(record) end)
end

function T.outputs(record)
  local out = marc.output("hits.mrc")
  equal(out.name, "hits.mrc")
  equal(marc.output().name, "")
  equal(out:write(record), out)
  raises("output.name cannot be set", function() out.name = "x" end)
end

function T.a_name_that_no_script_can_write_is_no_hint()
  raises("undeclared global 'emitt'", function() return emitt end)
  local _, err = pcall(function() return emitt end)
  equal(err:find("(emit)", 1, true), nil)
end

return T
