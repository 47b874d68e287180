package engine_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"mrrc-lua/parse"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
)

// made returns records of 001 and 245, for rows that can be read in a test.
func made(titles ...string) string {
	var b strings.Builder
	b.WriteString("local titles = {")
	for _, title := range titles {
		b.WriteString(quoted(title) + ", ")
	}
	b.WriteString(`}
local n = 0
function source()
	return function()
		n = n + 1
		return titles[n] and marc.record{{"001", "id" .. n}, {"245", "00", "a", titles[n]}, {"650", " 0", "a", "A"}, {"650", " 0", "a", "B"}} or nil
	end
end
`)
	return b.String()
}

func quoted(s string) string {
	return `"` + strings.NewReplacer("\\", `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`).Replace(s) + `"`
}

// Would catch a row that is written otherwise than its format has it.
func TestRows_formats(t *testing.T) {
	plain := made("One", "Two, with a comma", `A "quoted" one`, "=HYPERLINK(1)", "a\ttab", "")
	tests := []struct {
		name, extract         string
		csv, tsv, jsonl, join string
	}{
		{"lists", `return {record.id, record:value("245$a"), record.index}`,
			"id1,One,1\nid2,\"Two, with a comma\",2\nid3,\"A \"\"quoted\"\" one\",3\nid4,=HYPERLINK(1),4\nid5,a\ttab,5\nid6,,6\n",
			"id1\tOne\t1\nid2\tTwo, with a comma\t2\nid3\t\"A \"\"quoted\"\" one\"\t3\nid4\t=HYPERLINK(1)\t4\nid5\t\"a\ttab\"\t5\nid6\t\t6\n",
			`["id1","One",1]` + "\n" + `["id2","Two, with a comma",2]` + "\n" + `["id3","A \"quoted\" one",3]` + "\n" + `["id4","=HYPERLINK(1)",4]` + "\n" + `["id5","a\ttab",5]` + "\n" + `["id6","",6]` + "\n", ""},
		{"maps", `return {b = record.id, a = record:values("650$a"), c = record.index > 5}`,
			"a,b,c\nA; B,id1,false\nA; B,id2,false\nA; B,id3,false\nA; B,id4,false\nA; B,id5,false\nA; B,id6,true\n", "",
			strings.Repeat("", 1) + `{"a":["A","B"],"b":"id1","c":false}`, ""},
		{"joined", `if record.index == 1 then return {record:values("650$a"), "x"} end`, "A|B,x\n", "", `[["A","B"],"x"]`, "|"},
		{"declared", `if record.index < 3 then return {record.id, nil, "<&>"} end`, "id,b,c\nid1,,<&>\nid2,,<&>\n", "id\tb\tc\nid1\t\t<&>\nid2\t\t<&>\n",
			`{"id":"id1","b":null,"c":"<&>"}` + "\n" + `{"id":"id2","b":null,"c":"<&>"}` + "\n", ""},
		{"declared, by name, in part", `if record.index < 3 then return {c = 1.5, id = record.id} end`, "id,b,c\nid1,,1.5\nid2,,1.5\n", "", `{"id":"id1","b":null,"c":1.5}`, ""},
		{"declared, too short", `if record.index == 1 then return {record.id} end`, "id,b,c\nid1,,\n", "", "", ""},
		{"declared, none", `return nil`, "id,b,c\n", "id\tb\tc\n", "", ""},
		{"several", `if record.index < 3 then return {{record.id, "a"}, {record.id, "b"}} end`, "id1,a\nid1,b\nid2,a\nid2,b\n", "", "", ""},
		{"none", `return nil`, "", "", "", ""},
		{"an empty list of rows", `return {}`, "", "", "", ""},
		{"declared, empty list of rows", `return {}`, "id,b,c\n", "id\tb\tc\n", "", ""},
		{"nothing in the cells", `return {nil, nil}`, "\n\n\n\n\n\n", "", strings.Repeat("[]\n", 6), ""},
	}
	for _, tt := range tests {
		head := ""
		if strings.HasPrefix(tt.name, "declared") {
			head = "columns = {'id', 'b', 'c'}\n"
		}
		s := script(t, head+plain+"function extract(record) "+tt.extract+" end")
		for format, want := range map[engine.RowFormat]string{"": tt.csv, engine.RowsTSV: tt.tsv, engine.RowsJSONL: tt.jsonl} {
			r := execute(t, engine.Options{Script: s, Output: engine.Output{Rows: format, Table: engine.RowStyle{Join: tt.join}}})
			require.NoError(t, r.Err, tt.name)
			require.Zero(t, r.Sum.Rejected, "%s: %v", tt.name, r.Reports)
			balanced(t, r, tt.name)
			switch {
			case want == "" && format != "":
			case strings.HasSuffix(want, "\n") || want == "":
				require.Equal(t, want, r.Records, "%s as %s", tt.name, format)
			default:
				require.True(t, strings.HasPrefix(r.Records, want+"\n"), "%s as %s: %s", tt.name, format, r.Records)
			}
		}
	}
}

