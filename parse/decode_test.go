package parse_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testread"
	"mrrc-lua/parse"
)

// Catches bytes that are text in no encoding and come out as something else than asked for, and a
// record that is written with them.
func TestInvalid_table(t *testing.T) {
	latin, err := parse.CodingOf("windows-1253") // has bytes without a character
	require.NoError(t, err)
	for _, row := range []struct {
		name, claim, field     string
		coding                 *parse.Coding
		keep, replace, windows string
	}{
		{"UTF-8", "a", "500   |aKöln \x96 L\xe9gende", nil, "500   |aKöln \uFFFD L\uFFFDgende", "500   |aKöln \uFFFD L\uFFFDgende", "500   |aKöln – Légende"},
		{"a character cut short", "a", "500   |aKöln \xe6\x91", nil, "500   |aKöln \uFFFD", "500   |aKöln \uFFFD", "500   |aKöln æ‘"},
		{"not in windows-1252", "a", "500   |aKöln \x81", nil, "500   |aKöln \uFFFD", "500   |aKöln \uFFFD", "500   |aKöln \uFFFD"},
		{"MARC-8", " ", "500   |a\xe2etude \x96 \xff", nil, "500   |ae\u0301tude \uFFFD \uFFFD", "500   |ae\u0301tude \uFFFD \uFFFD", "500   |ae\u0301tude – ÿ"},
		{"an escape", " ", "500   |a\xe2etude \x1bx", nil, "500   |ae\u0301tude \uFFFDx", "500   |ae\u0301tude \uFFFDx", "500   |ae\u0301tude \uFFFDx"},
		{"a code", "a", "500   |aKöln|\xe2x", nil, "500   |aKöln|\uFFFDx", "500   |aKöln|\uFFFDx", "500   |aKöln|\uFFFDx"},
		{"an indicator", "a", "500 \xe20|aKöln", nil, "500  0|aKöln", "500  0|aKöln", "500  0|aKöln"},
		{"a table", " ", "500   |a\xc1\xd2", latin, "500   |aΑ\uFFFD", "500   |aΑ\uFFFD", "500   |aΑÒ"},
		{"a tag", "a", "50\xe2   |aKöln", nil, "50\xe2   |aKöln", "50X   |aKöln", "50X   |aKöln"},
	} {
		t.Run(row.name, func(t *testing.T) {
			raw := with(marc("001 id", row.field), 9, row.claim)
			for invalid, want := range map[parse.Invalid]string{
				parse.InvalidKeep: row.keep, parse.InvalidReplace: row.replace, parse.InvalidWindows1252: row.windows, parse.InvalidReject: "",
			} {
				opt := parse.TextOptions{Coding: row.coding, Invalid: invalid}
				all := problemsOf(t, raw, opt)
				require.Equal(t, invalid == parse.InvalidKeep, all.rec.Verbatim())
				if want == "" && all.rec.Err() != nil {
					require.Equal(t, parse.CodeEncoding, all.rec.Err().Code)
					require.ErrorIs(t, all.rec.Err(), parse.ErrDamaged)
					require.Empty(t, all.fields)
					require.Equal(t, raw, all.rec.Raw())
					continue
				} else if want == "" { // structure, which has a form that can be written
					want = row.replace
				}
				require.Equal(t, []string{"001 id", want}, all.fields)
				require.True(t, all.codes != "" || invalid == parse.InvalidKeep && row.name == "a tag")
				lost := strings.Count(strings.Join(all.fields, ""), "\uFFFD") > 0 || row.name == "an indicator"
				require.Equal(t, lost && invalid != parse.InvalidKeep, all.rec.Lost().Total() > 0, "%d %v", invalid, all.rec.Problems())
				if invalid != parse.InvalidKeep {
					requireWrittenUTF8(t, all.rec)
				}
			}
		})
	}
}

