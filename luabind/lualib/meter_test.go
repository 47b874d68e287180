package lualib_test

import (
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/testhost"
)

// counter is a meter that allows everything and notes what it is asked for.
type counter struct {
	context.Context
	asked, most, times int
}

func (c *counter) Need(n int) error {
	c.asked += n
	c.most = max(c.most, n)
	c.times++
	return nil
}

func (*counter) Largest() int { return meter.MaxText }

// Would catch a function that makes something large, or takes long, without asking whether it may.
func TestMeter(t *testing.T) {
	t.Parallel()
	const large = 1 << 20
	for code, is := range map[string]func(c *counter) bool{
		`local s = join(long, long)`:                                                 func(c *counter) bool { return c.most >= 2*large },
		`local f = io.open("long.txt") local s = f:read("*a")`:                       func(c *counter) bool { return c.asked >= 2*large },
		`local t = {} for i = 1, 20000 do t[i] = i * 7919 % 20011 end table.sort(t)`: func(c *counter) bool { return c.times >= 3 },
		`local s = long:rep(3)`:                                                      func(c *counter) bool { return c.most >= 3*large },
		`local s = long:gsub("x", "yy")`:                                             func(c *counter) bool { return c.asked >= 2*large },
		`local s = long:upper()`:                                                     func(c *counter) bool { return c.most >= large },
		`local s = table.concat({ long, long }, ",")`:                                func(c *counter) bool { return c.most >= 2*large },
	} {
		long := string(make([]byte, large))
		L, l := newLib(t, &testhost.Host{Files: map[string]string{"long.txt": long}})
		L.G.Global.RawSetString("join", L.NewFunction(l.Concat))
		require.NoError(t, L.DoString(`long = ("x"):rep(2 ^ 20)`))
		c := &counter{Context: t.Context()}
		L.SetContext(c)
		require.NoError(t, L.DoString(code), code)
		require.True(t, is(c), "%s: %+v", code, c)
		L.RemoveContext()
	}
}

// opened is a host whose files note that they are closed.
type opened struct {
	testhost.Host
	open int
}

func (h *opened) OpenFile(path string) (io.ReadCloser, error) {
	f, err := h.Host.OpenFile(path)
	h.open++
	return &noted{f, h}, err
}

type noted struct {
	io.ReadCloser
	h *opened
}

func (n *noted) Close() error {
	n.h.open--
	return n.ReadCloser.Close()
}

// Would catch files that a script has left open and that stay open after it.
func TestLib_Close(t *testing.T) {
	t.Parallel()
	h := &opened{}
	L, l := newLib(t, h)
	require.NoError(t, L.DoString(`a, b = io.open("names.txt"), io.open("names.txt") a:read() local c = io.open("names.txt") c:close()`))
	require.Equal(t, 2, h.open)
	l.Close()
	require.Equal(t, 0, h.open)
}

// Would catch a replacement by a function that leaves something on the stack for each match.
func TestString_gsubMany(t *testing.T) {
	t.Parallel()
	L := newState(t, &testhost.Host{})
	require.NoError(t, L.DoString(`assert(select(2, ("x"):rep(2 ^ 18 + 1):gsub("x", function() return "y" end)) == 2 ^ 18 + 1)`))
	require.Equal(t, 0, L.GetTop())
}
