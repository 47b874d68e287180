package validate_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/internal/validate"
	"mrrc-lua/parse"
)

// examined validates bytes and returns the codes found with their numbers, and every finding.
func examined(t testing.TB, data []byte, filter validate.Filter, opt engine.Options) (counts []string, all []string, v *validate.Validator) {
	t.Helper()
	v = validate.New(3, filter)
	v.Each = func(f validate.Finding) error {
		all = append(all, fmt.Sprintf("%d %s %s", f.Pos.Number, f.Severity, f.Text()))
		return nil
	}
	opt.Input.Source, opt.Input.Format = bytes.NewReader(data), parse.FormatMARC
	sum, err := engine.Examine(context.Background(), opt.Input, opt.Speed, v)
	require.NoError(t, err)
	b := sum.Bytes
	require.EqualValues(t, len(data), b.Records+b.Rejected+b.Filler+b.Salvaged)
	var inRecords, findings int64
	for _, c := range v.Counts() {
		counts = append(counts, fmt.Sprintf("%s %s %d", c.Severity, c.Code, c.Findings))
		require.LessOrEqual(t, len(c.First), 3)
		require.LessOrEqual(t, c.Records, c.Findings)
		inRecords = max(inRecords, c.Records)
		findings += c.Findings
	}
	require.GreaterOrEqual(t, v.Records, inRecords)
	require.LessOrEqual(t, v.Records, sum.Read)
	require.LessOrEqual(t, int64(len(all)), findings)
	return counts, all, v
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../testdata", name))
	require.NoError(t, err)
	return data
}

// Catches a finding that is missing, and one that is wrong, in every fixture with a defect of content.
func TestValidator_fixtures(t *testing.T) {
	for name, want := range map[string][]string{
		"records/books.mrc":              nil,
		"records/authority.mrc":          nil,
		"records/holdings.mrc":           nil,
		"records/marc8.mrc":              nil,
		"records/linked_880.mrc":         nil,
		"records/no_fields.mrc":          {"error no-fields 1"},
		"records/no_001.mrc":             {"warning no-001 1"},
		"records/two_001.mrc":            {"error several-001 1"},
		"records/no_245.mrc":             {"error no-245 1"},
		"records/two_245.mrc":            {"error several-245 1"},
		"records/repeated_001.mrc":       {"warning duplicate-001 1"},
		"records/empty_subfields.mrc":    {"warning empty-field 2", "info empty-subfield 2"},
		"records/no_subfields.mrc":       {"warning subfield-delimiter 2"},
		"records/odd_tags.mrc":           nil,
		"records/illegal_tags.mrc":       {"warning tag 3"},
		"records/illegal_indicators.mrc": {"warning indicator 3"},
		"records/odd_subfield_codes.mrc": {"warning subfield-code 1"},
		"records/short_008.mrc":          {"warning fixed-length 2"},
		"records/fixed_values.mrc":       nil, // values are not checked
		"records/control_characters.mrc": {"warning control-character 2"},
		"broken/field_over_9999.mrc":     {"error too-long 1", "warning directory-entry 1"},
		"broken/record_over_99999.mrc":   {"error too-long 1", "warning record-length 1"},
		"broken/truncated_data.mrc":      {"error truncated 1"},
		"broken/garbage_between.mrc":     {"error not-marc 2"},
		"broken/directory_gap.mrc":       {"error unnamed-bytes 1"},
		"broken/crlf_between.mrc":        nil,
		"broken/empty.mrc":               nil,
	} {
		counts, _, _ := examined(t, fixture(t, name), validate.Filter{}, engine.Options{})
		require.Equal(t, want, counts, name)
	}
}

