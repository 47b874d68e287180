package job

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// Would catch JSON Lines under a name for a spreadsheet, and a usual name that is refused.
func TestSpec_checkNames(t *testing.T) {
	set := map[string]func(s *Spec, name string){
		"--errors":  func(s *Spec, name string) { s.Bad.Errors = name },
		"--changes": func(s *Spec, name string) { s.Preview.Changes = name },
		"--report":  func(s *Spec, name string) { s.Account.Report = name },
		"--tally":   func(s *Spec, name string) { s.Account.Tally = name },
	}
	for flag, row := range map[string]struct{ fit, others []string }{
		"--errors":  {[]string{"why.jsonl", "why.JSONL.gz", "why.ndjson", "why.log", "why.txt", "why", "dir.csv/why", "why.2026", "why.tmp"}, []string{"why.csv", "why.CSV.gz", "why.xlsx", "why.tsv", "why.json", "why.xml", "why.mrc.zst"}},
		"--changes": {[]string{"c.jsonl", "c.jsonl.gz", "/dev/null"}, []string{"c.csv", "c.json", "c.html"}},
		"--report":  {[]string{"r.json", "r.json.gz", "report"}, []string{"r.jsonl", "r.txt.csv", "r.xml"}},
		"--tally":   {[]string{"t.tsv", "t.tab", "t.txt"}, []string{"t.csv", "t.xlsx", "t.json"}},
	} {
		for _, name := range row.fit {
			s := NewSpec()
			set[flag](s, name)
			require.NoError(t, s.checkNames(), flag+" "+name)
		}
		for _, name := range row.others {
			s := NewSpec()
			set[flag](s, name)
			var err *engine.UsageError
			require.ErrorAs(t, s.checkNames(), &err, flag+" "+name)
			require.Contains(t, err.Error(), flag+" "+name+": the file contains ")
		}
	}
}
