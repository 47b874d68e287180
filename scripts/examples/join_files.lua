-- Read several files one after the other and note in each record where it came from.
--
--   mrrc-lua run scripts/examples/join_files.lua in.mrc -o all.mrc
--
-- The hook source returns a function(n), which returns the bytes of one file after the other and
-- counts them. A 950 with the number of the record in all files is added.
--
-- Edge cases: a file that ends within a record does not spoil the next one: a line end between the
-- files separates them, and the broken record is rejected.

local files, bytes = 0, 0

---@param run Run
function source(run)
  local file
  return function(n)
    while true do
      local block = file and file:read(n)
      if block then
        bytes = bytes + #block
        return block
      end
      files = files + 1
      if not run.inputs[files] then return nil end
      file = assert(io.open(run.inputs[files]))
      if files > 1 then return "\n" end
    end
  end
end

---@param record Record
function transform(record)
  record:add("950", "  ", "a", "record " .. record.index)
end

function finish()
  print(("%d files, %d bytes"):format(files - 1, bytes))
end
