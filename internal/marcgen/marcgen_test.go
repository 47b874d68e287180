package marcgen_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcgen"
)

// generate returns the output of Write.
func generate(t testing.TB, o marcgen.Options) []byte {
	t.Helper()
	var out bytes.Buffer
	written, err := marcgen.Write(&out, o)
	require.NoError(t, err)
	require.EqualValues(t, out.Len(), written)
	return out.Bytes()
}

// readAll reads a stream that must be without a fault.
func readAll(t testing.TB, data []byte) []record {
	t.Helper()
	var all []record
	for rest := string(data); rest != ""; {
		r, err := readStrict(rest)
		require.NoError(t, err, "record %d", len(all))
		all = append(all, r)
		rest = rest[r.size:]
	}
	return all
}

// Catches any change of the records, intended or not: benchmark figures and fixtures depend on them.
func TestWrite_sameBytesEverywhere(t *testing.T) {
	for _, row := range []struct {
		name   string
		o      marcgen.Options
		pinned string
	}{
		{"natural", marcgen.Options{Records: 2000, Seed: 1}, "53ab58771bd82844"},
		{"damaged", marcgen.Options{Records: 2000, Seed: 2, Damage: 0.3}, "298bdcb21429742e"},
		{"sized", marcgen.Options{Records: 200, Seed: 3, Size: 5000, Fields: 40}, "c4f5dc3e13de6afd"},
	} {
		t.Run(row.name, func(t *testing.T) {
			sum := sha256.Sum256(generate(t, row.o))
			require.Equal(t, row.pinned, hex.EncodeToString(sum[:8]))
		})
	}
}

// Catches a record that depends on the previous one.
func TestRecord_isThatOfTheStream(t *testing.T) {
	for _, seed := range []uint64{0, 1, math.MaxUint64} {
		stream := generate(t, marcgen.Options{Records: 300, Seed: seed})
		for n := range 300 {
			r := marcgen.Record(seed, n)
			require.True(t, bytes.HasPrefix(stream, r), "seed %d, record %d", seed, n)
			stream = stream[len(r):]
		}
		require.Empty(t, stream)
	}
	require.NotEqual(t, marcgen.Record(1, 0), marcgen.Record(2, 0))
	require.Panics(t, func() { marcgen.Record(1, -1) })
}

// Catches a record that the strict reader refuses, and a change of the composition on which figures rely.
func TestWrite_natural(t *testing.T) {
	const records = 20_000
	data := generate(t, marcgen.Options{Records: records, Seed: 9})
	fields, languages, kinds, ids := 0, map[string]int{}, map[string]int{}, map[string]bool{}
	having := map[string]int{}
	for _, r := range readAll(t, data) {
		fields += len(r.fields)
		kinds[r.leader[6:8]]++
		ids[r.texts("001")[0]] = true
		require.Len(t, r.texts("008")[0], 40)
		languages[r.texts("008")[0][35:38]]++
		require.Len(t, r.texts("245"), 1)
		require.Len(t, r.texts("001"), 1)
		for _, tag := range []string{"856", "880", "520", "336", "590", "901", "949", "999"} {
			if len(r.texts(tag)) > 0 {
				having[tag]++
			}
		}
		if hasHistory(r) {
			having["History"]++
		}
		if hasRepeated650(r) {
			having["repeated 650"]++
		}
	}
	require.InDelta(t, 1120, len(data)/records, 50, "bytes in a record")
	require.InDelta(t, 19, float64(fields)/records, 1, "fields in a record")
	require.Len(t, ids, records, "001 is unique")
	share := func(n int) float64 { return 100 * float64(n) / records }
	require.InDelta(t, 60, share(languages["eng"]), 2)
	require.Len(t, languages, 14)
	require.GreaterOrEqual(t, len(kinds), 5)
	require.InDelta(t, 10, share(having["History"]), 1)
	require.InDelta(t, 30, share(having["856"]), 2)
	require.InDelta(t, 8, share(having["880"]), 1)
	require.InDelta(t, 6, share(having["repeated 650"]), 1)
	require.Greater(t, share(having["336"]), 50.0)
	for _, tag := range []string{"520", "590", "901", "949", "999"} {
		require.NotZero(t, having[tag], tag)
	}
}

func hasHistory(r record) bool {
	for _, text := range r.texts("650") {
		for _, a := range subfields(text, "a") {
			if strings.Contains(a, "History") {
				return true
			}
		}
	}
	return false
}

func hasRepeated650(r record) bool {
	seen := map[string]bool{}
	for _, text := range r.texts("650") {
		if seen[text] {
			return true
		}
		seen[text] = true
	}
	return false
}

