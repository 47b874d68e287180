package docs_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/validate"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// constants returns the values of the constants of a type in a directory's sources, as text.
func constants(t *testing.T, dir string, types ...string) (values []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || spec.Type == nil || !slices.Contains(types, typeName(spec.Type)) {
				return true
			}
			for _, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok {
					text := lit.Value
					if lit.Kind == token.STRING {
						text, err = strconv.Unquote(text)
						require.NoError(t, err)
					}
					values = append(values, text)
				}
			}
			return true
		})
	}
	return values
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return typeName(e.X) + "." + e.Sel.Name
	}
	return ""
}

// section is the section of errors.md about a code.
type section struct{ code, text string }

func sections(t *testing.T) (list []section) {
	t.Helper()
	text := read(t, "errors.md")
	at := regexp.MustCompile("(?m)^#### `(.*)`$").FindAllStringSubmatchIndex(text, -1)
	for _, m := range at {
		rest := text[m[1]:]
		if end := regexp.MustCompile(`(?m)^##`).FindStringIndex(rest); end != nil {
			rest = rest[:end[0]]
		}
		list = append(list, section{text[m[2]:m[3]], rest})
	}
	return list
}

// parseCodes and encodeCodes return the codes that the sources declare.
func parseCodes(t *testing.T) []string {
	return append(constants(t, "../parse", "Code"), constants(t, "../parse/textformat", "parse.Code")...)
}
func encodeCodes(t *testing.T) []string { return constants(t, "../internal/encode", "parse.Code") }

func validateCodes(t *testing.T) []string {
	return constants(t, "../internal/validate", "parse.Code")
}

// Catches a code that is not documented, and one that is documented and does not exist.
func TestErrors_codes(t *testing.T) {
	codes := slices.Concat(parseCodes(t), encodeCodes(t))
	require.Greater(t, len(codes), 20, "the sources are not read as they should be")
	for _, err := range []error{&parse.RowError{}, &engine.ScriptError{}, &engine.RejectedError{}, errors.New("other")} {
		codes = append(codes, (&engine.RecordError{Err: err}).Code())
	}
	for _, c := range validateCodes(t) {
		if c != string(validate.CodeTooLong) { // it is in the section about writing
			codes = append(codes, c)
		}
	}
	var have []string
	for _, s := range sections(t) {
		have = append(have, s.code)
		require.Regexp(t, `^\n\n\*\*(Rejected|Tolerated|Changed in writing|Found by validate)[^*]*\*\* `, s.text, s.code)
		require.Contains(t, s.text, "\nWhat to do: ", s.code)
	}
	require.ElementsMatch(t, codes, have)
}

// provoked reads a fixture and returns the tolerated problems of its records and those that rejected them.
func provoked(t *testing.T, path string, maxRecord int, salvage bool) (tolerated, rejected []parse.Problem, verbatim bool) {
	t.Helper()
	data, err := os.Open(path)
	require.NoError(t, err)
	defer func() { _ = data.Close() }()
	f, _, ok := formats.OfName(path)
	require.True(t, ok, path)
	rd, err := textformat.NewReader(f, data, parse.Options{Source: path, MaxRecord: maxRecord, Salvage: salvage})
	require.NoError(t, err)
	verbatim = true
	for b := new(parse.Batch); ; {
		if err := rd.Read(b); errors.Is(err, io.EOF) {
			return tolerated, rejected, verbatim
		} else if err != nil {
			require.NoError(t, err, path)
		}
		for i := range b.Records {
			r := &b.Records[i]
			if e := r.Err(); e != nil {
				rejected = append(rejected, e.Problem)
				continue
			}
			tolerated = append(tolerated, r.Problems()...)
			verbatim = verbatim && (len(r.Problems()) == 0 || r.Verbatim())
		}
	}
}

func has(list []parse.Problem, code string) bool {
	return slices.ContainsFunc(list, func(p parse.Problem) bool { return string(p.Code) == code })
}

