package engine_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/input"
	"mrrc-lua/parse"
)

const leaderText = "00000nam a2200000 a 4500"

// alma returns an export of Alma with n records, and the text of the i-th one.
func alma(n int) (text string, record func(i int) string) {
	record = func(i int) string {
		return "<record type='Bibliographic'><leader>" + leaderText + "</leader><controlfield tag='001'>" + string(rune('a'+i)) + "</controlfield><datafield ind2='0' ind1='1' tag='245'><subfield code='a'>Caf&#233;</subfield></datafield></record>"
	}
	var b strings.Builder
	b.WriteString("<?xml version='1.0'?>\n<bibs total='x'>\n")
	for i := range n {
		b.WriteString(" <bib><mms_id>9" + string(rune('a'+i)) + "</mms_id>" + record(i) + "</bib>\n")
	}
	b.WriteString("</bibs><!-- end -->\n")
	return b.String(), record
}

// rewritten runs a script over a text, into its own format.
func rewritten(t *testing.T, opt engine.Options, code, text string, f parse.Format) (string, engine.Summary) {
	t.Helper()
	var out bytes.Buffer
	opt.Script = script(t, code)
	if opt.Input.Paths == nil {
		opt.Input.Source, opt.Input.SourceName = strings.NewReader(text), "in"
	}
	opt.Output.Main, opt.Output.Format = &out, f
	if opt.Output.ByInput != nil {
		opt.Output.ByInput = []engine.InputOutput{{W: &out, Format: f}}
	}
	sum, err := engine.Run(t.Context(), opt)
	require.NoError(t, err)
	return out.String(), sum
}

// Catches an envelope that is lost, or is there twice, whatever becomes of the records in it, with any
// number of VMs and any size of batches.
func TestDocument_whatBecomesOfRecords(t *testing.T) {
	text, rec := alma(5)
	without := func(ids ...int) string {
		s := text
		for _, i := range ids {
			s = strings.Replace(s, rec(i), "", 1)
		}
		return s
	}
	changed := strings.Replace(text, rec(2), strings.Replace(rec(2), "<controlfield tag='001'>c<", `<controlfield tag="001">new<`, 1), 1)
	made := "<record type='Bibliographic'>\n  <leader>00040nam a2200037   4500</leader>\n  <controlfield tag=\"001\">z</controlfield>\n</record>"
	tests := []struct {
		name, code, want string
		limits           engine.Input
	}{
		{"nothing", "function filter() return true end", text, engine.Input{}},
		{"a filter", "function filter(r) return r.id ~= 'b' and r.id ~= 'e' end", without(1, 4), engine.Input{}},
		{"all dropped", "function filter(r) return false end", without(0, 1, 2, 3, 4), engine.Input{}},
		{"a change", "function transform(r) if r.id == 'c' then r:set('001', 'new') end end", changed, engine.Input{}},
		{"a rejection", "function transform(r) if r.id == 'c' then run:reject('x') end end", without(2), engine.Input{}},
		{"one more", "function transform(r) if r.id == 'c' then run:emit(r) end end", strings.Replace(text, rec(2), rec(2)+rec(2), 1), engine.Input{}},
		{"one that was made", "function transform(r) if r.id == 'e' then run:emit(r) return marc.record{{'001', 'z'}} end end", strings.Replace(text, rec(4), rec(4)+made, 1), engine.Input{}},
		{"one at the end", "function filter() return true end function finish(run) run:emit(marc.record{{'001', 'z'}}) end", strings.Replace(text, rec(4), rec(4)+made, 1), engine.Input{}},
		{"an end", "function transform(r) if r.id == 'b' then run:stop() end end", text[:strings.Index(text, rec(1))] + rec(1) + "</bib></bibs>\n", engine.Input{}},
		{"a limit", "function filter() return true end", text[:strings.Index(text, rec(1))] + rec(1) + "</bib></bibs>\n", engine.Input{Limit: 2}},
		{"skipped records", "function filter() return true end", without(0), engine.Input{Skip: 1}},
		{"a batch in another order", "function batch(list) local new = {} for i = #list, 1, -1 do new[#new+1] = list[i] end return new end", "", engine.Input{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, jobs := range []int{1, 2, 3} {
				for _, block := range []int{300, 1000, 1 << 20} {
					opt := engine.Options{Input: tt.limits, Speed: engine.Speed{Jobs: jobs, Block: block}}
					got, sum := rewritten(t, opt, tt.code, text, parse.FormatXML)
					if tt.want != "" {
						require.Equal(t, tt.want, got, "%d VMs, blocks of %d", jobs, block)
					}
					if tt.name == "a batch in another order" {
						require.Equal(t, 5, strings.Count(got, "<leader>"), got)
						require.True(t, strings.HasSuffix(got, "</bibs><!-- end -->\n"))
					}
					require.EqualValues(t, strings.Count(got, "<leader>"), sum.Main)
				}
			}
		})
	}
}

