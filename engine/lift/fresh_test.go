package lift_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
)

// lastingTables are bodies of a filter that change a table of the top level, which another value leads to.
var lastingTables = []string{
	`local t = assert(seen) if t[id] then return false end t[id] = true return true`,
	`local t = assert(seen) if #t == 1500 then return false end table.insert(t, id) return true`,
	`local t = unpack({ seen }) if t[id] then return false end t[id] = true return true`,
	`local t = select(2, 1, seen) if t[id] then return false end t[id] = true return true`,
	`local all = { seen } local t = table.remove(all) if t[id] then return false end t[id] = true return true`,
	`local old = false table.sort({ seen, seen }, function(a, b) old = old or a[id] a[id] = true return false end) return not old`,
	`local old = false for _, t in ipairs({ seen }) do old = t[id] t[id] = true end return not old`,
	`local old = false for _, t in pairs({ x = seen }) do old = t[id] t[id] = true end return not old`,
	`local old = false ("x"):gsub("x", function() old = seen[id] seen[id] = true end) return not old`,
	`local t = holder:get() if t[id] then return false end t[id] = true return true`,
	`local h = holders[1] local t = h:get() if t[id] then return false end t[id] = true return true`,
	`local t = holders[1].get() if t[id] then return false end t[id] = true return true`,
	`local t = (function() return seen end)() if t[id] then return false end t[id] = true return true`,
	`local t = ({ seen })[1] if t[id] then return false end t[id] = true return true`,
	`local t = id and seen or {} if t[id] then return false end t[id] = true return true`,
	`local t = { a = seen } if t.a[id] then return false end t.a[id] = true return true`,
	`local function one(x) return x end local t = one(seen) if t[id] then return false end t[id] = true return true`,
}

// Would catch a hook that changes a table which lasts, and runs without the VM because the compiler takes the table for one
// that the hook has made: each core would have a table of its own, or all of them one without a lock.
func TestFresh_tablesThatLast(t *testing.T) {
	var input bytes.Buffer
	for range 2 { // every record twice
		_, err := marcgen.Write(&input, marcgen.Options{Records: 1500, Seed: 4})
		require.NoError(t, err)
	}
	for _, body := range lastingTables {
		source := "local seen = {}\nlocal holder = { get = function() return seen end }\nlocal holders = { holder }\n" +
			"function filter(record)\nlocal id = record.id\n" + body + "\nend\n"
		s, err := engine.LoadScript("seen.lua", source)
		require.NoError(t, err)
		sum, err := engine.Run(t.Context(), engine.Options{Script: s, Input: engine.Input{Stdin: bytes.NewReader(input.Bytes()), Paths: []string{"-"}},
			Speed: engine.Speed{Block: 64 << 10}, Output: engine.Output{Main: io.Discard}})
		require.NoError(t, err, body)
		require.EqualValues(t, 1500, sum.Written, body)
		require.Equal(t, sum.Lifted.Abandoned, sum.Lifted.Records, body) // the VM runs all of them
	}
}