// requireWrittenUTF8 wants what is written of a record to be UTF-8 as a whole.
func requireWrittenUTF8(t testing.TB, r *parse.Record) {
	t.Helper()
	m := encode.MARC{Coding: parse.UTF8}
	out, err := m.Append(nil, r, nil)
	if err != nil {
		return // too long, or rejected
	}
	require.True(t, utf8.Valid(out), "%q", out)
}

// FuzzInvalid catches, for any bytes, output in UTF-8 that is not UTF-8, and a record that is read
// otherwise when its text is settled later.
func FuzzInvalid(f *testing.F) {
	for _, row := range textTable() {
		f.Add(row.record(), uint8(1))
		f.Add(row.record(), uint8(3))
	}
	for _, s := range fuzzSeeds(f) {
		f.Add([]byte(s), uint8(2))
	}
	f.Fuzz(func(t *testing.T, data []byte, how uint8) {
		opt := parse.Options{Text: parse.TextOptions{Invalid: parse.Invalid(how % 4)}}
		late := opt
		late.LeaveText = true
		settle := parse.NewTextDecoder(opt.Text)
		r, l := parse.NewReader(strings.NewReader(string(data)), opt), parse.NewReader(strings.NewReader(string(data)), late)
		var b, c parse.Batch
		for r.Read(&b) == nil {
			require.NoError(t, l.Read(&c))
			settle.Settle(&c)
			require.Len(t, c.Records, len(b.Records))
			for i := range b.Records {
				rec := &b.Records[i]
				require.Equal(t, testread.Tell(rec), testread.Tell(&c.Records[i]))
				if rec.Err() != nil {
					continue
				}
				for f := range rec.Fields {
					require.True(t, utf8.Valid(f.Data()), "%q", f.Data())
				}
				if opt.Text.Invalid != parse.InvalidKeep {
					requireWrittenUTF8(t, rec)
				}
			}
		}
	})
}

// Catches sound text that is touched because of what is to become of bytes that are not.
func TestInvalid_sound(t *testing.T) {
	for n := range 100 {
		raw := marcgen.Record(4, n)
		for _, invalid := range []parse.Invalid{parse.InvalidReplace, parse.InvalidReject, parse.InvalidWindows1252} {
			all := problemsOf(t, raw, parse.TextOptions{Invalid: invalid})
			require.True(t, all.rec.Verbatim())
			require.Empty(t, all.codes)
		}
	}
}

// Catches a leader with bytes that no leader has and a script would see one by one.
func TestLeader_odd(t *testing.T) {
	rec := frameOf(t, with(with(marc("001 id"), 17, "é"), 5, "\x00"))
	require.NoError(t, testread.Error(rec))
	require.Equal(t, "00041 am a2200037   4500", string(rec.Leader()[:]))
	require.True(t, rec.Verbatim())
	require.Len(t, rec.Problems(), 3)
	require.Equal(t, parse.CodeLeader, rec.Problems()[0].Code)
	require.Contains(t, string(rec.Raw()), "é")
}

// Catches memory that is not released after one record with very many marks or bytes that are not
// text.
func TestText_letsGoOfMemory(t *testing.T) {
	var text strings.Builder
	for _, c := range []string{"\xe2", "\xff", "é", "é\xff"} {
		text.WriteString("00000nam  2200049   4500001000000000500000000000\x1Eid\x1E  \x1Fa" + strings.Repeat(c, 1<<20) + "\x1E\x1D")
	}
	sound := string(marc("001 b", "500   |a\xe2e"))
	text.WriteString(strings.Repeat(string(with([]byte(sound), 9, " ")), 10_000))
	r := parse.NewReader(&limited{strings.NewReader(text.String()), 64 << 10}, parse.Options{})
	var b parse.Batch
	records, peak, last := 0, 0, 0
	for r.Read(&b) == nil {
		records += len(b.Records)
		last = 0
		for i := range b.Records {
			last += b.Records[i].Memory()
		}
		peak = max(peak, last)
	}
	require.Equal(t, 10_004, records)
	require.Greater(t, peak, 1<<20)
	require.Less(t, last, 1<<20)
}