// Would catch a row that lands in the wrong columns, or is dropped without a word.
func TestRows_wrong(t *testing.T) {
	plain := made("One", "Two", "Three")
	for extract, msg := range map[string]string{
		`if record.index == 2 then return {a = 1, x = 2} end return {a = 1, b = 2}`: "a row with 'x', which is none of the columns a, b",
		`if record.index == 2 then return {1, 2, 3} end return {a = 1, b = 2}`:      "returned 3 cells for 2 columns",
		`if record.index == 2 then return {a = 1} end return {1, 2}`:                "the first row was a list",
		`if record.index == 2 then return ({12})[1] end return {1}`:                 "extract returned a number",
		`if record.index == 2 then return {1, a = 2} end return {1}`:                "both names and numbers",
		`if record.index == 2 then return {1, {{2}}} end return {1}`:                "a list of lists in column 2: a cell of csv holds text",
		`if record.index == 2 then return {1, {{a = 2}}} end return {1}`:            "a list of maps in column 2: a cell of csv",
		`if record.index == 2 then return {b = {c = 2}} end return {b = 1}`:         "a map in column 'b': a cell of csv holds text; return its values in columns of their own, or write jsonl",
		`if record.index == 2 then return {1, print} end return {1}`:                "a cell that is a function",
		`if record.index == 2 then return {1, record} end return {1}`:               "a cell that is a record",
		`if record.index == 2 then run:emit(record) return {2} end return {1}`:      "already has rows",
		`if record.index == 2 then run:emit("line") end return {1}`:                 "already has rows",
	} {
		r := execute(t, engine.Options{Script: script(t, plain+"function extract(record) "+extract+" end")})
		require.NoError(t, r.Err, extract)
		require.EqualValues(t, 1, r.Sum.Rejected, extract)
		require.EqualValues(t, 2, r.Sum.Written, extract)
		require.Contains(t, r.Reports[0], msg)
		require.Contains(t, r.Reports[0], "rejected script ")
		require.Contains(t, r.Reports[0], "index=2 ")
		balanced(t, r, extract)
	}
	for _, columns := range []string{"12", "{1, 2}", "{}", "'id'"} {
		r := execute(t, engine.Options{Script: script(t, plain+"columns = "+columns+" function extract(record) return {} end")})
		require.ErrorContains(t, r.Err, "columns is a list of names")
	}
	r := execute(t, engine.Options{Script: script(t, plain+"columns = {'a', 'b'} function extract(record) return {1, 2, 3} end")})
	require.EqualValues(t, 3, r.Sum.Rejected)
	require.Equal(t, "a,b\n", string(r.Records), "a table without rows has its header")
}

