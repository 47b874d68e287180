package job

import (
	"path"
	"slices"
	"strings"

	"mrrc-lua/internal/formats"
)

// contents is what a file about a run has in it.
type contents struct {
	means    string
	suffixes []string // the usual one first
}

var (
	jsonLines = contents{"JSON Lines", []string{".jsonl", ".ndjson"}}
	jsonText  = contents{"JSON", []string{".json"}}
	tabText   = contents{"tab-separated values", []string{".tsv", ".tab"}}
	pageText  = contents{"a page for a browser", []string{".html", ".htm"}}
)

// plainText are suffixes of files of any text.
var plainText = []string{".txt", ".log"}

// checkNames refuses names of files about the run whose suffix promises something else than they have in them.
// The error is *engine.UsageError.
func (s *Spec) checkNames() error {
	for _, file := range []struct {
		flag, path string
		has        contents
	}{
		{"--errors", s.Bad.Errors, jsonLines}, {"--changes", s.Preview.Changes, jsonLines},
		{"--report", s.Account.Report, jsonText}, {"--tally", s.Account.Tally, tabText}, {"--html", s.Account.HTML, pageText},
	} {
		if file.path == s.Output.File || file.path == s.Script.File || slices.Contains(s.Input.Files, file.path) {
			continue // that is refused with another message
		}
		if suffix := otherSuffix(file.path, file.has); suffix != "" {
			return usage("%s %s: the file contains %s, which is not what %s means: name it with %s", file.flag, file.path, file.has.means, suffix, file.has.suffixes[0])
		}
	}
	return nil
}

// otherSuffix returns the suffix of a name if it promises other contents, else "".
func otherSuffix(name string, has contents) string {
	name = strings.ToLower(name)
	_, compression, _ := formats.OfName(name)
	for _, c := range formats.Compressions() {
		if c.Name == compression {
			name = strings.TrimSuffix(name, c.Suffix)
		}
	}
	suffix := path.Ext(name)
	if slices.Contains(has.suffixes, suffix) || slices.Contains(plainText, suffix) {
		return ""
	}
	_, _, ofRecords := formats.OfName(name)
	if _, foreign := formats.Foreign(name); ofRecords || foreign || formats.RowsOfName(name) != "" {
		return suffix
	}
	return ""
}