// Catches a document that is continued after a break without what was held back, or with another layout.
func TestDocument_checkpoints(t *testing.T) {
	records, _ := alma(26)
	coded := strings.Replace(strings.Replace(records, "<?xml version='1.0'?>", "<?xml version='1.0' encoding='ISO-8859-1'?>", 1), "x", "\xE9", 1)
	json := "[" + strings.Repeat(`{"leader":"`+leaderText+`","fields":[{"001":"a"},{"245":{"ind1":" ","ind2":" ","subfields":[{"a":"x"}]}}]}`+",\n", 30)
	tests := []struct {
		text string
		to   parse.Format
	}{
		{records, parse.FormatXML}, {coded, parse.FormatXML}, {string(parse.AppendUTF16(nil, []byte("\uFEFF"+records), parse.UTF16LE)), parse.FormatXML},
		{strings.TrimSuffix(json, ",\n") + "]", parse.FormatJSON},
		{strings.Repeat("=LDR  "+leaderText+"\r\n=001  a\r\n=520  \\\\$ax\r\n y\r\n\r\n\r\n", 60), parse.FormatMRK},
	}
	for _, tt := range tests {
		for _, code := range []string{
			"function transform(r) if r.index % 3 == 1 then return false end if r.index % 7 == 0 then r:set('001', 'new') end end function finish(run) run:emit(marc.record{{'001', 'z'}}) end",
			"function filter(r) return r.index > 20 end",
		} {
			opt := engine.Options{Script: script(t, code), Input: engine.Input{Paths: []string{saved(t, []byte(tt.text))}}, Output: engine.Output{Format: tt.to}, Speed: engine.Speed{Block: 400}}
			resumesAlike(t, 5, opt)
		}
	}
}

