package job

import (
	"path"
	"slices"
	"strings"

	"mrrc-lua/internal/formats"
)

// Contents is what a file about a run has in it.
type Contents struct {
	means    string
	suffixes []string // the usual one first
}

var (
	jsonLines = Contents{"JSON Lines", []string{".jsonl", ".ndjson"}}
	jsonText  = Contents{"JSON", []string{".json"}}
	tabText   = Contents{"tab-separated values", []string{".tsv", ".tab"}}
)

// The contents of files that commands write themselves.
var (
	CSVText  = Contents{"comma-separated values", []string{".csv"}}
	OnLines  = Contents{"a value on each line", []string{".txt", ".lst", ".csv", ".tsv"}}
	PageText = Contents{"a page for a browser", []string{".html", ".htm"}}
)

// CheckName refuses the name of a file, the value of a flag, whose suffix promises something else than it has in it. A name
// that is one of others is refused with another message. The error is *engine.UsageError.
func CheckName(flag, name string, has Contents, others ...string) error {
	if slices.Contains(others, name) {
		return nil
	}
	if suffix := otherSuffix(name, has); suffix != "" {
		return usage("%s %s: the file contains %s, which is not what %s means: name it with %s", flag, name, has.means, suffix, has.suffixes[0])
	}
	return nil
}

// plainText are suffixes of files of any text.
var plainText = []string{".txt", ".log"}

// checkNames refuses names of files about the run whose suffix promises something else than they have in them.
// The error is *engine.UsageError.
func (s *Spec) checkNames() error {
	for _, file := range []struct {
		flag, path string
		has        Contents
	}{
		{"--errors", s.Bad.Errors, jsonLines}, {"--changes", s.Preview.Changes, jsonLines},
		{"--report", s.Account.Report, jsonText}, {"--tally", s.Account.Tally, tabText}, {"--html", s.Account.HTML, PageText},
	} {
		if err := CheckName(file.flag, file.path, file.has, append(slices.Clip(s.Input.Files), s.Output.File, s.Script.File)...); err != nil {
			return err
		}
	}
	return nil
}

// otherSuffix returns the suffix of a name if it promises other contents, else "".
func otherSuffix(name string, has Contents) string {
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
