package session_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/session"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// newSession makes a session over records written to a file.
func newSession(t *testing.T, text string, opt engine.Options) (*session.Session, *bytes.Buffer) {
	t.Helper()
	if text != "" {
		path := filepath.Join(t.TempDir(), "in.mrk")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		opt.Input.Paths = []string{path}
	}
	var printed bytes.Buffer
	opt.Output.Print = &printed
	s, err := session.New(t.Context(), opt)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s, &printed
}

// Catches a value that is not shown, a name that does not stay, and an error that ends the session
// or has another place.
func TestSession_eval(t *testing.T) {
	s, printed := newSession(t, "", engine.Options{Limits: engine.Limits{Timeout: -1}})
	for _, c := range []struct {
		text, values, err string
	}{
		{"1 + 1", "2", ""},
		{`"a", nil, { 1 }`, `"a"|nil|{ 1 }`, ""},
		{"x = 5", "", ""},
		{"local y = x", "", ""},
		{"y", "5", ""},
		{"local y", "", ""},
		{"y", "", "undeclared global 'y'"},
		{"local a, b", "", ""},
		{"local function f(n) return n.z end", "", ""},
		{"f({ z = 3 })", "3", ""},
		{"\n\nf(nil)", "", "input 9:1: attempt to index nil with key 'z'"},
		{"return 1, 2", "1|2", ""},
		{"-- nothing", "", ""},
		{"print('said')", "", ""},
		{"nothing", "", "input:1: undeclared global 'nothing'"},
		{"x = = 1", "", "input:1:5: syntax error near '='"},
		{"for i = 1, 2 do", "", "the text is not complete"},
		{"[[x", "", "the text is not complete"},
		{"f(", "", "the text is not complete"},
		{"{ 1,\n2 }", "{ 1, 2 }", ""},
		{`x = "abc`, "", "input:1:5: a text has no closing quotation mark"},
		{"1", "1", ""},
	} {
		r, err := s.Eval(t.Context(), c.text)
		require.Equal(t, c.values, strings.Join(r.Values, "|"), c.text)
		if c.err == "" {
			require.NoError(t, err, c.text)
			continue
		}
		require.ErrorContains(t, err, c.err, c.text)
	}
	require.Equal(t, "said\n", printed.String())
	_, err := s.Eval(t.Context(), "f()")
	var e *engine.ScriptError
	require.ErrorAs(t, err, &e)
	require.Equal(t, "local function f(n) return n.z end", e.Source)
}

const three = "=001  one\n=245  10$aFirst\n\n=001  two\n=245  10$aSecond\n\n=001  three\n=245  10$aThird\n"

