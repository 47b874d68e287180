package parse_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/survey"
	"mrrc-lua/internal/testread"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// brokenFixtures has the result for every file of testdata/broken: each record's 001, or ! and the
// code it was rejected for; the codes of the problems of all of them; the bytes of filler.
var brokenFixtures = map[string]struct {
	ids      string
	problems string
	filler   int
}{
	"wrong_length_short":          {"first broken last", "record-length", 0},
	"wrong_length_long":           {"first broken last", "record-length", 0},
	"length_zero":                 {"first broken last", "record-length", 0},
	"length_99999":                {"first broken last", "record-length", 0},
	"length_non_digit":            {"first broken last", "record-length", 0},
	"missing_terminator":          {"first broken last", "record-terminator", 0},
	"doubled_terminator":          {"first broken last", "", 1},
	"newline_between":             {"first middle last", "", 3},
	"crlf_between":                {"first middle last", "", 6},
	"nul_between":                 {"first middle last", "", 96},
	"garbage_before":              {"!not-marc first middle last", "", 3},
	"garbage_between":             {"first !not-marc middle !not-marc last", "", 0},
	"garbage_after":               {"first middle last !not-marc", "", 0},
	"truncated_leader":            {"first !truncated", "", 0},
	"truncated_directory":         {"first !truncated", "", 0},
	"truncated_data":              {"first !truncated", "", 0},
	"short_leader_between":        {"first broken last", "record-length leader", 0},
	"cut_between":                 {"first !truncated last", "", 0},
	"not_marc":                    {"!not-marc", "", 0},
	"not_marc_binary":             {"!not-marc", "", 0},
	"empty":                       {"", "", 0},
	"record_over_99999":           {"first broken last", "record-length", 0},
	"base_address_off":            {"first broken last", "base-address", 0},
	"base_address_beyond":         {"first broken last", "base-address", 0},
	"directory_length_off_by_one": {"first broken last", "directory-entry", 0},
	"directory_in_characters":     {"first broken last", "directory-entry directory-entry directory-entry directory-entry", 0},
	"directory_non_digit":         {"first broken last", "directory-entry directory-entry", 0},
	"directory_unordered":         {"first broken last", "", 0},
	"directory_overlap":           {"first broken last", "directory-entry", 0},
	"directory_beyond_record":     {"first broken last", "directory-entry", 0},
	"directory_no_terminator":     {"first broken last", "directory", 0},
	"directory_gap":               {"first broken last", "unnamed-bytes", 0},
	"directory_entry_13_bytes":    {"first !directory last", "", 0}, // the digit too many may be one of the tag
	"directory_odd_end":           {"first broken last", "directory", 0},
	"stray_terminator_in_field":   {"first broken last", "record-terminator", 0},
	"embedded_field_terminator":   {"first broken last", "field-terminator", 0},
	"indicators_missing":          {"first broken last", "indicators", 0},
	"one_indicator":               {"first broken last", "indicators", 0},
	"no_delimiter":                {"first broken last", "subfield-delimiter", 0},
	"trailing_delimiter":          {"first broken last", "subfield-delimiter", 0},
	"invalid_utf8":                {"first broken last", "", 0},
	"field_over_9999":             {"first broken last", "directory-entry", 0},
}

// aboutText are the codes of what text is like, which is another test's subject.
var aboutText = map[parse.Code]bool{parse.CodeEncoding: true, parse.CodeMARC8: true}

// Catches a change in what is read from files that are broken in one known way each, good records
// around a damaged one that do not come through, and a new fixture that nobody thought about.
func TestFrame_brokenFixtures(t *testing.T) {
	all := fixtures(t, "broken")
	for _, f := range all {
		name := strings.TrimSuffix(path.Base(f.Path), ".mrc")
		want, ok := brokenFixtures[name]
		require.True(t, ok, "%s is not in the table", f.Path)
		var got, problems []string
		raw := 0
		var b parse.Batch
		for r := parse.NewReader(strings.NewReader(string(f.Data)), parse.Options{}); r.Read(&b) == nil; {
			for i := range b.Records {
				got = append(got, strings.TrimPrefix(testread.Tell(&b.Records[i]).ID(), "mrrc-"))
				raw += len(b.Records[i].Raw())
				for _, p := range b.Records[i].Problems() {
					if !aboutText[p.Code] {
						problems = append(problems, string(p.Code))
					}
					if p.Code == parse.CodeRecordLength {
						require.Equal(t, string(b.Records[i].Raw()[:5]), p.Found, name)
					}
				}
			}
		}
		require.Equal(t, want.ids, strings.Join(got, " "), name)
		require.Equal(t, want.problems, strings.Join(problems, " "), name)
		require.Equal(t, want.filler, len(f.Data)-raw, name)
	}
	require.Len(t, all, len(brokenFixtures), "a row without a file")
}

