package validate_test

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/validate"
)

// Would catch a false alarm on real records, or a fault that is no longer found. The table of docs/validate.md compares these
// findings with those of MARC::Lint and marcvalidate; each kind was judged by samples.
func TestCorpus_findings(t *testing.T) {
	dir := filepath.Join(cmp.Or(os.Getenv("MRRC_CORPUS"), "../../../shared/corpus"), "valid")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("%s is not there", dir)
	}
	for name, want := range map[string]map[string]int64{
		"nlnz-1001.mrc": {"ean": 1, "fixed-obsolete": 264, "fixed-undefined": 16, "fixed-value": 94, "indicator-value": 2, "isbn": 2, "main-entries": 1, "nonfiling": 1, "obsolete": 137, "subfield-code": 2},
		"bib-386.mrc": {"date-order": 1, "fixed-length": 2, "fixed-obsolete": 29, "fixed-value": 14, "indicator-value": 1, "isbn": 1, "obsolete": 60,
			"unknown-field": 2, "unknown-subfield": 20},
		"blacklight-30.mrc": {"fixed-obsolete": 2, "obsolete": 3},
		"edge-50.mrc":       {"date-order": 1, "fixed-length": 50, "fixed-obsolete": 1, "obsolete": 34, "subfield-repeated": 2, "unknown-subfield": 1},
	} {
		loaded, err := (&validate.Config{}).Load(os.ReadFile)
		require.NoError(t, err)
		v := validate.New(0, validate.Filter{})
		v.Values, v.Schema, v.Rules = true, loaded.Schema, loaded.Rules
		_, err = engine.Examine(t.Context(), engine.Input{Paths: []string{filepath.Join(dir, name)}}, engine.Speed{}, v)
		require.NoError(t, err)
		have := map[string]int64{}
		for _, c := range v.Counts() {
			have[string(c.Code)] += c.Findings
		}
		require.Equal(t, want, have, name)
	}
}
