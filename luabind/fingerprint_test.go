package luabind_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
)

// Would catch a change of a variable that nobody notices, and a change that is reported although it may take
// place: of a cache, or of what is unwatched.
func TestFingerprint(t *testing.T) {
	t.Parallel()
	const script = `
n, m, fn = 0, 0, ("a"):gmatch("a")
list, few, cache = {}, {a = 1}, marc.cache()
for i = 1, 50 do list[i] = i end
do local v = 1 function up(x) v = x end end
template, field, leader = marc.record{{"500", "  ", "a", "0"}}, marc.field("500", "  ", "a", "0"), marc.record{}.leader
fixed = marc.record{{"008", "240115"}}:fixed("008")
`
	for change, want := range map[string][]string{
		`local _ = n + list[1]`: nil,
		`n = 1`:                 {"global 'n'"},
		`list[3] = 0`:           {"global 'list'"},
		`list[51] = 1`:          {"global 'list'"}, // beyond those that are looked at: there is one more
		`list.name = 1`:         {"global 'list'"},
		`few.b = 1`:             {"global 'few'"},
		`cache.x = {}`:          nil,
		`m = 1`:                 nil,
		`fn = marc.read("catalogue.mrc"):records()`: {"global 'fn'"},
		`up(2)`: {"local 'v'"},
		// Records, and their parts when nothing else leads to the record.
		`template:set("500$a", "x")`: {"global 'template'"},
		`field:set("a", "x")`:        {"global 'field'"},
		`leader.status = "d"`:        {"global 'leader'"},
		`fixed:pad("|")`:             {"global 'fixed'"},
	} {
		L, b := newState(t, newHost(t))
		require.NoError(t, L.DoString(script))
		except := luabind.Unwatched{Most: 10, Fields: map[*lua.LTable]map[lua.LValue]bool{L.G.Global: {lua.LString("m"): true}}}
		was, err := b.Fingerprint(L, except)
		require.NoError(t, err)
		require.NoError(t, L.DoString(change))
		now, err := b.Fingerprint(L, except)
		require.NoError(t, err)
		require.Equal(t, want, was.Changed(now), change)
	}
}
