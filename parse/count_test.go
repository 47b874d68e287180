package parse_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/survey"
	"mrrc-lua/parse"
)

// requireCounted compares CountRegion with ReadRegion, over regions of a text that follow one another.
func requireCounted(t *testing.T, text string, step int64, opt parse.Options) {
	t.Helper()
	src, size := strings.NewReader(text), int64(len(text))
	var read, counted parse.Batch
	for reg := (parse.Region{To: min(step, size)}); reg.From < size; {
		want, err := parse.ReadRegion(&read, src, reg, opt)
		require.NoError(t, err)
		var records int64
		var id []byte
		for i := range read.Records {
			if !read.Records[i].Continued() {
				records++
			}
			if got := read.Records[i].ControlNumber(); got != nil {
				id = got
			}
		}
		got, n, err := parse.CountRegion(&counted, src, reg, opt)
		require.NoError(t, err)
		require.Empty(t, counted.Records)
		require.Equal(t, fmt.Sprintf("%+v %d %q %v", want, records, id, id == nil), fmt.Sprintf("%+v %d %q %v", got, n.Records, n.ID, n.ID == nil), "step %d, %+v", step, reg)
		require.Equal(t, records, read.Renumber(0)) // what Renumber adds
		if want.From < 0 {
			want.From, want.To, want.Exact = reg.To, reg.To, false
		}
		reg, reg.To, reg.From = want, min(want.To+step, size), want.To
	}
}

// Would catch records that are counted although reading finds others, or ends them elsewhere, and the 001 of another
// record: over records that are sound, damaged streams, and sound records in which one byte is another.
func TestCountRegion(t *testing.T) {
	sound, whole := damagedStream(t, marcgen.Options{Records: 40, Seed: 7})
	require.Len(t, whole, 40)
	damaged, _ := damagedStream(t, marcgen.Options{Records: 60, Seed: 8, Damage: 0.5})
	none := strings.Repeat("no record ", 30_000)
	texts := []string{sound, damaged, "\n\n" + sound + "\x1A", sound + none + sound + none + sound}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 24 {
		b := []byte(sound[:strings.Index(sound, "\x1D")+1] + sound)
		for at := range whole { // in the leader, the directory or the first fields of each
			b[at+rng.Int64N(400)] = "\x1D\x1E\x1F\x1B 0123456789a\xC3"[rng.IntN(16)]
		}
		texts = append(texts, string(b))
	}
	texts = append(texts, strings.ReplaceAll(sound, "001", "002"), strings.ReplaceAll(sound, "245", "001"))
	available := survey.Available
	defer func() { survey.Available = available }()
	for i, text := range texts {
		for _, survey.Available = range []bool{false, available} {
			for _, salvage := range []bool{false, true} {
				for _, step := range []int64{700, 9000, int64(len(text))} {
					requireCounted(t, text, step, parse.Options{Source: fmt.Sprint(i), LeaveText: true, Bounds: true, Salvage: salvage})
				}
			}
		}
	}
}

// Would catch a directory that is taken for sound although reading would mend it, and then perhaps end the record before
// another one that is in it; and records that are sound and not found to be.
func TestSoundDirectory(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	found := map[bool]int{}
	check := func(frame []byte) {
		id, ok := parse.SoundDirectory(frame)
		found[ok]++
		problems, want, read := parse.IndexProblems(frame)
		if ok {
			require.True(t, read, "%q", frame)
			require.Empty(t, problems, "%q", frame)
			require.Equal(t, want, id, "%q", frame)
		}
	}
	put := func(b []byte, at, width, n int) { copy(b[at:], fmt.Sprintf("%0*d", width, n)) }
	for n := range 60 {
		record := marcgen.Record(5, n)
		base, _ := strconv.Atoi(string(record[12:17]))
		_, ok := parse.SoundDirectory(record)
		require.True(t, ok)
		for at := parse.LeaderLen; at < base-1; at += 3 { // a digit that is another, or none
			b := bytes.Clone(record)
			b[at+rng.IntN(3)] = "0123456789 :/a\x1E"[rng.IntN(15)]
			check(b)
		}
		for range 40 { // bytes of the data
			b := bytes.Clone(record)
			b[base-1+rng.IntN(len(b)-base)] = "\x1E\x1Fa"[rng.IntN(3)]
			check(b)
		}
		for range 20 { // two of them: the end of a field is elsewhere
			b := bytes.Clone(record)
			at := base + bytes.IndexByte(b[base:], '\x1E')
			b[at], b[at+1-2*rng.IntN(2)] = 'x', '\x1E'
			check(b)
		}
		more := 1 + rng.IntN(11) // bytes between the directory and its terminator
		b := slices.Concat(record[:base-1], []byte("001000000000"[:more]), record[base-1:])
		put(b, 12, 5, base+more)
		check(b)
		other := marcgen.Record(6, n) // swallowed by the last field
		b = slices.Concat(record[:len(record)-2], []byte("x"), other[:len(other)-1], []byte("\x1D"))
		last := base - 1 - 12
		start, _ := strconv.Atoi(string(b[last+7 : last+12]))
		put(b, last+3, 4, len(b)-1-base-start)
		check(b)
		b = slices.Concat(record[:len(record)-1], other) // and by none
		check(b)
		b = bytes.Clone(record) // a field without anything, not even a terminator
		put(b, last+3, 4, 0)
		check(b)
		b = slices.Concat(record[:base-1], []byte("999000000000\x1E"), record[base:])
		put(b, 12, 5, base+12)
		put(b, base-1+7, 5, len(record)-1-base)
		check(b)
		b[base+15] = '\x1E'
		check(b)
		b = bytes.Clone(record) // the directory has no terminator
		b[base-1], b[base+3] = 'x', '\x1E'
		check(b)
		check(slices.Concat(record[:len(record)-1], []byte("more\x1D")))
		for at := parse.LeaderLen; at < base-1; at += 12 { // a start with the right value, in which a digit is none
			b = bytes.Clone(record)
			start, _ := strconv.Atoi(string(b[at+7 : at+12]))
			if start >= 10 {
				put(b, at+7, 4, start/10-1)
				b[at+11] += 10
				check(b)
			}
		}
	}
	require.Greater(t, found[true], 1000)
	require.Greater(t, found[false], 1000)
}

// Would catch an error that is taken for the end of the file.
func TestCountRegion_fails(t *testing.T) {
	var b parse.Batch
	sound, _ := damagedStream(t, marcgen.Options{Records: 3, Seed: 9})
	_, n, err := parse.CountRegion(&b, failingAt(sound), parse.Region{To: 1 << 20}, parse.Options{Source: "s"})
	require.EqualError(t, err, fmt.Sprintf("s: reading after byte %d: the disk is gone", len(sound)))
	require.EqualValues(t, 3, n.Records)
}
