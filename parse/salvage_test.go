package parse_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testread"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// salvageOf reads text with salvage and checks what holds of any text: the bytes add up, records
// stand where they stand without salvage, the fields of those that need none are the same, none that
// could be read are fewer, and what is written of each reads back without a problem of structure.
func salvageOf(t testing.TB, text string) (all []testread.Told) {
	t.Helper()
	opt := parse.Options{Source: "t"}
	plain, err := readISO(t, strings.NewReader(text), text, opt)
	require.Equal(t, io.EOF, err)
	opt.Salvage = true
	all, err = readISO(t, strings.NewReader(text), text, opt)
	require.Equal(t, io.EOF, err)
	require.Len(t, all, len(plain))
	for i, x := range all {
		before := plain[i]
		require.Equal(t, before.Pos, x.Pos)
		require.Equal(t, before.Raw, x.Raw)
		if !x.Salvaged {
			require.Equal(t, before.Rejected, x.Rejected)
			require.Equal(t, before.Fields, x.Fields)
			require.Equal(t, before.Problems, x.Problems)
			continue
		}
		require.False(t, x.Verbatim)
		require.NotEmpty(t, x.Fields)
		require.Contains(t, strings.Join(x.Problems, "\n"), "salvaged: ")
		require.GreaterOrEqual(t, len(x.Fields), len(before.Fields))
		if before.Rejected != "" {
			require.Contains(t, before.Rejected, x.Problems[0], "what would have rejected it comes first")
		}
	}
	requireSound(t, text)
	return all
}

// requireSound writes what salvage reads and reads it again.
func requireSound(t testing.TB, text string) {
	t.Helper()
	r := parse.NewReader(strings.NewReader(text), parse.Options{Salvage: true})
	var b parse.Batch
	var m encode.MARC
	for r.Read(&b) == nil {
		for i := range b.Records {
			rec := &b.Records[i]
			if rec.Err() != nil {
				continue
			}
			out, err := m.Append(nil, rec, nil)
			if err != nil {
				require.ErrorAs(t, err, new(*encode.TooLongError))
				continue
			}
			again := readAll(t, string(out))
			require.Len(t, again, 1, "%q", out)
			require.Empty(t, again[0].Rejected, "%q", out)
			if rec.Mixed() { // all fields are written in the encoding of the record
				require.Equal(t, textOf(rec), textOf(readFirst(t, string(out))), "%q", out)
			} else {
				require.Equal(t, testread.Tell(rec).Fields, again[0].Fields, "%q", out)
			}
			for _, p := range again[0].Problems {
				if code, _, _ := strings.Cut(p, ":"); testread.Structural(parse.Code(code)) {
					require.Empty(t, p, "%q", out)
				}
			}
		}
	}
}

// Catches a guess that puts a field under a wrong tag too often, and fields that are given up
// although they can be identified: every way of damaging one thing, and two.
func TestSalvage_injuries(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var c salvageTally
	for _, a := range injuries {
		for _, b := range append([]injury{{"", func(*patient, *rand.Rand) {}}}, injuries...) {
			for i := range testscale.Of(2, 8) {
				p := takeApart(marcgen.Record(5, i))
				a.do(p, r)
				if len(p.entries) > 0 {
					b.do(p, r)
				}
				c.examine(t, p, a.name+" and "+b.name)
			}
		}
	}
	t.Logf("%+v", c)
	require.Greater(t, c.doubted, testscale.Of(500, 2000))
	require.Zero(t, c.rejected)
	require.Less(t, 100*c.wrong, c.fields, "fields under a wrong tag")
	require.Less(t, 20*c.unknown, c.fields, "fields whose tag could be told")
	require.Greater(t, 100*c.right, 88*c.fields)
}

// salvageTally counts the fields of records that are rejected without salvage.
type salvageTally struct {
	records, doubted, rejected int
	fields                     int // in the data
	right                      int // whole, under their tag
	unknown                    int // whole, under no tag
	wrong                      int // whole, under another's tag
	other                      int // not as they were
	example                    string
}

func (c *salvageTally) examine(t testing.TB, p *patient, of string) {
	b, ranges := p.assemble()
	record := withLength(b)
	rec := frameOf(t, record)
	c.records++
	if rec == nil || rec.Err() == nil {
		return
	}
	c.doubted++
	all := salvageOf(t, string(record))
	require.Len(t, all, 1)
	if all[0].Rejected != "" {
		c.rejected++
		return
	}
	tags := map[string][]string{} // by data
	for i, f := range p.fields {
		text := strings.TrimSuffix(string(b[ranges[i][0]:ranges[i][1]]), "\x1E")
		tags[text] = append(tags[text], f.tag)
		c.fields++
	}
	for _, f := range all[0].Fields {
		tag, data := f[:3], f[4:]
		own, ok := tags[data]
		switch {
		case !ok:
			c.other++
		case tag == parse.TagUnknown.String():
			c.unknown++
		case strings.Contains(strings.Join(own, " "), tag):
			c.right++
		default:
			c.wrong++
			c.example = fmt.Sprintf("%s: %q instead of %v", of, f, own)
		}
	}
}