// Would catch rows whose header, columns or order depend on the number of VMs: the first row that
// decides comes late, from a batch that is slow.
func TestRows_jobs(t *testing.T) {
	path := saved(t, generated(t, testscale.Of(120, 500), 1, 0.1))
	for _, extract := range []string{
		`return {record.id, record:value("245$a"), record:values("650$a")}`,
		`if record.index < 40 then return end return {id = record.id, title = record:value("245$a"), subjects = record:values("650$a")}`,
		`if record.index == 40 then for i = 1, 30000 do end return {id = 1, title = 2} end
		 if record.index > 40 then return {id = record.id, other = "none of the columns"} end`,
		`if record.index % 2 == 0 then return {a = 1, b = 2} end return {1}`,
		`if record.index == 1 then for i = 1, 30000 do end return {1} end if record.index % 2 == 0 then return {a = 1, b = 2} end return {1}`,
		`if record.index == 3 then for i = 1, 30000 do end run:emit("a line") end if record.index > 3 then return {1} end`,
		`if record.index == 3 then for i = 1, 30000 do end run:emit(record) end if record.index > 3 then return {1} end`,
		`if record.index % 3 == 0 then return {{record.id, 1}, {record.id, 2}} end error("no")`,
	} {
		for _, format := range []engine.RowFormat{engine.RowsCSV, engine.RowsTSV, engine.RowsJSONL} {
			if small && format == engine.RowsTSV {
				continue
			}
			s := script(t, "function extract(record) "+extract+" end")
			r := sameForJobs(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}, Output: engine.Output{Rows: format}, Speed: engine.Speed{Block: 2 << 10}})
			require.NoError(t, r.Err)
			for _, mode := range allModes {
				other := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}, Output: engine.Output{Rows: format}, Speed: engine.Speed{Mode: mode}})
				same(t, r.result, other.result, "mode %s: %s", mode, extract)
			}
		}
	}
}

// Would catch rows that other programs cannot read back.
func TestRows_readBack(t *testing.T) {
	path := saved(t, generated(t, 200, 2, 0))
	s := script(t, `function extract(record) return {id = record.id, title = record:value("245$a"), all = record:to_mrk()} end`)
	opt := engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}}
	rows, err := csv.NewReader(strings.NewReader(execute(t, opt).Records)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 201)
	require.Equal(t, []string{"all", "id", "title"}, rows[0])
	opt.Output.Rows = engine.RowsTSV
	tsv := csv.NewReader(strings.NewReader(execute(t, opt).Records))
	tsv.Comma = '\t'
	again, err := tsv.ReadAll()
	require.NoError(t, err)
	require.Equal(t, rows, again)
	opt.Output.Rows = engine.RowsJSONL
	lines := json.NewDecoder(bytes.NewReader([]byte(execute(t, opt).Records)))
	for i := 1; ; i++ {
		var row map[string]string
		err := lines.Decode(&row)
		if err == io.EOF {
			require.Equal(t, 201, i)
			break
		}
		require.NoError(t, err)
		require.Equal(t, []string{row["all"], row["id"], row["title"]}, rows[i])
	}
}

// Would catch a cell or a column that a spreadsheet takes for a formula, and numbers or text that are
// changed although they are harmless.
func TestRows_safeCells(t *testing.T) {
	titles := []string{"=1+1", "+49", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "a=b", "'=1", "", "Ünder"}
	opt := engine.Options{Script: script(t, made(titles...)+`columns = {"=c", "n", "l"}
		function extract(record) return { record:value("245$a"), -record.index, { "=a", "b" } } end`), Output: engine.Output{Table: engine.RowStyle{Safe: true}}}
	for format, comma := range map[engine.RowFormat]rune{engine.RowsCSV: ',', engine.RowsTSV: '\t'} {
		opt.Output.Rows = format
		r := execute(t, opt)
		require.NoError(t, r.Err)
		c := csv.NewReader(strings.NewReader(r.Records))
		c.Comma = comma
		rows, err := c.ReadAll()
		require.NoError(t, err)
		var got []string
		for _, row := range rows {
			got = append(got, row[0])
			require.Regexp(t, `^(-\d+|n)$`, row[1], "numbers stay")
		}
		require.Equal(t, []string{"'=c", "'=1+1", "'+49", "'-5", "'@SUM(A1)", "'\tx", "'\rx", "'\nx", "'＝1", "a=b", "'=1", "", "Ünder"}, got)
		require.Equal(t, "'=a; b", rows[1][2])
	}
	opt.Output.Rows = engine.RowsJSONL
	require.NotContains(t, execute(t, opt).Records, "'=1+1")
}

