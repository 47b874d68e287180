package parse_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testread"
	"mrrc-lua/parse"
)

// damagedStream returns records of which a share is broken, and where those begin that are whole:
// the broken ones, and those that only have something after them, are distinguished by their bytes.
func damagedStream(t testing.TB, o marcgen.Options) (text string, whole map[int64]string) {
	t.Helper()
	var b bytes.Buffer
	_, err := marcgen.Write(&b, o)
	require.NoError(t, err)
	whole = map[int64]string{}
	at := 0
	for n := range o.Records {
		record := marcgen.Record(o.Seed, n)
		if k := bytes.Index(b.Bytes()[at:], record); k >= 0 {
			at += k
			whole[int64(at)] = string(record)
			at += len(record)
		}
	}
	return b.String(), whole
}

// Catches a sound record that is lost, cut or changed because of what was done to those around it,
// and bytes that nobody accounts for.
func TestReader_damagedStream(t *testing.T) {
	for seed, share := range map[uint64]float64{1: 0.05, 2: 0.2, 3: 0.5, 4: 0.9} {
		text, whole := damagedStream(t, marcgen.Options{Records: 500, Seed: seed, Damage: share})
		next := splits(seed)["mixed"]
		all, err := readISO(t, &chunks{text, next}, text, parse.Options{Source: "t", Block: 5000})
		require.Equal(t, io.EOF, err)
		seen, read := 0, 0
		for _, x := range all {
			if x.Rejected == "" {
				read++
			}
			record, ok := whole[x.Pos.Offset]
			if !ok {
				continue
			}
			seen++
			require.Equal(t, record, x.Raw, "byte %d, seed %d", x.Pos.Offset, seed)
			require.Empty(t, x.Rejected)
			require.True(t, x.Verbatim)
		}
		require.Equal(t, len(whole), seen, "seed %d", seed)
		// Of twelve ways to damage a stream one, cutting off, leaves nothing to mend.
		require.GreaterOrEqual(t, float64(read), 500*(1-0.14*share), "seed %d", seed)
		t.Logf("damage %3.0f %%: %d whole, %d read, %d stretches", 100*share, len(whole), read, len(all))
	}
}

// The same when anything at all happens: bytes changed, lost, doubled and put in at random. Most
// records are then whole.
func TestReader_randomDamage(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 7))
		var b bytes.Buffer
		whole := map[int64]string{}
		for n := range 60 {
			record := marcgen.Record(seed, n)
			if r.IntN(3) > 0 {
				whole[int64(b.Len())] = string(record)
				b.Write(record)
				continue
			}
			for range 1 + r.IntN(3) {
				at, n := r.IntN(len(record)), r.IntN(1<<r.IntN(8))
				end := min(at+n, len(record))
				switch r.IntN(4) {
				case 0:
					record[at] = "\x1D\x1E\x1F0 9x\x00\xFF"[r.IntN(9)]
				case 1:
					record = append(record[:at], record[end:]...)
				case 2:
					record = append(record[:end:end], record[at:]...)
				case 3:
					junk := make([]byte, n)
					for i := range junk {
						junk[i] = byte(r.IntN(256))
					}
					record = append(append(record[:at:at], junk...), record[at:]...)
				}
				if len(record) == 0 {
					break
				}
			}
			b.Write(record)
		}
		text := b.String()
		all := readAll(t, text)
		seen := map[int64]bool{}
		for _, x := range all {
			if x.Rejected == "" && x.Raw == whole[x.Pos.Offset] {
				seen[x.Pos.Offset] = true
			}
		}
		for at, record := range whole {
			require.True(t, seen[at], "seed %d: %s at byte %d", seed, record[:5], at)
		}
	}
}

// Catches a place to begin that yields other records than reading from the start: every boundary of
// a damaged stream, with the offset that is true of it.
func TestReader_damagedStreamFromAnywhere(t *testing.T) {
	text, _ := damagedStream(t, marcgen.Options{Records: 60, Seed: 5, Damage: 0.5})
	all := readAll(t, text)
	for k := 0; k < len(all); k += 3 {
		from := all[k].Pos.Offset
		rest, err := readISO(t, strings.NewReader(text[from:]), text[from:], parse.Options{Source: "t", Offset: from})
		require.Equal(t, io.EOF, err)
		require.Len(t, rest, len(all)-k)
		for i, x := range rest {
			want := all[k+i]
			require.Equal(t, fmt.Sprint(want.Pos.Offset, want.Raw, want.Fields, want.Problems, want.Code), fmt.Sprint(x.Pos.Offset, x.Raw, x.Fields, x.Problems, x.Code))
		}
	}
}

// Catches regions of a file that, read one after the other, are not what one reader reads, or of
// which the guess where they begin is taken for more than that.
func TestReader_regions(t *testing.T) {
	text, _ := damagedStream(t, marcgen.Options{Records: 80, Seed: 6, Damage: 0.5})
	text = "\xEF\xBB\xBF" + text
	whole := readAll(t, text)
	at := map[int64]int{}
	for i, x := range whole {
		at[x.Pos.Offset] = i
	}
	src, size := strings.NewReader(text), int64(len(text))
	var b parse.Batch
	for _, step := range []int64{1, 100, 1111, 5000, size} {
		var n, filler int64
		k := 0
		for reg := (parse.Region{To: min(step, size), Exact: true}); reg.From < size; {
			got, err := parse.ReadRegion(&b, src, reg, parse.Options{Source: "t"})
			require.NoError(t, err)
			require.Equal(t, reg.From, got.From)
			n = b.Renumber(n)
			filler += b.Filler
			for i := range b.Records {
				require.Equal(t, whole[k], testread.Tell(&b.Records[i]), "step %d", step)
				k++
			}
			reg, reg.To, reg.From = got, min(got.To+step, size), got.To
		}
		require.Len(t, whole, k)
		for _, x := range whole {
			filler += int64(len(x.Raw))
		}
		require.Equal(t, size, filler)
	}
	good := 0
	for from := int64(500); from < size; from += 777 {
		got, err := parse.ReadRegion(&b, src, parse.Region{From: from, To: min(from+3000, size)}, parse.Options{Source: "t"})
		require.NoError(t, err)
		if k, ok := at[got.From]; ok {
			good++
			for i := range b.Records {
				require.Equal(t, whole[k+i].Raw, string(b.Records[i].Raw()))
			}
		}
	}
	require.Greater(t, good, 50, "most guesses are true")
}

// failingAt is a text after which reading fails.
type failingAt string

func (f failingAt) ReadAt(p []byte, off int64) (int, error) {
	n := copy(p, f[min(int(off), len(f)):])
	if n < len(p) {
		return n, errors.New("the disk is gone")
	}
	return n, nil
}

// Catches a boundary where nobody knows whether there is one: the source fails after a terminator.
func TestReader_regionFails(t *testing.T) {
	var b parse.Batch
	got, err := parse.ReadRegion(&b, failingAt("no record\x1D"), parse.Region{From: 2, To: 100}, parse.Options{Source: "s"})
	require.EqualError(t, err, "s: reading after byte 10: the disk is gone")
	require.EqualValues(t, -1, got.From)
	require.Empty(t, b.Records)
}
