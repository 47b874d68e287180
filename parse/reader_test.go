package parse_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testread"
	"mrrc-lua/parse"
)

func ids(all []testread.Told) (ids []string) {
	for _, x := range all {
		ids = append(ids, x.ID())
	}
	return ids
}

// readISO reads all of src and checks that nothing of input, the bytes of src, is lost or counted
// twice: what is not in a record's bytes is filler, and is counted as such.
func readISO(t testing.TB, src io.Reader, input string, opt parse.Options) (all []testread.Told, err error) {
	t.Helper()
	r := parse.NewReader(src, opt)
	var b parse.Batch
	at, number := opt.Offset, int64(0)
	for {
		if err = r.Read(&b); err != nil {
			break
		}
		require.Positive(t, b.Length, "a batch moves on")
		require.Equal(t, at, b.Offset)
		var bytes int64
		for i := range b.Records {
			rec := &b.Records[i]
			from := rec.Pos().Offset - opt.Offset
			requireFiller(t, input[at-opt.Offset:from])
			require.NotEmpty(t, rec.Raw())
			if !rec.Continued() {
				number++
			}
			require.Equal(t, number, rec.Pos().Number)
			require.Equal(t, input[from:from+int64(len(rec.Raw()))], string(rec.Raw()))
			at = rec.Pos().Offset + int64(len(rec.Raw()))
			bytes += int64(len(rec.Raw()))
			all = append(all, testread.Tell(rec))
		}
		requireFiller(t, input[at-opt.Offset:b.Offset+b.Length-opt.Offset])
		at = b.Offset + b.Length
		require.Equal(t, b.Length, bytes+b.Filler, "records and filler add up")
		require.Equal(t, at, r.Offset())
	}
	require.Equal(t, opt.Offset+int64(len(input)), at, "all of the input was told")
	require.Equal(t, err, r.Read(&b), "the end stays the end")
	require.Empty(t, b.Records)
	return all, err
}

func requireFiller(t testing.TB, s string) {
	t.Helper()
	rest := strings.Trim(strings.ReplaceAll(s, "\xEF\xBB\xBF", ""), "\n\r\x00\t \x1A\x1D")
	require.Empty(t, rest, "bytes that no record has")
}

// readAll reads text in one go.
func readAll(t testing.TB, text string) []testread.Told {
	t.Helper()
	all, err := readISO(t, strings.NewReader(text), text, parse.Options{Source: "t"})
	require.Equal(t, io.EOF, err)
	return all
}

// chunks returns text in pieces with the lengths that next returns.
type chunks struct {
	text string
	next func() int
}

func (c *chunks) Read(p []byte) (int, error) {
	if c.text == "" {
		return 0, io.EOF
	}
	n := copy(p[:min(max(c.next(), 0), len(p))], c.text)
	c.text = c.text[n:]
	return n, nil
}

// splits are ways to cut an input into reads. Reads of nothing are among them.
func splits(seed uint64) map[string]func() int {
	r := rand.New(rand.NewPCG(seed, 1))
	return map[string]func() int{
		"bytes": func() int { return 1 },
		"seven": func() int { return 7 },
		"small": func() int { return r.IntN(40) },
		"mixed": func() int { return r.IntN(1 << r.IntN(13)) },
	}
}

// requireSplitsAlike reads text cut in many ways and requires the same result each time.
func requireSplitsAlike(t testing.TB, text string, seed uint64) []testread.Told {
	t.Helper()
	want := readAll(t, text)
	for name, next := range splits(seed) {
		opt := parse.Options{Source: "t", Block: 1 + int(seed%300)}
		got, err := readISO(t, &chunks{text, next}, text, opt)
		require.Equal(t, io.EOF, err)
		require.Equal(t, want, got, "cut into %s", name)
	}
	return want
}

// Catches a framer that decides before it has seen enough, and one that decides otherwise when it
// has seen more.
func TestReader_splits(t *testing.T) {
	for i, f := range fixtures(t, "broken") {
		if len(f.Data) > 20_000 {
			continue // the one over 99,999 has a test of its own
		}
		requireSplitsAlike(t, string(f.Data), uint64(i))
	}
	for i, text := range frameSeeds() {
		requireSplitsAlike(t, text, uint64(i))
	}
}

// Catches an end of input taken for one when the source failed, and a failure that takes along
// what was read before it.
func TestReader_failingSource(t *testing.T) {
	text := string(marc("001 one", "245 00|aTitle.")) + string(marc("001 two"))
	failure := errors.New("the disk is gone")
	for cut := range len(text) {
		part := text[:cut]
		all, err := readISO(t, io.MultiReader(strings.NewReader(part), iotest.ErrReader(failure)), part, parse.Options{Source: "t"})
		require.ErrorIs(t, err, failure)
		require.ErrorContains(t, err, fmt.Sprintf("t: reading after byte %d", cut))
		for i, id := range []string{"one", "two"}[:strings.Count(part, "\x1D")] {
			require.Equal(t, id, all[i].ID(), "cut at %d", cut)
		}
	}
}