// Would catch rows in a file that is to hold records, and a script that is refused although no row is made.
func TestRows_refused(t *testing.T) {
	refusal := &engine.UsageError{Msg: "rows do not go here"}
	plain := made("One", "Two", "Three")
	for _, row := range []struct {
		about, script string
		rejected      int64
		refused       bool
	}{
		{"a row", `function extract(record) return {record.id} end`, 0, true},
		{"a row after a failure", `function extract(record) if record.index == 1 then error("no") end return {record.id} end`, 1, true},
		{"failures alone", `function extract(record) if record.index < 3 then error("no") end end`, 2, false},
		{"no row", `function extract(record) end`, 0, false},
		{"the header of a table without rows", "columns = {'a'}\nfunction extract(record) end", 0, true},
		{"lines of text", `function transform(record) run:emit("line") return {} end`, 0, false},
	} {
		r := execute(t, engine.Options{Script: script(t, row.script+"\n"+plain), Output: engine.Output{NoRows: refusal}})
		if row.refused {
			require.ErrorIs(t, r.Err, refusal, row.about)
			require.Empty(t, r.Records, row.about)
		} else {
			require.NoError(t, r.Err, row.about)
			require.Equal(t, row.rejected, r.Sum.Rejected, row.about)
		}
	}
}

// Would catch rows made in Go that are not written, or records in their place.
func TestRows_madeInGo(t *testing.T) {
	opt := engine.Options{Script: script(t, `function filter(record) return record.index ~= 2 end`), Input: engine.Input{Source: bytes.NewReader(generated(t, 4, 1, 0))}}
	opt.Output.Columns = []engine.Column{{Name: "length"}}
	opt.Output.Tabulate = func(e *engine.RowEncoder) engine.Tabulator {
		return func(dst []byte, ends []int, r *parse.Record) ([]byte, []int, error) {
			dst = e.EndCell(e.Value(e.Begin(dst), strconv.AppendInt(nil, r.Pos().Index, 10)))
			dst, err := e.End(dst)
			return dst, append(ends, len(dst)), err
		}
	}
	r := execute(t, opt)
	require.NoError(t, r.Err)
	require.Equal(t, "length\n1\n3\n4\n", r.Records)
}

// Would catch a table that gets records, and a script that has the hook extract and is told to write one.
func TestRows_noRecords(t *testing.T) {
	for source, says := range map[string]string{
		`function transform(record) return record end`:                                                          "the hook extract",
		`function transform(record) return record end function extract(record) return {1} end`:                  "csv is for rows, and the script made a record: what transform returns is written as it is, without the hook extract",
		`function filter(record) run:emit(record) return true end function extract(record) return {1} end`:      "csv is for rows, and the script made a record",
		`function filter(record) return record.index > 1 end function transform(record) end columns = {"one"} `: "the hook extract",
	} {
		r := execute(t, engine.Options{Script: script(t, source), Input: engine.Input{Source: bytes.NewReader(generated(t, 4, 1, 0))}, Output: engine.Output{NoRecords: true}})
		var usage *engine.UsageError
		require.ErrorAs(t, r.Err, &usage, source)
		require.Contains(t, usage.Msg, says, source)
		require.Empty(t, r.Records, source)
	}
}