// Catches a reader that takes one of the records that are sound, if odd, for damaged.
func TestFrame_soundFixtures(t *testing.T) {
	for _, f := range fixtures(t, "records") {
		for _, x := range readAll(t, string(f.Data)) {
			require.Empty(t, x.Rejected, f.Path)
			require.True(t, x.Verbatim, f.Path)
		}
	}
}

// frameTable has bytes between, before and after records: a, b and c are sound ones.
func frameTable() []frameRow {
	a, b, c := string(marc("001 a", "245 00|aFirst.")), string(marc("001 b", "245 00|aSecond.")), string(marc("001 c"))
	noRT := a[:len(a)-1]
	blank := "     " + b[5:]
	rows := []frameRow{
		{"tabs, line ends, end of file", a + "\t\r\n" + b + "\n\n\x1a", "a b"},
		{"byte order marks", "\xEF\xBB\xBF" + a + "\xEF\xBB\xBF" + b + "\xEF\xBB\xBF", "a b"},
		{"terminators that end nothing", a + "\x1D\x1D\n\x1D" + b + "\x1D", "a b"},
		{"blank length", a + blank + c, "a b c"},
		{"blank lengths", a + string(with([]byte(blank), 12, "     ")) + c, "a b c"},
		{"padded length", a + string(with([]byte(b), 0, "   ")) + c, "a b c"},
		{"blanks before a blank length", a + "   " + blank + c, "a b c"},
		{"blanks and what is like a leader", a + "     cats 2200005 and dogs" + b, "a !not-marc b"},
		{"blanks at the end", a + strings.Repeat(" ", 30), "a"},
		{"line ends for terminators", noRT + "\n" + b[:len(b)-1] + "\n" + c[:len(c)-1] + "\n", "a b c"},
		{"line end for a terminator, no digits", string(with([]byte(noRT), entryAt(0)+4, "x")) + "\r\n" + b, "a b"},
		{"no terminators at all", noRT + b[:len(b)-1] + c[:len(c)-1], "a b c"},
		{"junk for a terminator", noRT + "junk" + b, "a !not-marc b"},
		{"no terminator, then a wrong base address", noRT + string(with([]byte(b), 12, "00050")) + c, "a b c"},
		{"no terminator, then no digits", noRT + string(with([]byte(b), entryAt(0)+3, "x")) + c, "a b c"},
		{"length true, last byte wrong", noRT + "X" + b, "a !not-marc b"},
		{"two digits before a record", a + "00" + b + "12345" + c, "a !not-marc b !not-marc c"},
		{"what looks like a leader", a + "00026nam a22000254500\x1e" + b, "a !not-marc b"},
		{"less than a leader, and one entry", a + "junk" + string(with(with([]byte(c), 10, "  "), 12, "00000")) + b, "a !not-marc b"},
		{"a leader alone", a + "00026nam a2200025   4500" + b, "a !truncated b"},
		{"nothing but leader and terminator", a + "00025nam a2200025   4500\x1D" + b, "a !truncated b"},
		{"empty record", a + "00026nam a2200025   4500\x1E\x1D" + b, "a - b"},
		{"less than a leader", "0003", "!truncated"},
		{"less than a leader, no digits", "abc\n", "!not-marc"},
	}
	for _, n := range []int{1, 4, 5, 6, 11, 12, 13, 20, 23, 24, 36, 5000} {
		rows = append(rows, frameRow{fmt.Sprint(n, " blanks"), a + strings.Repeat(" ", n) + b + strings.Repeat("\n ", n) + c, "a b c"})
	}
	return append(rows, strayTable()...)
}