// Catches a record that is called truncated although the reading was broken off.
func TestReader_interruptedSource(t *testing.T) {
	text := string(marc("001 one", "245 00|aTitle.")) + string(marc("001 two"))
	for cut := range len(text) {
		part := text[:cut]
		whole := strings.LastIndex(part, "\x1D") + 1
		all, err := readISO(t, io.MultiReader(strings.NewReader(part), iotest.ErrReader(fmt.Errorf("no: %w", parse.ErrInterrupted))), part[:whole], parse.Options{Source: "t"})
		require.ErrorIs(t, err, parse.ErrInterrupted)
		require.Len(t, all, strings.Count(part, "\x1D"), "cut at %d", cut)
	}
}

// Catches bytes lost that come together with an error, and a reader that spins on an idle source.
func TestReader_oddSources(t *testing.T) {
	text := string(marc("001 one")) + string(marc("001 two"))
	for _, src := range []io.Reader{
		iotest.DataErrReader(strings.NewReader(text)), iotest.HalfReader(strings.NewReader(text)),
	} {
		all, err := readISO(t, src, text, parse.Options{})
		require.Equal(t, io.EOF, err)
		require.Equal(t, []string{"one", "two"}, ids(all))
	}
	all, err := readISO(t, io.MultiReader(strings.NewReader(text), &chunks{"x", func() int { return 0 }}), text, parse.Options{})
	require.ErrorIs(t, err, io.ErrNoProgress)
	require.Equal(t, []string{"one", "two"}, ids(all))
}

// Catches a reader that waits for more input when it has whole records: a pipe's writer may be
// waiting for the answer.
func TestReader_givesWhatIsThere(t *testing.T) {
	in, out := io.Pipe()
	defer func() { require.NoError(t, out.Close()) }()
	r := parse.NewReader(in, parse.Options{})
	var b parse.Batch
	for i := range 6 {
		record := marc(fmt.Sprint("001 ", i))
		if i > 2 {
			record = with(record, 0, "99999"[:i-2]) // the length is wrong, the directory is not
		}
		go func() { _, _ = out.Write(record) }()
		require.NoError(t, r.Read(&b))
		require.Len(t, b.Records, 1)
		require.Equal(t, fmt.Sprint(i), string(b.Records[0].ControlNumber()))
	}
}

// Catches a batch that is not emptied before it is read into again, and memory of one record that
// shows in the next one.
func TestReader_reusesBatch(t *testing.T) {
	first, second := marc("001 one", "245 00|aTitle.", "500   |aNote."), marc("001 two")
	r := parse.NewReader(&chunks{string(first) + string(second), func() int { return len(first) }}, parse.Options{})
	var b parse.Batch
	require.NoError(t, r.Read(&b))
	rec := &b.Records[0]
	rec.Append(tag("999"), []byte("  \x1faAdded."))
	rec.AddProblem(parse.Problem{Code: "mine"})
	f, _ := rec.First(tag("245"))
	require.NoError(t, f.Delete())
	kept := rec.Clone()
	require.NoError(t, r.Read(&b))
	require.Len(t, b.Records, 1)
	require.Equal(t, []string{"001 two"}, testread.Tell(&b.Records[0]).Fields)
	require.Empty(t, b.Records[0].Problems())
	require.False(t, b.Records[0].Modified())
	require.Equal(t, []string{"001 one", "500   \x1faNote.", "999   \x1faAdded."}, testread.Tell(kept).Fields)
}

// Catches a reader whose result depends on more of its state than its place: parallel reading
// begins anywhere.
func TestReader_startsAtAnyBoundary(t *testing.T) {
	var text bytes.Buffer
	for _, f := range fixtures(t, "broken") {
		if len(f.Data) < 20_000 {
			text.Write(f.Data)
		}
	}
	whole := readAll(t, text.String())
	for k, first := range whole {
		if first.Continued {
			continue
		}
		rest := text.String()[first.Pos.Offset:]
		got, err := readISO(t, strings.NewReader(rest), rest, parse.Options{Source: "t", Offset: first.Pos.Offset})
		require.Equal(t, io.EOF, err)
		require.Len(t, got, len(whole)-k)
		for i := range got {
			number := got[i].Pos.Number
			require.EqualValues(t, i+1, number)
			want := whole[k+i]
			want.Rejected = strings.Replace(want.Rejected, fmt.Sprint("record ", want.Pos.Number, " "), fmt.Sprint("record ", number, " "), 1)
			want.Pos.Number = number
			require.Equal(t, want, got[i], "from byte %d", first.Pos.Offset)
		}
	}
}
