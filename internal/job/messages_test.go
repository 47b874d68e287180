package job

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// Would catch advice to go on where nothing is left to go on with, and none where there is.
func TestMessages_allFailed(t *testing.T) {
	last := &engine.RecordError{Err: &engine.ScriptError{Script: "s.lua", Line: 1, Msg: "no"}}
	for _, tt := range []struct {
		e     engine.AllFailedError
		lines int
	}{{engine.AllFailedError{N: 1, All: true, Last: last}, 0}, {engine.AllFailedError{N: 3, All: true, Last: last}, 1}, {engine.AllFailedError{N: 20, Last: last}, 2}} {
		var out bytes.Buffer
		(&messages{w: &out}).allFailed(&tt.e)
		require.Equal(t, tt.lines, strings.Count(out.String(), "\n"), out.String())
		require.Equal(t, tt.lines == 2, strings.Contains(out.String(), "--keep-going continues"), out.String())
	}
}

// Would catch an error in what was made of an expression or of a body, with a place that is not that in the text of the
// user.
func TestMessages_asTyped(t *testing.T) {
	for _, tt := range []struct {
		script, before string
		col, want      int
	}{{bodyName, beforeBody, len(beforeBody) + 4, 4}, {expressionName, beforeExpression, len(beforeExpression) + 1, 1}, {expressionName, beforeExpression, 2, 1}, {bodyName, beforeBody, 0, 0}} {
		e := asTyped(&engine.ScriptError{Script: tt.script, Source: tt.before + "x y z", Col: tt.col})
		require.Equal(t, "x y z", e.Source)
		require.Equal(t, tt.want, e.Col)
	}
	file := &engine.ScriptError{Script: "s.lua", Source: beforeBody + "x", Col: 3}
	require.Same(t, file, asTyped(file))
}

// Would catch a name of any length in a message, and one that is cut within a character.
func TestMessages_clipName(t *testing.T) {
	require.Equal(t, strings.Repeat("x", 100), clipName(strings.Repeat("x", 100)))
	require.Equal(t, strings.Repeat("x", 100)+"…", clipName(strings.Repeat("x", 101)))
	require.Equal(t, "x"+strings.Repeat("ü", 49)+"…", clipName("x"+strings.Repeat("ü", 60)))
}

// Would catch a wrong file that gets no hint.
func TestMessages_fileHint(t *testing.T) {
	input := func(name string, err error) error { return &engine.InputError{Name: name, Err: err} }
	require.Contains(t, fileHint(input("list.csv", parse.ErrFormat)), fromTable)
	require.Empty(t, fileHint(input("list.csv", os.ErrPermission)))
	require.Contains(t, fileHint(input("list.xlsx", os.ErrPermission)), "this is a workbook")
	require.Contains(t, fileHint(input("s.lua", parse.ErrFormat)), "this is a script: mrrc-lua run s.lua FILE")
	require.Empty(t, fileHint(errors.New("no")))
}

// brokenPipe is a writer whose reader is gone.
type brokenPipe struct{ writes int }

func (b *brokenPipe) Write([]byte) (int, error) {
	b.writes++
	return 0, syscall.EPIPE
}

// Would catch a run that ends because nobody reads the changes that it shows.
func TestUnheard(t *testing.T) {
	b := &brokenPipe{}
	u := &unheard{w: b}
	for range 3 {
		n, err := u.Write([]byte("abc"))
		require.NoError(t, err)
		require.Equal(t, 3, n)
	}
	require.Equal(t, 1, b.writes)
}

// Would catch names of values that are refused because of how they are written, and settings that are passed over.
func TestChoice(t *testing.T) {
	require.Equal(t, "utf8", plain("UTF 8"))
	require.Equal(t, "utf8", plain("utf_8-"))
	for _, spoil := range []func(s *Spec){func(s *Spec) { s.Preview.Format = "xyz" }, func(s *Spec) { s.Account.Progress = "xyz" }} {
		s := NewSpec()
		spoil(s)
		require.ErrorAs(t, s.check([]string{"in.mrc"}), new(*engine.UsageError))
	}
}

