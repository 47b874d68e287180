package parse_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// Catches a position that encoding computes and a script may set, or the other way round, and
// bytes in a leader that tear the record apart.
func TestLeader_set(t *testing.T) {
	settable := map[int]bool{5: true, 6: true, 7: true, 8: true, 9: true, 17: true, 18: true, 19: true}
	for pos := -1; pos <= 24; pos++ {
		l := parse.NewLeader()
		before := l
		err := l.Set(pos, 'x')
		if settable[pos] {
			require.NoError(t, err)
			require.EqualValues(t, 'x', l[pos])
			l[pos] = before[pos]
		} else {
			require.Error(t, err, pos)
		}
		require.Equal(t, before, l, "nothing else")
	}
	l := parse.NewLeader()
	for c := range 256 {
		require.Equal(t, c >= ' ' && c <= '~', l.Set(9, byte(c)) == nil, "%q", c)
	}
}

// Catches accessors that look at the wrong position.
func TestLeader_positions(t *testing.T) {
	l := parse.Leader([]byte("012345678901234567890123"))
	require.Equal(t, "5679", string([]byte{l.Status(), l.Type(), l.Level(), l.Coding()}))
	n := parse.NewLeader()
	require.Equal(t, "00000nam a2200000   4500", string(n[:]))
}

// Catches a leader that is set to what it is and counts as a change, and one that is set and does
// not.
func TestLeader_modifies(t *testing.T) {
	rec := frameOf(t, marc("001 id"))
	require.NoError(t, rec.SetLeader(5, 'n'))
	require.False(t, rec.Modified())
	require.Error(t, rec.SetLeader(0, '9'))
	require.False(t, rec.Modified())
	require.NoError(t, rec.SetLeader(5, 'c'))
	require.True(t, rec.Modified())
	require.False(t, rec.Verbatim())
	require.EqualValues(t, 'c', rec.Leader().Status())
	require.EqualValues(t, 'n', rec.Raw()[5], "the bytes as read stay")
}