// FuzzSalvage catches, for any bytes, a panic, bytes counted twice or not at all, a field that
// salvage loses and mending does not, and output that does not read back.
func FuzzSalvage(f *testing.F) {
	for _, s := range fuzzSeeds(f) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { salvageOf(t, string(data)) })
}

// Catches the same in the files that break one thing each, and in everything broken of the corpus.
func TestSalvage_files(t *testing.T) {
	for _, x := range fixtures(t, "broken") {
		t.Run(x.Path, func(t *testing.T) { salvageOf(t, string(x.Data)) })
	}
	t.Run("corpus", func(t *testing.T) {
		for _, folder := range []string{"malformed", "large", "unimarc", "marc8", "valid"} {
			for path, text := range corpusFiles(t, folder, ".mrc", ".dat", ".bin", ".txt", ".mrk") {
				t.Run(path, func(t *testing.T) {
					kept, rejected := 0, 0
					for _, x := range salvageOf(t, text) {
						switch {
						case x.Salvaged:
							kept++
						case x.Rejected != "":
							rejected++
						}
					}
					if kept+rejected > 0 {
						t.Logf("salvaged %d, rejected %d", kept, rejected)
					}
				})
			}
		}
	})
}

// Catches a record that is given up because its leader was written over, and bytes that are taken
// for one.
func TestSalvage_leaderLost(t *testing.T) {
	sound := marc("001 id", "245 10|aTitle|bText.", "500   |aÄ note.")
	for name, tt := range map[string]struct {
		record []byte
		ok     bool
	}{
		"written over":      {with(sound, 0, "xxxxxxxxxxxxxxxxxxxxxxxx"), true},
		"a part cut off":    {sound[17:], true},
		"directory damaged": {with(with(sound, 0, "xxxxxxxxxxxxxxxxxxxxxxxx"), entryAt(1)+5, "x"), true},
		"directory lost":    {with(sound, 0, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), false},
		"no fields":         {[]byte("This is no record at all, and it goes on for a while."), false},
	} {
		t.Run(name, func(t *testing.T) {
			all := salvageOf(t, string(tt.record))
			require.Len(t, all, 1)
			if !tt.ok {
				require.Equal(t, "!not-marc", all[0].ID())
				return
			}
			require.Equal(t, []string{"001 id", "245 10\x1faTitle\x1fbText.", "500   \x1faÄ note."}, all[0].Fields)
			require.Equal(t, "nam", all[0].Leader[5:8])
		})
	}
}

// Catches a field that gets a tag because of its length alone, although it is of another kind or another field has
// passed it.
func TestSalvage_exchangedLengths(t *testing.T) {
	for second, want := range map[string]string{
		"245 10|aShort.": "001 id; 245   |aA longer note.; 650  0|aMills and so on.; XXX 10|aShort.",
		"009 Short.":     "001 id; 650  0|aMills and so on.; XXX   |aShort.; XXX   |aA longer note.",
	} {
		fields := []string{"001 id", second, "500   |aA longer note.", "650  0|aMills and so on."}
		lengthOf := []int{0, 2, 1, 3}
		record := lying(func(i, _, _ int) string { return fmt.Sprintf("%04d77777", len(fields[lengthOf[i]])-3) }, fields...)
		require.Equal(t, strings.ReplaceAll(want, "|", "\x1F"), strings.Join(salvageOf(t, string(record))[0].Fields, "; "))
	}
}

// Catches text that is taken for indicators, and indicators that are taken for text.
func TestSalvage_indicators(t *testing.T) {
	for data, want := range map[string]string{
		"10|aTitle":     "10|aTitle",
		"lain text":     "  |alain text",
		"501.01":        "  |a501.01",
		"10Title":       "  |a10Title",
		"10Title|bRest": "  |a10Title|bRest",
		"  2nd ed.":     "  |a2nd ed.",
		"  text|bx":     "  |atext|bx",
		"":              "  |a",
		"1":             "  |a1",
		"10":            "  |a10",
		"   |ax":        "  |ax",
		"10 |ax":        "10|ax",
		"eng|ax":        "  |aeng|ax",
		"1|ax":          "1 |ax",
		"|ax":           "  |ax",
		"A|ax":          "  |aA|ax",
		"10|ax|":        "10|ax",
		"1\xe2|ax|":     "1 |ax",
		"1\x80|ax|":     "1 |ax",
		"\xe21|ax|":     " 1|ax",
	} {
		all := salvageOf(t, string(marc("001 id", "500 "+data)))
		require.Equal(t, []string{"001 id", "500 " + strings.ReplaceAll(want, "|", "\x1F")}, all[0].Fields, "%q", data)
	}
}
