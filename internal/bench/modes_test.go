package bench_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/bench"
)

func report(t *testing.T) *bench.Report {
	t.Helper()
	s, err := engine.LoadScript("t.lua", `function filter(record) return record:any("650$a", "History") end`)
	require.NoError(t, err)
	rep, err := bench.Modes(t.Context(), bench.Options{Script: s, Records: 600, Readers: []int{1, 2}, Rounds: 2, Dir: t.TempDir()})
	require.NoError(t, err)
	return rep
}

// Catches a mode that is left out or does different work from the others.
func TestModes_all(t *testing.T) {
	rep := report(t)
	var names []string
	for _, r := range rep.Results {
		names = append(names, r.Name)
		require.EqualValues(t, 600, r.Records, r.Name)
		require.Len(t, r.Seconds, 2)
		require.Positive(t, r.Acquired)
	}
	for _, m := range engine.ModeInfos() {
		times := 0
		for _, r := range rep.Results {
			if r.Name != string(m.Mode) {
				continue
			}
			times++
			require.Equal(t, m.ReadsInGo, r.Share["read"] == 0, "mode %s reads without the lock", m.Mode)
			require.Equal(t, m.ParsesHeld, r.Share["parse"] > 0, "mode %s parses under the lock", m.Mode)
		}
		want := 0
		if m.Benched {
			want = 1
		}
		if m.Benched && m.ManyReaders {
			want = 2
		}
		require.Equal(t, want, times, "internal/bench/modes.go: results of mode %s, for 1 and 2 readers", m.Mode)
	}
	require.Equal(t, []string{"multi-vm", "lifted"}, names[len(names)-2:])
	require.Equal(t, string(engine.ModeLocked), names[0], "the others are compared to it")
	require.Equal(t, 1.0, rep.Results[0].Ratio)
}

// notBenched are modes that 'bench modes' leaves out, with the reason.
var notBenched = map[engine.Mode]string{}

// Catches a mode whose row lacks Benched.
func TestModes_benched(t *testing.T) {
	for _, m := range engine.ModeInfos() {
		require.Equal(t, m.Benched, notBenched[m.Mode] == "", "engine/mode.go: the row of mode %s needs Benched, or notBenched of internal/bench/modes_test.go the reason why not", m.Mode)
	}
}

// Catches a table or a picture without one of the results, and a picture that is not well-formed XML.
func TestReport_shown(t *testing.T) {
	rep := report(t)
	var table, svg bytes.Buffer
	require.NoError(t, rep.Table(&table))
	require.NoError(t, rep.SVG(&svg))
	for _, r := range rep.Results {
		require.Contains(t, table.String(), r.Name)
		require.Contains(t, svg.String(), r.Name)
	}
	require.Contains(t, table.String(), strings.Split(rep.Words(), "\n")[0])
	d := xml.NewDecoder(&svg)
	for {
		_, err := d.Token()
		if err == io.EOF { //nolint:errorlint // the decoder's own
			break
		}
		require.NoError(t, err)
	}
	_, err := json.Marshal(rep)
	require.NoError(t, err)
}
