package profile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/profile"
	"mrrc-lua/parse"
)

// Catches a year or a language at the wrong place, one that is not a year or a code and is counted as one, a record of
// another kind that is counted, and a sum that lacks something.
func TestCoded(t *testing.T) {
	tag, _ := parse.MakeTag("008")
	add := func(c *profile.Coded, kind byte, data string) {
		r := parse.NewRecord()
		require.NoError(t, r.SetLeader(6, kind))
		if data != "" {
			r.Append(tag, []byte(data))
		}
		c.Add(r)
	}
	var one, two profile.Coded
	add(&one, 'a', "040903s1982    enka     b    001 0 eng  ")
	add(&one, 'g', "040903s19uu    enka     b    001 0 |||  ")
	add(&two, 'a', "040903s1982    enka     b    001 0 EN1  ")
	add(&two, 'a', "040903s0000    enka     b    001 0 eng  ")
	add(&two, 'e', "040903s0045    enka     b    001 0    d")
	add(&two, 'z', "040903|n azannaabn          |a ana     d") // authority
	add(&two, 'a', "")
	add(&two, 'a', "short")
	one.Merge(&two)
	require.Equal(t, profile.Coded{Records: 5, Years: map[int]int64{1982: 2, 45: 1, 0: 1}, NoYear: 1,
		Languages: map[string]int64{"eng": 2, "|||": 1, profile.OtherCode: 1, "   ": 1}}, one)
	var empty profile.Coded
	empty.Merge(&one)
	require.Equal(t, one, empty)
}
