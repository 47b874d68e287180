-- Keep records with a link. The script names the paths: Go opens, reads and parses the files.
--
--   mrrc-lua run scripts/examples/read_paths.lua in.mrc -o out.mrc
--
-- The hook source returns a list of paths, here those of the command line. The VM then has nothing
-- to do with reading; read_stream.lua does the same job by reading itself, and takes longer.
-- Without the hook the result is the same: it is for scripts that know better than the user what to
-- read.
--
-- Edge cases: compressed files and other formats are read as usual.

---@param run Run
function source(run)
  return run.inputs
end

---@param record Record
function filter(record)
  return record:has("856$u")
end
