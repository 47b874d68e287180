package job_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
)

// Would catch a table of counters that takes more memory to print than the script was allowed, and counters
// that are left out without a word.
func TestPrintTallies_many(t *testing.T) {
	keys := map[string]float64{}
	for i := range 10_007 {
		keys[fmt.Sprintf("key %05d", i)] = 1
	}
	var out bytes.Buffer
	job.PrintTallies(&out, &engine.Summary{Tallies: engine.Tallies{"table": keys}})
	require.Equal(t, 1+10_000+1, strings.Count(out.String(), "\n"))
	require.Contains(t, out.String(), "key 09999\n  7 more: --tally FILE lists all of them\n")

	tables := engine.Tallies{}
	for i := range 1_003 {
		tables[fmt.Sprintf("table %04d", i)] = map[string]float64{"key": 1}
	}
	out.Reset()
	job.PrintTallies(&out, &engine.Summary{Tallies: tables})
	require.Equal(t, 2*1_000+1, strings.Count(out.String(), "\n"))
	require.True(t, strings.HasSuffix(out.String(), "table 0999\n  1  key\n3 more tables: --tally FILE lists all of them\n"))
}