type frameRow struct{ name, text, ids string }

// strayTable has record terminators within records.
func strayTable() []frameRow {
	a, c := string(marc("001 a")), string(marc("001 c"))
	stray := string(marc("001 b", "245 00|aSec\x1Dond.", "500   |aNote."))
	two := string(marc("001 b", "245 00|aSec\x1Do\x1Dnd."))
	long := string(with([]byte(stray), 0, "00300"))
	return []frameRow{
		{"stray", a + stray + c, "a b c"},
		{"two of them", a + two + c, "a b c"},
		{"stray, then garbage", a + stray + "garbage" + c, "a b !not-marc c"},
		{"stray, at the end", a + stray, "a b"},
		{"stray, wrong length", a + long + c, "a b c"},
		// Neither leader nor directory can be believed: the first terminator ends the record.
		{"stray, wrong length, then garbage", a + long + "garbage" + c, "a !directory-entry !not-marc c"},
		{"a record within a field", string(marc("001 b", "900   |a00040nam a2200037   4500001000200000\x1Ec")) + a, "b a"},
		{"length true of a record farther on", string(with(with(marc("001 a"), entryAt(0)+4, "x"), 0, fmt.Sprintf("%05d", 2*len(a)+4))) + "junk" + c + a, "a !not-marc c a"},
		{"stray before a record", string(marc("001 b", "245 00|aSec\x1D"+c+"ond.")) + a, "b a"},
	}
}

func frameSeeds() (texts []string) {
	for _, row := range frameTable() {
		texts = append(texts, row.text)
	}
	return texts
}

// Catches boundaries found too early or too late, and good records lost next to bad ones.
func TestFrame_table(t *testing.T) {
	for i, row := range frameTable() {
		t.Run(row.name, func(t *testing.T) {
			all := requireSplitsAlike(t, row.text, uint64(i))
			require.Equal(t, row.ids, strings.Join(ids(all), " "))
		})
	}
}

// Catches a record that is lost because the one before it was cut off somewhere: in its leader, its
// directory or its data, and even where its length happens to be true.
func TestFrame_cutOffAnywhere(t *testing.T) {
	a, b := marc("001 a", "245 10|aA title|bthat is cut off.", "650  0|aCuts."), marc("001 b", "245 00|aSecond.")
	for cut := range len(a) {
		for _, length := range []int{len(a), cut + len(b)} {
			text := fmt.Sprintf("%05d", length)[:min(cut, 5)] + string(a[min(cut, 5):cut]) + string(b) + string(marc("001 c"))
			all := requireSplitsAlike(t, text, uint64(cut))
			got := ids(all)
			require.Equal(t, []string{"b", "c"}, got[len(got)-2:], "cut at %d of %d", cut, len(a))
			require.LessOrEqual(t, len(got), 3)
			if cut == len(a)-1 {
				require.Equal(t, "a", got[0], "only the terminator is missing")
			}
		}
	}
}

// Catches garbage without end that is handed on as more than one rejected stretch, or as none, and
// records after it that are lost.
func TestFrame_longGarbage(t *testing.T) {
	garbage := "?" + strings.Repeat("This is no MARC record. ", 10_000)
	all := readAll(t, string(marc("001 a"))+garbage+string(marc("001 b")))
	require.Equal(t, "a", all[0].ID())
	pieces := all[1 : len(all)-1]
	require.Greater(t, len(pieces), 2, "in pieces")
	joined := ""
	for i, p := range pieces {
		joined += p.Raw
		require.Equal(t, parse.CodeNotMARC, p.Code)
		require.Equal(t, i > 0, p.Continued)
		require.EqualValues(t, 2, p.Pos.Number)
	}
	require.Equal(t, garbage, joined, "no blank between two pieces is taken for filler")
	last := all[len(all)-1]
	require.Equal(t, "b", last.ID())
	require.EqualValues(t, 3, last.Pos.Number)
}

