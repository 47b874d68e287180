-- Read records from a stream that returns its bytes in small pieces, as a socket does.
--
--   mrrc-lua run scripts/examples/read_stream.lua in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/read_stream.lua --set piece=7 in.mrc -o out.mrc
--
-- Set:
--   piece   the largest number of bytes that the stream returns at once (default 1000)
--
-- The hook source returns an object with a method read(n). It is asked for up to n bytes and may
-- return fewer, or more; "" means nothing now, ask again; nil is the end. The VM is busy during
-- these calls: read_paths.lua does the same job without them.
--
-- Edge cases: pieces end anywhere, in the middle of a leader or of a character; sometimes there is
-- nothing; several files are one stream.

local piece = tonumber(run.args.piece or "1000") --[[@as integer]]

local Stream = {}
Stream.__index = Stream

function Stream.open(paths)
  return setmetatable({ paths = paths, at = 0, calls = 0 }, Stream)
end

function Stream:read(n)
  self.calls = self.calls + 1
  if self.calls % 50 == 0 then return "" end -- nothing has arrived
  while true do
    local bytes = self.file and self.file:read(math.min(n, piece))
    if bytes then return bytes end
    self.at = self.at + 1
    if not self.paths[self.at] then return nil end
    self.file = assert(io.open(self.paths[self.at]))
  end
end

---@param run Run
function source(run)
  return Stream.open(run.inputs)
end

---@param record Record
function filter(record)
  return record:has("856$u")
end
