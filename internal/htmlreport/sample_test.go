package htmlreport

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// Catches an input that has two numbers, or the number of another.
func TestSample_source(t *testing.T) {
	t.Parallel()
	s := newSample()
	for _, name := range []string{"a", "b", "a", "b", "b"} {
		require.Equal(t, int(name[0]-'a'), s.source(name))
	}
	for i := 2; i < maxSources; i++ {
		require.Equal(t, i, s.source(fmt.Sprint(i)))
	}
	for _, name := range []string{"x", "y", "x"} {
		require.Equal(t, maxSources, s.source(name))
	}
	require.Equal(t, 0, s.source("a"))
	require.Len(t, s.sources, maxSources+1)
}

// Catches a page that stays too large, examples that are lost, and entries that are left out although there is room.
func TestSample_shrink(t *testing.T) {
	t.Parallel()
	s := newSample()
	for i := range 64 {
		v := &View{changed: make([]byte, 100), rest: make([]byte, 100)}
		if i == 1 {
			v.subjects = []subject{{name: "245"}}
		}
		s.add(v)
	}
	require.Len(t, s.kept, 64)
	all := s.bytes
	require.Equal(t, 63*216, all)
	for _, want := range []int{32, 16, 8, 4} {
		s.shrink()
		require.Len(t, s.kept, want+1)
		require.Equal(t, want*116, s.bytes, "without the fields that do not differ")
		require.LessOrEqual(t, 2*s.bytes, all)
		require.EqualValues(t, 0, s.kept[0].at)
		require.True(t, s.kept[1].example)
		require.NotNil(t, s.kept[1].view.rest)
		all = s.bytes
	}
}