// Catches a record that is missed because it begins where a piece of garbage, or what is in memory,
// ends.
func TestFrame_garbageUpToAnywhere(t *testing.T) {
	b := string(marc("001 b"))
	for n := 64<<10 - 50; n < 64<<10+5; n++ {
		text := strings.Repeat("x", n) + b
		for _, opt := range []parse.Options{{}, {Block: 64 << 10}, {Block: 1 << 10, MaxRecord: 1 << 10}} {
			all, err := readISO(t, strings.NewReader(text), text, opt)
			require.Equal(t, io.EOF, err)
			require.Equal(t, "b", all[len(all)-1].ID(), "behind %d bytes", n)
		}
		long := "99999nam a2299999   4500" + text // the same in what passes for a record
		all, err := readISO(t, strings.NewReader(long), long, parse.Options{MaxRecord: 64 << 10})
		require.Equal(t, io.EOF, err)
		require.Equal(t, "b", all[len(all)-1].ID(), "behind %d bytes", n)
	}
}

// Catches a record longer than the bound that is taken for one nevertheless, or that takes its
// neighbours along.
func TestFrame_maxRecord(t *testing.T) {
	a, long, c := marc("001 a"), marc("001 b", "500   |a"+strings.Repeat("x", 3000), "500   |a"+strings.Repeat("y", 3000)), marc("001 c")
	text := string(a) + string(long) + string(c)
	for bound, want := range map[int]string{
		0: "a b c", len(long): "a b c", len(long) - 1: "a !record-too-long c", 1: "!record-too-long !record-too-long !record-too-long",
	} {
		all, err := readISO(t, strings.NewReader(text), text, parse.Options{MaxRecord: bound})
		require.Equal(t, io.EOF, err)
		var got []string
		for _, x := range all {
			if !x.Continued {
				got = append(got, x.ID())
			}
		}
		require.Equal(t, want, strings.Join(got, " "), "bound %d", bound)
	}
}

// Would catch a record that a survey calls sound, or whose text it calls plain, and that is not: records, problems and
// text must be the same on processors without surveys. Every record is tried as it is and with bytes that matter in the
// wrong place.
func TestReader_surveys(t *testing.T) {
	if !survey.Available {
		t.Skip("this processor has no surveys")
	}
	defer func() { survey.Available = true }()
	rng := rand.New(rand.NewPCG(5, 6))
	bytesThatMatter := []string{"\x1D", "\x1E", "\x1F", "\x1B", "\xC3", "é", "漢", "0", "9", " ", "a"}
	inputs := frameSeeds()
	for _, row := range mendTable() {
		inputs = append(inputs, string(withLength(row.record)))
	}
	for _, kind := range []string{"records", "broken"} {
		for _, x := range fixtures(t, kind) {
			inputs = append(inputs, string(x.Data[:min(len(x.Data), 30_000)]))
		}
	}
	for _, text := range inputs {
		for i := range testscale.Of(3, 200) {
			if i > 0 && text != "" {
				at, with := rng.IntN(len(text)), bytesThatMatter[rng.IntN(len(bytesThatMatter))]
				text = text[:at] + with + text[min(at+len(with), len(text)):]
			}
			opt := parse.Options{Source: "t", Salvage: i%2 == 1}
			got, err := readISO(t, strings.NewReader(text), text, opt)
			require.Equal(t, io.EOF, err)
			survey.Available = false
			want, err := readISO(t, strings.NewReader(text), text, opt)
			survey.Available = true
			require.Equal(t, io.EOF, err)
			require.Equal(t, want, got, "%q", text)
		}
	}
}

// Catches bytes of garbage that are taken for filler between two pieces of it.
func TestFrame_piecesOfGarbage(t *testing.T) {
	for _, what := range []string{parse.ByteOrderMark, "\x1D", "\x1D\x1D \n", "\x00\x00"} {
		for before := 64<<10 - 5; before <= 64<<10; before++ {
			garbage := strings.Repeat("?", before) + what + strings.Repeat("?", 100)
			joined := ""
			for _, x := range readAll(t, garbage) {
				joined += x.Raw
			}
			require.Equal(t, len(garbage), len(joined), "%q after %d bytes", what, before)
		}
	}
}