// Catches a finding that depends on the number of goroutines or on the end of a batch, and one that is out
// of order.
func TestValidator_jobsAlike(t *testing.T) {
	var b bytes.Buffer
	_, err := marcgen.Write(&b, marcgen.Options{Records: 2000, Seed: 3, Damage: 0.3})
	require.NoError(t, err)
	b.Write(b.Bytes()[:b.Len()/2]) // every control number of this half is there twice
	counts, all, v := examined(t, b.Bytes(), validate.Filter{}, engine.Options{Speed: engine.Speed{Jobs: 1}})
	require.Greater(t, len(counts), 6)
	require.True(t, slices.IsSortedFunc(all, func(a, b string) int { return number(a) - number(b) }))
	for _, opt := range []engine.Options{{Speed: engine.Speed{Jobs: 5, Block: 3000}}, {Speed: engine.Speed{Jobs: 2, Block: 100_000}}} {
		gotCounts, gotAll, got := examined(t, b.Bytes(), validate.Filter{}, opt)
		require.Equal(t, counts, gotCounts)
		require.Equal(t, all, gotAll)
		require.Equal(t, v.Counts(), got.Counts(), "the first places")
		require.Equal(t, v.Records, got.Records)
	}
}

func number(s string) (n int) {
	_, _ = fmt.Sscan(s, &n)
	return n
}

// Catches a finding that is wrongly left out, wrongly reported, or not counted.
func TestFilter(t *testing.T) {
	data := fixture(t, "records/empty_subfields.mrc") // 003 and 500 empty, 245 and 650 with empty subfields
	for ignore, want := range map[string][]string{
		"":                   {"warning empty-field 2", "info empty-subfield 2"},
		"empty-field":        {"info empty-subfield 2"},
		"0..":                {"warning empty-field 1", "info empty-subfield 2"},
		"6XX":                {"warning empty-field 2", "info empty-subfield 1"},
		"...":                nil,
		"empty-subfield/2..": {"warning empty-field 2", "info empty-subfield 1"},
		"empty-field/2..":    {"warning empty-field 2", "info empty-subfield 2"},
		"0.. 5.. 245":        {"info empty-subfield 1"},
	} {
		var f validate.Filter
		for _, text := range strings.Fields(ignore) {
			require.NoError(t, f.Ignore(text))
		}
		counts, _, v := examined(t, data, f, engine.Options{})
		require.Equal(t, want, counts, ignore)
		var n int64
		for _, c := range v.Counts() {
			n += c.Findings
		}
		require.EqualValues(t, 4, n+v.Ignored, ignore)
	}
	counts, _, _ := examined(t, data, validate.Filter{Least: validate.Warning}, engine.Options{})
	require.Equal(t, []string{"warning empty-field 2"}, counts)
	for _, text := range []string{"", "no-such", "1234", "9", "empty-subfield/", "/9..", "no-such/9..", "9\x1b."} {
		var f validate.Filter
		require.Error(t, f.Ignore(text), text)
	}
	for text, want := range map[string]string{"empty-subf": ": did you mean empty-subfield?", "empty-subfields": ": did you mean empty-subfield?", "e-s": "9XX", "other": "9XX"} {
		var f validate.Filter
		err := f.Ignore(text)
		require.Error(t, err)
		require.True(t, strings.HasSuffix(err.Error(), want), "%v", err)
	}
}

// Catches a control number that is forgotten when the table grows, and one that is confused with another.
func TestValidator_manyNumbers(t *testing.T) {
	const n = 30_000
	var b bytes.Buffer
	for i := range n {
		id := fmt.Sprint("id", i%(n-10))
		length := 24 + 12 + 1 + len(id) + 2
		fmt.Fprintf(&b, "%05dcx  a2200037   4500001%04d00000\x1E%s\x1E\x1D", length, len(id)+1, id)
	}
	counts, all, v := examined(t, b.Bytes(), validate.Filter{}, engine.Options{})
	require.Equal(t, []string{"warning duplicate-001 10"}, counts)
	require.Equal(t, "29991 warning duplicate-001: field 001: record 1 also has it", all[0])
	require.False(t, v.Full())
}