// Catches Size and Fields that are not respected.
func TestWrite_sizeAndFields(t *testing.T) {
	for _, o := range []marcgen.Options{
		{Size: 400}, {Size: 5000}, {Size: 90_000},
		{Fields: 3}, {Fields: 8}, {Fields: 100},
		{Fields: 40, Size: 5000}, {Fields: 5, Size: 3000}, {Fields: 200, Size: 95_000}, {Fields: 30, Size: 10},
	} {
		o.Records, o.Seed = 100, 4
		for _, r := range readAll(t, generate(t, o)) {
			if o.Fields > 0 {
				require.Len(t, r.fields, o.Fields, "%+v", o)
			}
			if o.Size > 100 && (o.Fields == 0 || o.Fields >= 5) {
				require.InDelta(t, o.Size, r.size, 150+float64(o.Fields), "%+v", o)
			}
		}
	}
	for _, r := range readAll(t, generate(t, marcgen.Options{Records: 3, Fields: 5000})) {
		require.Greater(t, r.size, 99_000, "stops at the longest record there can be")
	}
}

// Catches damage that has no effect, and damage to the wrong records.
func TestWrite_damage(t *testing.T) {
	faults := map[string]int{}
	for seed := range uint64(600) {
		sound := marcgen.Record(seed, 0)
		damaged := generate(t, marcgen.Options{Records: 1, Seed: seed, Damage: 1})
		require.NotEqual(t, sound, damaged, "seed %d", seed)
		r, err := readStrict(string(damaged))
		if err != nil {
			fault, _, _ := strings.Cut(err.Error(), ":")
			faults[fault]++
			continue
		}
		require.Equal(t, sound, damaged[:r.size], "damage behind a record leaves it alone")
		faults["between"]++
	}
	for _, fault := range []string{"length", "terminator", "base", "field length", "field start", "field", "between"} {
		require.NotZero(t, faults[fault], "%s in %v", fault, faults)
	}

	const records = 5000
	data := generate(t, marcgen.Options{Records: records, Seed: 6, Damage: 0.1})
	whole := 0
	for n := range records {
		r := marcgen.Record(6, n)
		ahead := data[:min(len(data), 50*len(r))] // further than ten damaged records in a row
		if at := bytes.Index(ahead, r); at >= 0 {
			whole++
			data = data[at+len(r):]
		}
	}
	require.InDelta(t, 0.935*records, whole, 0.02*records, "a third of the damage is behind a record")
}

// Catches impossible options that are accepted.
func TestWrite_options(t *testing.T) {
	for _, o := range []marcgen.Options{
		{Records: -1}, {Size: -1}, {Size: 100_000}, {Fields: -1}, {Damage: -0.1}, {Damage: 1.1}, {Damage: math.NaN()},
	} {
		_, err := marcgen.Write(io.Discard, o)
		require.ErrorIs(t, err, marcgen.ErrOptions, "%+v", o)
	}
	require.Empty(t, generate(t, marcgen.Options{}))
}

// limited fails after a number of bytes.
type limited struct{ left int }

var errFull = errors.New("full")

func (w *limited) Write(p []byte) (int, error) {
	n := min(len(p), w.left)
	w.left -= n
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}

// Catches a lost write error, and a wrong count of the bytes written.
func TestWrite_failingWriter(t *testing.T) {
	written, err := marcgen.Write(&limited{left: 1_000_000}, marcgen.Options{Records: 5000})
	require.ErrorIs(t, err, errFull)
	require.EqualValues(t, 1_000_000, written)
}

// A second opinion: YAZ counts the written records.
func TestWrite_yaz(t *testing.T) {
	yaz, err := exec.LookPath("yaz-marcdump")
	if err != nil {
		t.Skip("yaz-marcdump is not installed")
	}
	path := filepath.Join(t.TempDir(), "generated.mrc")
	require.NoError(t, os.WriteFile(path, generate(t, marcgen.Options{Records: 1234, Seed: 8}), 0o600))
	out, err := exec.CommandContext(t.Context(), yaz, "-n", "-p", path).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, 1234, strings.Count(string(out), "<!-- Record "))
	require.Equal(t, 1234, strings.Count(string(out), "\n"), "YAZ says nothing else")
}

func BenchmarkWrite(b *testing.B) {
	o := marcgen.Options{Records: 10_000, Seed: 1}
	size, err := marcgen.Write(io.Discard, o)
	require.NoError(b, err)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = marcgen.Write(io.Discard, o)
	}
}