// Would catch numbers of the lock in the wrong places.
func TestPrintStats(t *testing.T) {
	sum := &engine.Summary{}
	sum.Account.Acquired[engine.PhaseScript], sum.Account.Held[engine.PhaseScript] = 7, 5*time.Millisecond
	sum.Account.Longest, sum.Account.Waited = 3*time.Millisecond, 2*time.Millisecond
	var out bytes.Buffer
	printStats(&out, sum)
	require.Contains(t, out.String(), "5ms   7; longest 3ms, waited for 2ms\n")
}

// Would catch a line of --errors that names the record before although the record is known by its own 001.
func TestMessages_lastID(t *testing.T) {
	for id, want := range map[string]string{"one": `"id":"one","reason"`, "": `"last_id":"zero","reason"`} {
		var log bytes.Buffer
		m := &messages{job: &job{}, w: &bytes.Buffer{}, log: errorLog{w: &log}}
		m.reject(&engine.RecordError{Pos: parse.Pos{Source: "in.mrc", Number: 2}, ID: id, LastID: "zero", Err: errors.New("no")})
		require.Contains(t, log.String(), want)
	}
}

// Would catch an account of recover whose numbers do not add up, or whose reasons are in another order.
func TestRecovery_print(t *testing.T) {
	a := newRecovery(&Spec{})
	a.ifAny = true
	for code, n := range map[recovered]int64{{"b", repaired}: 1, {"a", repaired}: 1, {"c", repaired}: 2, {"d", asItWas}: 9, {"e", rejected}: 1} {
		a.byCode[code], a.became[code.fate] = n, a.became[code.fate]+n
	}
	sum := &engine.Summary{}
	sum.Read, sum.Problems = 20, 13
	sum.Bytes = engine.Bytes{Records: 1, Salvaged: 2, Rejected: 3, Filler: 4}
	var out bytes.Buffer
	a.print(&out, sum)
	require.Contains(t, out.String(), "bytes    10 read = 1 in records + 2 in salvaged ones + 3 rejected + 4 between records\n")
	require.Contains(t, out.String(), "records  20 read = 6 sound + 9 left as they were + 4 repaired + 0 salvaged + 1 rejected\n")
	require.Regexp(t, `(?s)  e +1 record rejected\n.*  c +2 records repaired\n.*  a +1 record repaired\n.*  b +1 record repaired\n.*  d +9 records left as it was\n`, out.String())
	sum.Bytes.Skipped = 5
	out.Reset()
	a.print(&out, sum)
	require.Contains(t, out.String(), "bytes    15 read = 1 in records + 2 in salvaged ones + 3 rejected + 4 between records + 5 passed over\n")
}

// Would catch a message about each of a million records, and one that is missing.
func TestMessages_salvagedMany(t *testing.T) {
	var out bytes.Buffer
	m := &messages{w: &out}
	for range maxShown + 3 {
		m.salvaged(&Troubled{ID: "1"})
	}
	require.Equal(t, maxShown, strings.Count(out.String(), "\n"))
	require.Equal(t, maxShown+3, m.shown)
}

// Would catch a summary that says nothing about records that the script read itself and did not get as they were.
func TestPrintSummary_aside(t *testing.T) {
	for want, aside := range map[string]engine.Aside{"": {Read: 5}, " · marc.read: rejected 2, salvaged 2 · ": {Rejected: 2, Salvaged: 2}, " · marc.read: salvaged 1 · ": {Salvaged: 1}} {
		var out bytes.Buffer
		printSummary(&out, &engine.Summary{Aside: aside}, nil, kept{}, false)
		require.Contains(t, out.String(), want)
		require.Equal(t, want != "", strings.Contains(out.String(), "marc.read"))
	}
}

// Would catch two names of one file that are taken for two files, and a name that leads nowhere and is taken for one.
func TestOneName(t *testing.T) {
	dir := t.TempDir()
	one, err := oneName(dir + "/a.mrc")
	require.NoError(t, err)
	same, err := oneName(dir + "/x/../A.MRC")
	require.NoError(t, err)
	require.Equal(t, one, same)
	if os.Symlink("loop", dir+"/loop") == nil {
		_, err = oneName(dir + "/loop")
		require.Error(t, err)
	}
}