// Catches a record that is another one than was asked for, in either direction, and changes that
// are lost or stay too long.
func TestSession_records(t *testing.T) {
	s, _ := newSession(t, three, engine.Options{})
	id := func() string {
		r, err := s.Eval(t.Context(), "record.id")
		require.NoError(t, err)
		return r.Values[0]
	}
	require.Zero(t, s.At())
	require.Empty(t, s.Changes(t.Context(), false), "of no record")
	_, err := s.Eval(t.Context(), `record = marc.record{{"001", "made"}}`)
	require.NoError(t, err)
	require.Empty(t, s.Changes(t.Context(), false), "it was not read")
	for _, c := range []struct {
		n    int64
		want string
	}{{1, `"one"`}, {3, `"three"`}, {2, `"two"`}, {2, `"two"`}} {
		require.NoError(t, s.Go(t.Context(), c.n))
		require.Equal(t, c.want, id())
		require.Equal(t, c.n, s.At())
	}
	require.ErrorIs(t, s.Go(t.Context(), 4), session.ErrNoRecord)
	require.ErrorIs(t, s.Go(t.Context(), 0), session.ErrNoRecord)
	require.Equal(t, `"two"`, id())

	r, err := s.Eval(t.Context(), `record:set("245$a", "Changed")`)
	require.NoError(t, err)
	require.Empty(t, r.Values, "the record itself is not news")
	_, err = s.Eval(t.Context(), `kept = record`)
	require.NoError(t, err)
	require.Contains(t, s.Changes(t.Context(), false), "-=245  10$aSecond\n+=245  10$aChanged\n")
	require.NoError(t, s.Go(t.Context(), 1))
	require.Empty(t, s.Changes(t.Context(), false))
	r, err = s.Eval(t.Context(), `kept:value("245$a")`)
	require.NoError(t, err)
	require.Equal(t, []string{`"Changed"`}, r.Values)

	require.NoError(t, s.Find(t.Context(), `record:any("245$a", "Third")`))
	require.Equal(t, `"three"`, id())
	require.EqualValues(t, 3, s.At())
	require.NoError(t, s.Go(t.Context(), 1))
	require.ErrorIs(t, s.Find(t.Context(), `false`), session.ErrNoRecord)
	require.Equal(t, `"one"`, id())
	require.ErrorContains(t, s.Find(t.Context(), `record:titel()`), "expression:1: a record has no 'titel'")
	require.Equal(t, `"two"`, id(), "the record on which it failed")
	require.ErrorContains(t, s.Find(t.Context(), `(`), "something is missing at the end")
	require.ErrorContains(t, s.Find(t.Context(), `1 = = 2`), "expression:1:3: ")

	var out bytes.Buffer
	require.NoError(t, s.Write(t.Context(), &out, parse.FormatMRK))
	require.Equal(t, "=001  two\n=245  10$aSecond\n\n", out.String()[strings.Index(out.String(), "=001"):])
	r, err = s.Eval(t.Context(), "record")
	require.NoError(t, err)
	require.Len(t, r.Values, 1, "only what a method returns is left out")
}

// Catches a record that is not written, or only in part, without a word.
func TestSession_writeFails(t *testing.T) {
	s, _ := newSession(t, three, engine.Options{})
	var out bytes.Buffer
	require.ErrorIs(t, s.Write(t.Context(), &out, parse.FormatMRK), session.ErrNoRecord)
	require.NoError(t, s.Go(t.Context(), 1))
	require.ErrorIs(t, s.Write(t.Context(), &out, parse.Format("nothing")), parse.ErrFormat)
	_, err := s.Eval(t.Context(), `record:add("500", "  ", "a", ("x"):rep(20000))`)
	require.NoError(t, err)
	var long *encode.TooLongError
	require.ErrorAs(t, s.Write(t.Context(), &out, parse.FormatMARC), &long)
	require.Empty(t, out.String())
}

// Catches inputs that stay open after the way back to their beginning.
func TestSession_files(t *testing.T) {
	s, _ := newSession(t, three, engine.Options{})
	require.NoError(t, s.Go(t.Context(), 3))
	before := testscale.OpenFiles(t)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // it closes files that nobody uses
	for range 20 {
		require.NoError(t, s.Go(t.Context(), 1))
		require.NoError(t, s.Go(t.Context(), 3))
	}
	require.LessOrEqual(t, testscale.OpenFiles(t), before+2)
}

// Catches what a hook may say and a session cannot do, when it passes in silence.
func TestSession_notes(t *testing.T) {
	s, _ := newSession(t, three, engine.Options{Args: map[string]string{"k": "v"}})
	require.NoError(t, s.Go(t.Context(), 1))
	r, err := s.Eval(t.Context(), `run:skip()`)
	require.NoError(t, err)
	require.Equal(t, []string{"run:skip() drops the record here"}, r.Notes)
	r, err = s.Eval(t.Context(), `run:reject("why " .. run.args.k)`)
	require.NoError(t, err)
	require.Equal(t, []string{"run:reject() rejects the record here: why v"}, r.Notes)
	r, err = s.Eval(t.Context(), `run:tally("a", "b", 2); run:emit(record); run:emit("line")`)
	require.NoError(t, err)
	require.Empty(t, r.Notes)
	require.Equal(t, 2, r.Emitted)
	require.Equal(t, engine.Tallies{"a": {"b": 2}}, r.Tallies)
	script, err := engine.LoadScript("s.lua", "local n = 0\nfunction transform(r) n = n + 1 r:remove('245') return n end")
	require.NoError(t, err)
	_, err = s.Run(t.Context(), script)
	require.NoError(t, err)
	r, err = s.Eval(t.Context(), `transform(record), record:has("245")`)
	require.NoError(t, err)
	require.Equal(t, []string{"1", "false"}, r.Values)
}

