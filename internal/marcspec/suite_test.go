package marcspec_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcspec"
)

// suiteFrames turns the fragments of the official test suite, which tests the parts of a MARCspec one by
// one, into whole specs. The key is the name of the file without "valid" or "invalid".
var suiteFrames = map[string][]string{
	"FieldTag":         {"%", "245{%}"},
	"PositionOrRange":  {"245/%", "245[%]", "245$a/%", "245$a[%]", "245{/%}"},
	"SubfieldTag":      {"245$%", "...$a$%", "245{$%}"},
	"SubfieldRange":    {"245$%"},
	"Indicators":       {"245^%", "245$a{^%}"},
	"ComparisonString": {`245$a{$b=\%}`, `245{~\%}`},
	"SubSpec":          {"245$a%", "245$a[0]/0-3%", "245$b%%", "245%"},
}

// suiteCases is the number of cases in the suite. A smaller number means that not all were read.
const suiteCases = 135

// TestSuite runs the official MARCspec test suite. It catches a departure from the grammar of the
// standard in either direction.
func TestSuite(t *testing.T) {
	corpus := os.Getenv("MRRC_CORPUS")
	if corpus == "" {
		corpus = "../../../shared/corpus"
	}
	files, err := filepath.Glob(filepath.Join(corpus, "marcspec", "*alid*.json"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("no MARCspec test suite in %s; set MRRC_CORPUS", corpus)
	}
	cases := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var suite struct {
			Tests []struct {
				Description, Data string
				Valid             bool
			}
		}
		require.NoError(t, json.Unmarshal(data, &suite))
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		name = strings.TrimPrefix(strings.TrimPrefix(name, "in"), "valid")
		frames := suiteFrames[name]
		require.NotEmpty(t, frames, file)
		for _, c := range suite.Tests {
			cases++
			for _, frame := range frames {
				spec := strings.ReplaceAll(frame, "%", c.Data)
				_, err := marcspec.Compile(spec)
				if c.Valid {
					require.NoError(t, err, "%s: %s", name, c.Description)
				} else {
					require.Error(t, err, "%s: %s: %s", name, spec, c.Description)
				}
			}
		}
	}
	require.GreaterOrEqual(t, cases, suiteCases)
}
