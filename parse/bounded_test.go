package parse_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// Would catch a record whose problems take more memory than the record, or that quotes all of its damage.
func TestProblems_areBounded(t *testing.T) {
	fields := []string{"001 id"}
	for range 150 {
		fields = append(fields, "500   |a"+strings.Repeat("\xff", 60))
	}
	for _, opt := range []parse.TextOptions{{}, {Coding: parse.UTF8}} {
		problems := problemsOf(t, marc(fields...), opt).rec.Problems()
		require.Len(t, problems, 101, "one hundred, and a remark that there are more")
		require.Contains(t, problems[100].Note, "further problems")
		for _, p := range problems {
			require.LessOrEqual(t, len(p.Found), parse.MaxFound)
		}
	}
}