// Catches a loop that does not end, and a session that ends with it.
func TestSession_timeout(t *testing.T) {
	for code, says := range map[string]string{
		"while true do end":                       "input:1: this took longer than ",
		"pcall(function() while true do end end)": "this took longer than ",
	} {
		testscale.Patiently(t, 100*time.Millisecond, func(at testscale.T, limit time.Duration) {
			s, _ := newSession(t, "", engine.Options{Limits: engine.Limits{Timeout: limit}})
			_, err := s.Eval(t.Context(), code)
			require.ErrorContains(at, err, says+limit.String())
			r, err := s.Eval(t.Context(), "1")
			require.NoError(at, err)
			require.Equal(at, []string{"1"}, r.Values)
		})
	}
}

// Catches a session that cannot be interrupted, or that ends with what was interrupted.
func TestSession_interrupt(t *testing.T) {
	s, _ := newSession(t, three, engine.Options{Limits: engine.Limits{Timeout: -1}})
	require.False(t, s.Interrupt(), "nothing runs")
	for _, f := range []func() error{
		func() error { _, err := s.Eval(t.Context(), "while true do end"); return err },
		func() error { return s.Find(t.Context(), "(function() while true do end end)()") },
	} {
		done := make(chan error, 1)
		go func() { done <- f() }()
		require.Eventually(t, s.Interrupt, 5*time.Minute, time.Millisecond)
		require.False(t, s.Interrupt(), "a second time is not for the session")
		require.ErrorIs(t, <-done, engine.ErrInterrupted)
	}
	r, err := s.Eval(t.Context(), "1")
	require.NoError(t, err)
	require.Equal(t, []string{"1"}, r.Values)
}

// Catches damage that ends a session or shifts the numbers of the records after it.
func TestSession_damaged(t *testing.T) {
	s, err := session.New(t.Context(), engine.Options{Input: engine.Input{Paths: []string{"../../testdata/broken/garbage_between.mrc", "../../testdata/records/books.mrc"}}})
	require.NoError(t, err)
	defer s.Close()
	bad, good := 0, 0
	for n := int64(1); n <= 5; n++ {
		var e *engine.RecordError
		switch err := s.Go(t.Context(), n); {
		case errors.As(err, &e):
			bad++
			require.Nil(t, s.Record(t.Context()))
			_, err := s.Eval(t.Context(), "record.id")
			require.ErrorContains(t, err, "input:1: there is no current record: ../../testdata/broken/garbage_between.mrc record ")
			require.ErrorAs(t, err, &e)
			require.ErrorIs(t, s.Find(t.Context(), "false"), session.ErrNoRecord) // it stays where it was
			_, err = s.Eval(t.Context(), "record")
			require.ErrorContains(t, err, "cannot be read")
			_, err = s.Eval(t.Context(), "other")
			require.ErrorContains(t, err, "undeclared global 'other'")
		default:
			require.NoError(t, err)
			require.Equal(t, n, s.Record(t.Context()).Pos().Index)
			_, err := s.Eval(t.Context(), "record = nil; local id = record.id")
			require.ErrorContains(t, err, "undeclared global 'record'", "the session has it, and the text has set it to nil")
			good++
		}
	}
	require.Positive(t, bad)
	require.Positive(t, good)
	other, err := session.New(t.Context(), engine.Options{Input: engine.Input{Paths: []string{"no such file"}}})
	require.NoError(t, err)
	defer other.Close()
	require.NoError(t, s.Go(t.Context(), 1))
	require.NoError(t, s.Find(t.Context(), "true"), "records that cannot be read are passed over")
	require.NotNil(t, s.Record(t.Context()))
	var input *engine.InputError
	require.ErrorAs(t, other.Go(t.Context(), 1), &input)
}