// Catches documents where there can be none: of several inputs, in another format, when the user does not
// want one, when begin writes records, and when the output gets lines or rows.
func TestDocument_newFiles(t *testing.T) {
	text, _ := alma(3)
	all := "function filter() return true end"
	got, _ := rewritten(t, engine.Options{Output: engine.Output{Bare: true}}, all, text, parse.FormatXML)
	require.NotContains(t, got, "bib")
	require.Contains(t, got, "</collection>")

	path := filepath.Join(t.TempDir(), "a.xml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	got, _ = rewritten(t, engine.Options{Input: engine.Input{Paths: []string{path, path}}}, all, "", parse.FormatXML)
	require.NotContains(t, got, "bib")
	require.Equal(t, 6, strings.Count(got, "<leader>"))

	got, sum := rewritten(t, engine.Options{}, all+" function begin(run) run:emit(marc.record{{'001', 'z'}}) end", text, parse.FormatXML)
	require.NotContains(t, got, "bib>")
	require.Contains(t, strings.Join(sum.Notes, "\n"), "begin writes records")
	var failed *engine.ScriptError
	_, err := engine.Run(t.Context(), engine.Options{Script: script(t, all+" function begin(run) run:emit(marc.record{{'001', 'z'}}) end"), Input: engine.Input{Paths: []string{path}},
		Output: engine.Output{ByInput: []engine.InputOutput{{W: new(bytes.Buffer), Format: parse.FormatXML}}}})
	require.ErrorAs(t, err, &failed)

	for block := range 3 {
		opt := engine.Options{Speed: engine.Speed{Block: 300 * (1 + 100*block)}}
		got, _ = rewritten(t, opt, "function transform(r) if r.id == 'c' then run:emit('a line') end return false end", text, parse.FormatXML)
		require.Equal(t, "a line\n", got)
	}
	root := "<record><leader>" + leaderText + "</leader><controlfield tag='001'>1</controlfield></record>"
	got, _ = rewritten(t, engine.Options{}, "function transform(r) run:emit(r) end", root, parse.FormatXML)
	require.Equal(t, 2, strings.Count(got, root))
	require.Contains(t, got, "</collection>")
	got, sum = rewritten(t, engine.Options{}, all+" function finish(run) run:emit(marc.record{{'001', 'z'}}) end", "<collection/>", parse.FormatXML)
	require.Equal(t, 1, strings.Count(got, "</record>"), got)
	require.Contains(t, strings.Join(sum.Notes, "\n"), "has no records")

	lines := `{"fields":[{"001":"1"}],"leader":"` + leaderText + `"}` + "\r\n"
	got, _ = rewritten(t, engine.Options{}, all, lines+lines, parse.FormatJSON)
	require.True(t, strings.HasPrefix(got, "["), "JSON Lines are not an array")
	got, _ = rewritten(t, engine.Options{}, all, lines+lines, parse.FormatJSONL)
	require.Equal(t, lines+lines, got)
	got, _ = rewritten(t, engine.Options{}, all, "["+lines+","+lines+"]", parse.FormatJSONL)
	require.Equal(t, 2, strings.Count(got, "\n"), got)
	require.NotContains(t, got, "[{\"fi")
	wrapped := "=LDR  " + leaderText + "\r\n=001  1\r\n=520  \\\\$aone\r\n and two\r\n\r\n"
	got, _ = rewritten(t, engine.Options{}, all, wrapped, parse.FormatMRK)
	require.Equal(t, strings.Replace(wrapped, "one\r\n", "one", 1), got)
	opt := engine.Options{Input: engine.Input{Paths: []string{saved(t, []byte(wrapped))}}, Output: engine.Output{ByInput: []engine.InputOutput{{}}}}
	got, _ = rewritten(t, opt, all, "", parse.FormatMRK)
	require.Equal(t, wrapped, got, "in its place")
	spread := strings.Replace(lines, ",", ",\n", 1)
	got, _ = rewritten(t, engine.Options{}, all, spread+spread, parse.FormatJSONL)
	require.Equal(t, 2, strings.Count(strings.TrimSpace(got), "\n")+1, got)
}

// Catches an output that a run without a script does not keep, for each file of the corpus in a format of
// text: byte for byte, into a new file and in its place.
func TestDocument_corpus(t *testing.T) {
	files := corpusTexts(t)
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			format, compression, err := input.Identify(path, "")
			if err != nil || compression != "" || format == parse.FormatMARC || format == parse.FormatAleph || format == parse.FormatLine {
				t.Skipf("not a document of records: %s%s %v", format, compression, err)
			}
			var place bytes.Buffer
			opt := engine.Options{Script: script(t, "function filter() return true end"), Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Jobs: 2}}
			opt.Output.ByInput = []engine.InputOutput{{W: &place, Format: format}}
			sum, err := engine.Run(t.Context(), opt)
			if err != nil {
				t.Skip(err)
			}
			if sum.Rejected > 0 {
				t.Skipf("%d of %d records are rejected", sum.Rejected, sum.Read)
			}
			require.True(t, bytes.Equal(want, place.Bytes()), "%s is not the same in its place", path)
		})
	}
}

// corpusTexts returns the files of the corpus and of testdata in formats of text.
func corpusTexts(t *testing.T) (files []string) {
	t.Helper()
	roots := []string{"../testdata"}
	if dir := corpusDir(); dir != "" {
		roots = append(roots, dir)
	} else {
		t.Log("no corpus of real records: set MRRC_CORPUS to its folder")
	}
	for _, root := range roots {
		require.NoError(t, filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
			switch filepath.Ext(path) {
			case ".xml", ".json", ".jsonl", ".mrk", ".mrk8", ".ndjson", ".marcxml":
				files = append(files, path)
			}
			return err
		}))
	}
	require.NotEmpty(t, files)
	return files
}
