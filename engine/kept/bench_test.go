package kept_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// BenchmarkFind measures what the search adds to the loading of a script into a VM: "loaded" is a script that says
// that it needs one job, and which is therefore not searched.
func BenchmarkFind(b *testing.B) {
	text, err := os.ReadFile(filepath.Join("..", "..", "scripts", "examples", "proxy_prefix.lua"))
	require.NoError(b, err)
	for _, script := range []struct{ name, source string }{
		{"one line", "function transform(record) record:remove('9..') end"}, {"example of 79 lines", string(text)}, {"1,000 lines", large(100)},
	} {
		for _, way := range []struct{ name, more string }{{"loaded", "\nparallel = false"}, {"searched", ""}} {
			b.Run(script.name+"/"+way.name, func(b *testing.B) {
				s, err := engine.LoadScript("bench.lua", script.source+way.more)
				require.NoError(b, err)
				for b.Loop() {
					_, err := engine.Check(context.Background(), engine.Options{Script: s})
					require.NoError(b, err)
				}
			})
		}
	}
}

// large returns a script of so many functions of ten lines, all of which are called for each record.
func large(n int) string {
	var b strings.Builder
	b.WriteString("local names, rules, F = {}, {}, {}\n")
	for i := range n {
		fmt.Fprintf(&b, "rules.r%d = {n = %d}\nfunction F.f%d(record, s)\n  local list = {}\n  for _, v in ipairs(record:values('650$a')) do\n    list[#list + 1] = v .. s\n  end\n  if rules.r%d.n > 3 then return names[s] or '' end\n  return table.concat(list)\nend\n", i, i, i, i)
	}
	b.WriteString("function transform(record)\n  local s = ''\n")
	for i := range n {
		fmt.Fprintf(&b, "  s = s .. F.f%d(record, 'x')\n", i)
	}
	b.WriteString("  record:set('001', s)\nend\n")
	return b.String()
}
