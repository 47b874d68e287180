package luabind_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/luabind/goval"
)

// without calls a function on Go values. abandoned is true if the VM is needed.
func (w *twinWorld) without(t *testing.T, f func()) (abandoned bool) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			require.True(t, goval.Abandoned(p), "%v", p)
			abandoned = true
		}
	}()
	f()
	return false
}

// Would catch a table that is another one for functions that are called in a state, and one that is copied without end
// or only in part.
func TestLifter_copiesTables(t *testing.T) {
	t.Parallel()
	w := newTwinWorld(t)
	w.call.Begin()
	w.api.Begin()
	inner := w.api.Getter("inner")
	get := func(v goval.Value) (got string, abandoned bool) {
		abandoned = w.without(t, func() { got = w.showGo(inner(&w.call, v)) })
		return got, abandoned
	}
	for _, text := range []string{`{}`, `{ "a", 2, true }`, `{ { "a", "b" }, { "c", k = { "d" } }, k = { x = { 5, 6 } } }`} {
		got, abandoned := get(w.toGo(w.value("{ inner = " + text + " }")))
		require.False(t, abandoned, text)
		require.Equal(t, w.show(w.value(text)), got)
	}
	nested := func(depth int) goval.Value {
		return w.toGo(w.value(strings.Repeat("{ inner = ", depth) + "1" + strings.Repeat(" }", depth)))
	}
	_, abandoned := get(nested(10))
	require.False(t, abandoned)
	_, abandoned = get(nested(11))
	require.True(t, abandoned)

	odd := w.call.NewTable(0)
	odd.SetName(&w.call, "inner", goval.Int(1))
	odd.Keep(goval.Bool(true), goval.Int(1))
	_, abandoned = get(goval.OfTable(odd))
	require.True(t, abandoned)
}

// Would catch a property that is not set, or set to something that the VM refuses.
func TestLifter_Setter(t *testing.T) {
	t.Parallel()
	w := newTwinWorld(t)
	w.call.Begin()
	w.api.Begin()
	rec := w.base.Clone()
	field := w.goValue("field", rec)
	data := func() string { return string(field.Field().Data()) }
	rest := data()[1:]
	set := func(name string, self, v goval.Value) (abandoned bool) {
		return w.without(t, func() { w.api.Setter(name)(&w.call, self, v) })
	}
	require.False(t, set("ind1", field, goval.Str("7")))
	require.Equal(t, "7"+rest, data())
	require.True(t, set("ind1", field, goval.Str("77")))
	require.Equal(t, "7"+rest, data())
	require.False(t, set("leader", goval.OfRecord(rec), goval.Str("00000cam a2200000 a 4500")))
	require.Equal(t, byte('c'), rec.Leader()[5])
}
