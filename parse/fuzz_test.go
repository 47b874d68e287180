package parse_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/testread"
	"mrrc-lua/parse"
)

// fuzzSeeds are all that the tables and testdata/broken have.
func fuzzSeeds(f *testing.F) (seeds []string) {
	seeds = frameSeeds()
	for _, row := range mendTable() {
		seeds = append(seeds, string(withLength(row.record)))
	}
	for _, row := range fieldTable() {
		seeds = append(seeds, string(marc("001 id", "500 "+row.data)))
	}
	for _, x := range fixtures(f, "broken") {
		if len(x.Data) < 20_000 {
			seeds = append(seeds, string(x.Data))
		}
	}
	return seeds
}

// FuzzFrame catches bytes counted twice or not at all, a reader that does not move on, and one that
// has another result when the input is cut differently.
func FuzzFrame(f *testing.F) {
	for i, s := range fuzzSeeds(f) {
		f.Add([]byte(s), uint64(i), uint16(0))
		f.Add([]byte(s), uint64(i), uint16(300))
	}
	f.Fuzz(func(t *testing.T, data []byte, seed uint64, maxRecord uint16) {
		text := string(data)
		opt := parse.Options{Source: "t", MaxRecord: int(maxRecord)}
		want, err := readISO(t, strings.NewReader(text), text, opt)
		require.Equal(t, io.EOF, err)
		r := rand.New(rand.NewPCG(seed, 1))
		opt.Block = 1 + r.IntN(200)
		most := 2 + r.IntN(1+len(text))
		got, err := readISO(t, &chunks{text, func() int { return r.IntN(most) }}, text, opt)
		require.Equal(t, io.EOF, err)
		require.Equal(t, want, got)
	})
}

// FuzzDecode catches a field whose bytes are not the record's own, or another field's as well, and
// a record that is another one after it was written and read again.
func FuzzDecode(f *testing.F) {
	for _, s := range fuzzSeeds(f) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := parse.NewReader(strings.NewReader(string(data)), parse.Options{})
		var b parse.Batch
		for r.Read(&b) == nil {
			for i := range b.Records {
				if b.Records[i].Err() == nil {
					requireOwnBytes(t, &b.Records[i])
					requireStable(t, &b.Records[i])
				}
			}
		}
	})
}

// requireOwnBytes wants the fields to be different stretches of the frame.
func requireOwnBytes(t testing.TB, r *parse.Record) {
	t.Helper()
	var extents [][2]int
	for f := range r.Fields {
		from, n := parse.Extent(f)
		require.GreaterOrEqual(t, from, parse.LeaderLen)
		require.LessOrEqual(t, from+n, len(r.Raw()))
		extents = append(extents, [2]int{from, from + n})
	}
	slices.SortFunc(extents, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	for i := 1; i < len(extents); i++ {
		require.LessOrEqual(t, extents[i-1][1], extents[i][0], "fields overlap")
	}
}

// textOf returns the fields of a record with their text in a normal form.
func textOf(r *parse.Record) (all []string) {
	for f := range r.Fields {
		all = append(all, f.Tag().String()+" "+string(norm.NFC.Bytes(f.Data())))
	}
	return all
}

// requireStable wants the record to come back with the fields it has when it was encoded.
func requireStable(t testing.TB, r *parse.Record) {
	t.Helper()
	before := testread.Tell(r)
	if r.Mixed() { // all fields are written in the encoding of the record
		before.Fields = textOf(r)
	}
	out, err := encoded(t, r)
	if tooLong := new(encode.TooLongError); errors.As(err, &tooLong) {
		return
	}
	require.NoError(t, err)
	again := readFirst(t, string(out))
	require.Nil(t, again.Err(), "%q", out)
	after := testread.Tell(again)
	if r.Mixed() {
		after.Fields = textOf(again)
	}
	require.Equal(t, before.Fields, after.Fields, "%q", out)
	once, err := encoded(t, again)
	require.NoError(t, err)
	out[9] = once[9] // what the text is encoded in can be seen better without bytes that no field has
	require.Equal(t, string(out), string(once))
}