// Catches a fixture that no longer provokes its code, an example that is not a message of the parser, and
// a wrong outcome.
func TestErrors_fixtures(t *testing.T) {
	codes := parseCodes(t)
	link := regexp.MustCompile(`(rejected:\s)?\[[^]]*\]\(((?:\.\./)?testdata/[^)]*)\)(:\s` + "`(.*)`" + `)?`)
	for _, s := range sections(t) {
		if !slices.Contains(codes, s.code) {
			continue
		}
		t.Run(s.code, func(t *testing.T) {
			outcome := regexp.MustCompile(`\*\*(.*?)\.\*\*`).FindStringSubmatch(s.text)[1]
			found := link.FindAllStringSubmatch(s.text, -1)
			require.NotEmpty(t, found, "no fixture")
			limit, examples := 0, 0
			if s.code == string(parse.CodeRecordTooLong) {
				limit, examples = 50_000, 1 // too large to be committed, as the page explains
			}
			for _, m := range found {
				path, example := m[2], m[4]
				tolerated, rejected, verbatim := provoked(t, path, limit, s.code == string(parse.CodeSalvaged))
				mild, hard := has(tolerated, s.code), has(rejected, s.code)
				require.True(t, mild || hard, "%s does not provoke it", path)
				require.False(t, mild && !strings.HasPrefix(outcome, "Tolerated"), "%s is tolerated", path)
				require.False(t, hard && !strings.Contains(strings.ToLower(outcome), "rejected"), "%s is rejected", path)
				require.Equal(t, m[1] != "" || outcome == "Rejected", hard, "%s: rejected", path)
				if mild && strings.Contains(outcome, "written unchanged") {
					require.True(t, verbatim, "%s is written unchanged", path)
				}
				if mild && strings.Contains(outcome, "rewritten") {
					require.False(t, verbatim, "%s is rewritten", path)
				}
				if example != "" {
					examples++
					require.Contains(t, texts(append(tolerated, rejected...)), example, path)
				}
			}
			require.Positive(t, examples, "no example")
		})
	}
}

func texts(list []parse.Problem) (lines []string) {
	for _, p := range list {
		lines = append(lines, p.String())
	}
	return lines
}

// Catches a code of writing or of scripts without an example that shows it.
func TestErrors_examples(t *testing.T) {
	codes := parseCodes(t)
	for _, s := range sections(t) {
		if slices.Contains(codes, s.code) || slices.Contains(validateCodes(t), s.code) && s.code != string(validate.CodeTooLong) {
			continue
		}
		shown := strings.Join(blocks(s.text, "console"), "")
		require.NotEmpty(t, shown, s.code)
		if slices.Contains(encodeCodes(t), s.code) {
			require.Contains(t, shown, `"code":"`+s.code+`"`)
		} else {
			command := steps(t, blocks(s.text, "console")[0])[0].command
			command = strings.Replace(command, " -q ", " -q --errors /tmp/log.jsonl ", 1)
			require.Contains(t, sh(t, t.TempDir(), command+"; cat /tmp/log.jsonl"), `"code":"`+s.code+`"`)
		}
	}
}