// Catches one record that makes the report arbitrarily long, and numbers that are then wrong.
func TestValidator_manyFindings(t *testing.T) {
	rec := parse.NewRecord()
	for range 5000 {
		tag, _ := parse.MakeTag("500")
		rec.Append(tag, []byte("A \x1FaText"))
	}
	v := validate.New(2, validate.Filter{})
	each := 0
	v.Each = func(validate.Finding) error { each++; return nil }
	records := []parse.Record{*rec}
	require.NoError(t, v.Take(records, v.Look(records)))
	require.Equal(t, 100, each)
	for _, c := range v.Counts() {
		if c.Code == validate.CodeIndicator {
			require.EqualValues(t, 5000, c.Findings)
			require.EqualValues(t, 1, c.Records)
			require.Len(t, c.First, 2)
		}
	}
}

// FuzzValidator catches a panic, text with control characters for a terminal, and bytes that are not
// accounted for.
func FuzzValidator(f *testing.F) {
	files, err := filepath.Glob("../../testdata/*/*.mrc")
	require.NoError(f, err)
	for _, path := range files {
		data, err := os.ReadFile(path)
		require.NoError(f, err)
		if len(data) < 10_000 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, all, _ := examined(t, data, validate.Filter{}, engine.Options{Speed: engine.Speed{Jobs: 2, Block: 300}})
		for _, text := range all {
			require.NotContains(t, text, "\x1b")
			require.Equal(t, -1, strings.IndexFunc(text, func(c rune) bool { return c < ' ' || c == 0x7F || c == 0xFFFD }))
		}
	})
}

// Catches values that are not checked although they should be, and values reported under a wrong code.
func TestValidator_values(t *testing.T) {
	v := validate.New(5, validate.Filter{})
	v.Values = true
	_, err := engine.Examine(t.Context(), engine.Input{Source: bytes.NewReader(fixture(t, "records/fixed_values.mrc"))}, engine.Speed{}, v)
	require.NoError(t, err)
	var codes []string
	for _, c := range v.Counts() {
		codes = append(codes, string(c.Code))
	}
	require.ElementsMatch(t, []string{"fixed-value", "fixed-obsolete", "fixed-undefined"}, codes)
}

// Catches records without a control number that count as several with the same.
func TestValidator_noControlNumbers(t *testing.T) {
	data := fixture(t, "records/no_001.mrc")
	counts, _, _ := examined(t, slices.Concat(data, data), validate.Filter{}, engine.Options{})
	require.Equal(t, []string{"warning no-001 2"}, counts)
}

func TestSeverityOf(t *testing.T) {
	for _, want := range []validate.Severity{validate.Info, validate.Warning, validate.Error} {
		got, err := validate.SeverityOf(want.String())
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := validate.SeverityOf("fatal")
	require.EqualError(t, err, `unknown severity "fatal": use error, warning or info`)
}

// Catches a record of UNIMARC that is checked by the rules of MARC 21, and one without its general data.
func TestValidator_unimarc(t *testing.T) {
	for general, want := range map[string]string{
		"":                  "1 warning fixed-length: field 100: there is no 100, which names the character sets",
		"=100  \\\\$ashort": `1 warning fixed-length: field 100: $a has 5 characters instead of 36`,
		"=100  \\\\$a20240101d2024    m  y0fre050103   ba": "",
	} {
		raw, err := testmarc.Build("=LDR  00000nam  2200000   450 \n=001  x\n=006  short\n=008  short\n" + general + "\n=200  1\\$aTitre\n")
		require.NoError(t, err)
		var opt engine.Options
		opt.Input.Text.UNIMARC = true
		_, all, _ := examined(t, raw, validate.Filter{}, opt)
		require.Contains(t, strings.Join(all, "\n"), want)
		require.Equal(t, want == "", len(all) == 0, "%q", all)
	}
}