// Catches a completion that offers what is not there, or nothing where something is.
func TestSession_complete(t *testing.T) {
	s, _ := newSession(t, three, engine.Options{})
	require.NoError(t, s.Go(t.Context(), 1))
	_, err := s.Eval(t.Context(), `field = record:field("245"); mine = { alpha = 1, beta = print }; text1 = "x"`)
	require.NoError(t, err)
	for line, want := range map[string]string{
		"record:ti":                   "title(",
		"x = record.id .. record.off": "offset",
		"record:field(\"245\"):valu":  "value( values(",
		"field.ind":                   "ind1 ind2",
		"record.leader.enc":           "encoding_level",
		"norm.is":                     "isbn( isbns( issn(",
		"text1:rep":                   "rep(",
		"mine.":                       "alpha beta(",
		"record:value(\"245$a\"):upp": "upper(",
		"mi":                          "mine",
		"whi":                         "while",
		"run.ar":                      "args",
		"os.da":                       "date(",
		"record:has(\"rec":            "",
		"nobody.x":                    "",
		"1 ..":                        "",
		") ( x):":                     "",
		".":                           "",
		":":                           "",
		"a..:":                        "",
		"\xff.\xff:":                  "",
		"())))":                       "",
		"":                            "",
	} {
		from, list := s.Complete(t.Context(), line)
		require.Equal(t, want, strings.Join(list, " "), line)
		require.LessOrEqual(t, from, len(line))
	}
	from, _ := s.Complete(t.Context(), "x = record:ti")
	require.Equal(t, len("x = record:"), from)
}

// Would catch a session that takes all memory there is, or that ends with the call that did.
func TestSession_memory(t *testing.T) {
	s, err := session.New(t.Context(), engine.Options{Limits: engine.Limits{Timeout: -1, Memory: 24 << 20}})
	require.NoError(t, err)
	defer s.Close()
	_, err = s.Eval(t.Context(), "local t = {} while true do t[#t+1] = {} end")
	var e *engine.ScriptError
	require.ErrorAs(t, err, &e)
	require.Contains(t, e.Error(), "the script needs more than 24 MiB of memory")
	r, err := s.Eval(t.Context(), "1 + 1")
	require.NoError(t, err)
	require.Equal(t, []string{"2"}, r.Values)
}

// endless is an input of one record, again and again.
type endless struct{ record, rest []byte }

func (e *endless) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		e.rest = e.record
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// Catches a session that cannot be interrupted on the way to a record, and standard input that is taken for empty.
func TestSession_stdin(t *testing.T) {
	raw, err := testmarc.Build("=001  one\n")
	require.NoError(t, err)
	s, err := session.New(t.Context(), engine.Options{Input: engine.Input{Paths: []string{"-"}, Stdin: &endless{record: raw}}})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.Go(t.Context(), 2))
	done := make(chan error, 1)
	go func() { done <- s.Go(t.Context(), 1<<40) }()
	require.Eventually(t, s.Interrupt, 5*time.Minute, time.Millisecond)
	require.ErrorIs(t, <-done, engine.ErrInterrupted)
	require.EqualValues(t, 2, s.At())

	none, err := session.New(t.Context(), engine.Options{Input: engine.Input{Paths: []string{"-"}}})
	require.NoError(t, err)
	defer none.Close()
	require.EqualError(t, none.Go(t.Context(), 1), "-: there is no standard input")
}

// Would catch the loading of a script that Ctrl-C does not end, or after which the session cannot go on.
func TestSession_waitIsInterrupted(t *testing.T) {
	s, err := session.New(t.Context(), engine.Options{})
	require.NoError(t, err)
	defer s.Close()
	waiting := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- s.Wait(t.Context(), func(ctx context.Context) error {
			close(waiting)
			<-ctx.Done()
			return context.Cause(ctx)
		})
	}()
	<-waiting
	require.True(t, s.Interrupt())
	require.ErrorIs(t, <-ended, engine.ErrInterrupted)
	res, err := s.Eval(t.Context(), "1 + 1")
	require.NoError(t, err)
	require.Equal(t, []string{"2"}, res.Values)
}