// Catches a fixture without its finding, or with another one, and a wrong severity.
func TestErrors_validation(t *testing.T) {
	link := regexp.MustCompile(`\[[^]]*\]\(((?:\.\./)?testdata/[^)]*)\):\s` + "`(.*)`")
	n := 0
	for _, s := range sections(t) {
		if !strings.HasPrefix(strings.TrimSpace(s.text), "**Found by validate: ") {
			continue
		}
		n++
		m := link.FindStringSubmatch(s.text)
		require.NotNil(t, m, "%s: no fixture", s.code)
		v := validate.New(3, validate.Filter{})
		config := validate.Config{Schemas: []string{validate.SchemaMARC21, "../testdata/schemas/example.json"}}
		loaded, err := config.Load(os.ReadFile)
		require.NoError(t, err)
		v.Values, v.OCLC, v.Schema, v.Rules = true, true, loaded.Schema, loaded.Rules
		_, err = engine.Examine(t.Context(), engine.Input{Paths: []string{m[1]}}, engine.Speed{}, v)
		require.NoError(t, err)
		require.NoError(t, v.End(m[1]))
		var texts []string
		for _, c := range v.Counts() {
			for _, f := range c.First {
				texts = append(texts, f.Severity.String()+" "+f.Text())
			}
		}
		severity := regexp.MustCompile(`\*\*Found by validate: (.*?)\.\*\*`).FindStringSubmatch(s.text)[1]
		require.Contains(t, texts, severity+" "+m[2], s.code)
	}
	require.Equal(t, len(validateCodes(t))-1, n)
}

// Catches a code that the page on validation leaves out, or lists under a wrong severity.
func TestValidate_severities(t *testing.T) {
	var have []string
	for _, row := range table(t, read(t, "validate.md"), "| severity | codes |") {
		for _, code := range names(row[1]) {
			have = append(have, code)
			require.Equal(t, row[0], validate.SeverityOfCode(parse.Code(code)).String(), code)
		}
	}
	var want []string
	for _, c := range validate.Codes() {
		want = append(want, string(c))
	}
	require.ElementsMatch(t, want, have)
	for _, c := range parseCodes(t) {
		if c != string(parse.CodeSalvaged) { // validate does not salvage
			require.Contains(t, have, c)
		}
	}
}

// Catches a member of the JSON of validate that the page leaves out, and one that it invents.
func TestValidate_members(t *testing.T) {
	source, err := os.ReadFile("../internal/cli/validation.go")
	require.NoError(t, err)
	want := map[string]bool{}
	for _, m := range regexp.MustCompile("`json:\"([a-z_]+)").FindAllStringSubmatch(string(source), -1) {
		want[m[1]] = true
	}
	text := read(t, "validate.md")
	have := map[string]bool{}
	rest := text[strings.Index(text, "## JSON"):]
	for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(rest, -1) {
		have[m[1]] = true
	}
	for m := range want {
		require.True(t, have[m], "the page does not know %s", m)
	}
	delete(have, "report")
	for m := range have {
		require.True(t, want[m] || m == "filler" || m == "finding", "the page invents %s", m)
	}
}

// Catches a member of the lines of --errors that the page leaves out, and one that it invents.
func TestErrors_members(t *testing.T) {
	source, err := os.ReadFile("../internal/job/errorlog.go")
	require.NoError(t, err)
	var want, have []string
	for _, m := range regexp.MustCompile("`json:\"([a-z_]+)").FindAllStringSubmatch(string(source), -1) {
		want = append(want, m[1])
	}
	for _, row := range table(t, read(t, "errors.md"), "| member | meaning |") {
		have = append(have, names(row[0])...)
	}
	require.Equal(t, want, have)
}

// Catches an exit code that is missing or invented.
func TestErrors_exitCodes(t *testing.T) {
	var have []string
	for _, row := range table(t, read(t, "errors.md"), "| code | when |") {
		have = append(have, row[0])
	}
	require.Equal(t, constants(t, "../internal/job", "ExitCode"), have)
	for command, code := range map[string]string{
		"convert testdata/records/books.mrc -o /tmp/o.mrc":        "0",
		"convert testdata/broken/truncated_data.mrc -o /dev/null": "1",
		"convert testdata/records/books.mrc --to rtf":             "2",
		"run no-such-script.lua testdata/records/books.mrc":       "3",
		"convert no-such-file.mrc":                                "4",
		"convert testdata/records/books.mrc -o /no/such/o.mrc":    "5",
	} {
		require.Equal(t, code+"\n", sh(t, t.TempDir(), "mrrc-lua "+command+" >/dev/null 2>&1; echo $?"), command)
	}
}
