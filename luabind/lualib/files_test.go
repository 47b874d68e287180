package lualib_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/testhost"
)

var _ meter.Meter = (*scales)(nil)

// scales weighs what a script builds, and lets it build only so much.
type scales struct {
	context.Context
	asked, most int
}

func (s *scales) Need(n int) error {
	if s.asked += n; s.asked > s.most {
		return errors.New("too much")
	}
	return nil
}

func (s *scales) Largest() int { return meter.MaxText }

// Would catch files that a script reads into more memory than it may have.
func TestRead_needs(t *testing.T) {
	const size = 1 << 20
	for how, each := range map[string]int{`"*a"`: 2, "3000000": 1} {
		L := newState(t, &testhost.Host{Files: map[string]string{"f": strings.Repeat("x", size)}})
		s := &scales{t.Context(), 0, 10 * size}
		L.SetContext(s)
		require.NoError(t, L.DoString(`local f = io.open("f") n = #f:read(`+how+`) f:close()`))
		require.Equal(t, lua.LNumber(size), L.GetGlobal("n"))
		require.GreaterOrEqual(t, s.asked, each*size, how)
		s.asked, s.most = 0, size/2
		require.ErrorContains(t, L.DoString(`io.open("f"):read(`+how+`)`), "too much")
		require.Less(t, s.asked, size, "it ends at once")
	}
}
