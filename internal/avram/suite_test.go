package avram_test

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/avram"
)

// corpus returns a folder of the corpus, and skips the test when it is not there.
func corpus(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(cmp.Or(os.Getenv("MRRC_CORPUS"), "../../../shared/corpus"), name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("%s is not there: the corpus has the official tests", dir)
	}
	return dir
}

// suiteGroup is an element of a file of the suite: a schema and its tests.
type suiteGroup struct {
	Description string
	Schema      json.RawMessage
	Options     map[string]bool
	Tests       []suiteTest
}

type suiteTest struct {
	Description string
	Record      json.RawMessage
	Records     []json.RawMessage
	Options     map[string]bool
	Errors      []suiteError
}

type suiteError struct {
	Message, Error, ID, Tag, Occurrence, Indicator, Subfield, Position, Pattern, Value string
}

type suiteField struct {
	Tag, Occurrence        string
	Indicator1, Indicator2 *string
	Value                  *string
	Subfields              []string
}

// recordOf reads a record of the suite: a list of fields, or an object with fields and types.
func recordOf(t *testing.T, text json.RawMessage) (fields []avram.Generic, types []string) {
	t.Helper()
	var list []suiteField
	if text[0] == '{' {
		var r struct {
			Fields []suiteField
			Types  []string
		}
		require.NoError(t, json.Unmarshal(text, &r))
		list, types = r.Fields, r.Types
	} else {
		require.NoError(t, json.Unmarshal(text, &list))
	}
	for _, f := range list {
		fields = append(fields, avram.Generic{Tag: f.Tag, Occurrence: f.Occurrence, Indicators: [2]*string{f.Indicator1, f.Indicator2}, Value: f.Value, Subfields: f.Subfields})
	}
	return fields, types
}

// numbers in the message of a counting rule: what is expected, and what there is.
var numbers = regexp.MustCompile(`[0-9]+`)

// foundOf writes a problem as the suite does. Messages are this project's own; of the suite's, the numbers are
// compared.
func foundOf(p avram.Problem, counts bool) suiteError {
	e := suiteError{Error: p.Rule.String(), Tag: p.Tag, Occurrence: p.Occurrence, Subfield: p.Subfield, Position: p.Position, Pattern: p.Pattern, Value: p.Value}
	if p.Field != nil {
		e.ID = p.Field.ID
	}
	if p.Indicator > 0 {
		e.Indicator = "indicator" + strconv.Itoa(p.Indicator)
	}
	if p.Rule == avram.MissingField {
		e.Tag = ""
	}
	if counts {
		e = suiteError{Error: e.Error, Message: strconv.Itoa(p.Want) + " " + strconv.Itoa(p.Got)}
	}
	return e
}

func isCount(rule string) bool {
	return rule == "countRecord" || rule == "countField" || rule == "countSubfield"
}

func runSuite(t *testing.T, file string) (n int) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var groups []suiteGroup
	require.NoError(t, json.Unmarshal(text, &groups))
	for _, g := range groups {
		s, err := avram.Read(g.Schema, filepath.Base(file))
		require.NoError(t, err)
		for i, c := range g.Tests {
			n++
			rules := avram.Default()
			for _, options := range []map[string]bool{g.Options, c.Options} {
				for name, on := range options {
					if r, known := avram.RuleOf(name); known {
						rules[r] = on
					}
				}
			}
			var have []suiteError
			report := func(p avram.Problem) { have = append(have, foundOf(p, isCount(p.Rule.String()))) }
			v := s.Compile(avram.Options{Rules: rules})
			w := v.Walker(report)
			if c.Record != nil {
				c.Records = append(c.Records, c.Record)
			}
			for _, r := range c.Records {
				fields, types := recordOf(t, r)
				w.Record(fields, types)
			}
			v.CheckTotals(w.Totals(), report)
			for k, e := range c.Errors {
				if isCount(e.Error) {
					var digits string
					for _, d := range numbers.FindAllString(e.Message, -1) {
						digits = digits + " " + d
					}
					c.Errors[k].Message = digits[1:]
				} else {
					c.Errors[k].Message = ""
				}
			}
			require.ElementsMatch(t, c.Errors, have, "%s, %s, test %d %s", filepath.Base(file), g.Description, i+1, c.Description)
		}
	}
	return n
}

// Would catch any difference from the official tests of Avram.
func TestSuite(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus(t, "avram/suite"), "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	n := 0
	for _, f := range files {
		n += runSuite(t, f)
	}
	require.GreaterOrEqual(t, n, 35, "the suite is not read as it should be")
}

// The project's own tests, in the form of the suite.
func TestOwnSuite(t *testing.T) {
	files, err := filepath.Glob("testdata/suite/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	n := 0
	for _, f := range files {
		n += runSuite(t, f)
	}
	require.GreaterOrEqual(t, n, 15)
}

// Would catch a schema of the official list that is refused although it is valid, or the other way round.
func TestSchemaSuite(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(corpus(t, "avram"), "schema-suite.json"))
	require.NoError(t, err)
	var suite struct {
		Valid   []json.RawMessage
		Invalid []struct {
			Schema json.RawMessage
			Errors []struct{ Message string }
		}
	}
	require.NoError(t, json.Unmarshal(text, &suite))
	require.NotEmpty(t, suite.Valid)
	require.NotEmpty(t, suite.Invalid)
	for _, s := range suite.Valid {
		_, err := avram.Read(s, "schema.json")
		require.NoError(t, err)
	}
	for _, c := range suite.Invalid {
		s, err := avram.Read(c.Schema, "schema.json")
		if err == nil {
			require.NotEmpty(t, s.Notes, "%s: %v", c.Schema, c.Errors)
		}
	}
}

// Would catch a schema of another project that cannot be read.
func TestSchemasOfOthers(t *testing.T) {
	dir := corpus(t, "avram")
	for name, fields := range map[string]int{"marc21-bibliographic.json": 237, "unimarc.json": 220} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		s, err := avram.Read(text, name)
		require.NoError(t, err)
		require.Len(t, s.Fields, fields)
		for _, note := range s.Notes {
			require.Regexp(t, "occurs twice|never occurs", note, "these have such codes")
		}
	}
}
