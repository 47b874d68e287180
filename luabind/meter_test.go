package luabind_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/meter"
	"mrrc-lua/luabind"
)

// counter is a meter that allows everything and notes what it is asked for.
type counter struct {
	context.Context
	asked int
}

func (c *counter) Need(n int) error {
	c.asked += n
	return nil
}

func (*counter) Largest() int { return meter.MaxText }

// Would catch a method that makes something large without asking whether it may.
func TestMeter(t *testing.T) {
	t.Parallel()
	const large = 90_000
	text := "=001  one\n" + strings.Repeat("=500  \\\\$ax\n", 1000) + "=501  \\\\" + strings.Repeat("$a0123456789", 800) + "\n=502  \\\\$a" + strings.Repeat("x", 9000)
	for code, want := range map[string]int{
		`local list = record:fields("500")`:         100 * 1000,
		`local list = record:field("501"):values()`: 12 * 800,
		`local list = record:values("501$a")`:       12 * 800,
		`record:add("500", "  ", "a", long)`:        2 * large,
		`record:field("502"):add("b", long)`:        2 * large,
		`record:field("502"):set("a", long)`:        2 * large,
		`record:field("502"):rename("a", "b")`:      9000,
		`local copy = record:copy()`:                30_000,
		`local text = record:to_mrk()`:              30_000,
	} {
		L, b := newState(t, newHost(t))
		records := parseText(t, text)
		L.SetGlobal("record", b.Handles(1).Open(0, &records.Records[0]))
		L.SetGlobal("long", lua.LString(strings.Repeat("y", large)))
		c := &counter{Context: t.Context()}
		L.SetContext(c)
		require.NoError(t, L.DoString(code), code)
		require.GreaterOrEqual(t, c.asked, want, code)
		L.RemoveContext()
	}
}

// few is a meter under which a text has at most three bytes.
type few struct{ meter.Free }

func (few) Largest() int { return 3 }

// Would catch rows with more text than one call may make, and rows that are refused although they have as much as that.
func TestRows_tooMuchText(t *testing.T) {
	t.Parallel()
	L, _ := newState(t, newHost(t))
	for code, ok := range map[string]bool{`{"abc"}`: true, `{"ab", "c"}`: true, `{"abcd"}`: false, `{"ab", "cd"}`: false} {
		require.NoError(t, L.DoString("value = "+code))
		_, err := new(luabind.Cells).Rows(nil, L.G.Global.RawGetString("value"), few{})
		require.Equal(t, ok, err == nil, "%s: %v", code, err)
	}
}
