package docs_test

import (
	"io"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/job"
	"mrrc-lua/parse"
)

const books = "../testdata/records/books.mrc"

// Catches a package that the page does not name, and one that no longer exists. internal/archtest checks
// the arrows.
func TestArchitecture_packages(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "mrrc-lua/...").Output()
	require.NoError(t, err)
	text := read(t, "architecture.md")
	known := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		pkg := strings.TrimPrefix(strings.TrimSpace(line), "mrrc-lua/")
		known[pkg] = true
		switch {
		case strings.HasSuffix(pkg, "/gen"), strings.HasSuffix(pkg, "/stubs"), pkg == "docs", strings.HasPrefix(pkg, "scripts/"):
			continue // programs and results of go generate, and tests
		}
		require.Regexp(t, "(?m)(^ .*|`)\\b"+pkg+"\\b", text)
	}
	for _, name := range regexp.MustCompile(`\binternal/[a-z0-9]+`).FindAllString(text, -1) {
		require.True(t, known[name], "the page names %s", name)
	}
}

// Catches a suffix whose format differs from the page, and a format that is left out.
func TestFormats_suffixes(t *testing.T) {
	yes := map[bool]string{true: "yes", false: "no"}
	var want [][]string
	for _, f := range formats.All() {
		if f.Reads || f.Writer != nil {
			want = append(want, []string{"`" + f.Name + "`", f.Means, yes[f.Reads], yes[f.Writer != nil], "`" + strings.Join(f.Suffixes, "` `") + "`"})
		}
	}
	require.Equal(t, want, table(t, read(t, "formats.md"), "| name | meaning | read | written |"), "docs/formats.md and internal/formats/list.go differ")
}

// Catches a compression that the page lacks, or describes wrongly.
func TestFormats_compressions(t *testing.T) {
	yes := map[bool]string{true: "yes", false: "no"}
	var want [][]string
	for _, c := range formats.Compressions() {
		want = append(want, []string{"`" + c.Name + "`", "`" + c.Suffix + "`", "yes", yes[c.Writes]})
	}
	require.Equal(t, want, table(t, read(t, "formats.md"), "| name | suffix | read | written |"), "docs/formats.md and internal/formats/list.go differ")
}

// Catches something that a run with checkpoints refuses and the page does not name.
func TestCheckpoints_refused(t *testing.T) {
	text := ""
	for _, row := range table(t, read(t, "checkpoints.md"), "| not possible | instead |") {
		text += strings.Join(row, " ")
	}
	excluded := 0
	for _, rule := range job.Rules() {
		if first := rule.Flags[0]; first != "checkpoint" {
			needs := first == "resume" || first == "checkpoint-every"
			require.True(t, needs || !slices.Contains(rule.Flags, "checkpoint"), "internal/job/rules.go: a rule about --checkpoint names it first: %s", rule.Says)
			continue
		}
		for _, name := range rule.Flags[1:] {
			excluded++
			if name == "output" {
				name = "o FILE"
			}
			require.Contains(t, text, "-"+name, "docs/checkpoints.md lacks what internal/job/rules.go refuses: %s", rule.Says)
		}
	}
	require.Greater(t, excluded, 5)
	for _, rule := range engine.Rules() {
		if rule.Options[0] != "Checkpoints" {
			continue
		}
		excluded++
		for _, option := range rule.Options[1:] {
			if option == "Watch.Observe" || option == "Output.Tabulate" || option == "Step.Each" {
				continue // no command that uses these has checkpoints
			}
			require.NotEmpty(t, refusedAs[option], "docs/pages_test.go: how does docs/checkpoints.md call %s?", option)
			require.Contains(t, text, refusedAs[option], "docs/checkpoints.md lacks what engine/rules.go refuses: %s", rule.Says)
		}
	}
	require.Greater(t, excluded, 10)
}

// refusedAs is how the page on checkpoints calls options of the engine that are refused.
var refusedAs = map[string]string{
	"Script": "scripts without hooks", "Input.Paths": "a source of the script that is not a path", "Input.Stdin": "standard input",
	"Speed.Mode": "the modes `locked`, `three-phase` and `batch`", "Speed.Readers": "`--readers`", "Output.ByInput": "`--in-place`",
	"Watch.Changes": "`--changes`",
}

// Catches a rule of the encodings that differs from the page, and one that reports another code.
func TestFormats_encodings(t *testing.T) {
	const ascii, utf8, latin1, escape = "Mills", "M\u00fchlen", "M\xFChlen", "M\xFChlen \x1B(NmOSTY\x1B(B"
	bytes := []string{utf8, escape, latin1, ascii, utf8, "M\xE8uhlen \xFF"} // in the order of the rows
	for i, row := range table(t, read(t, "formats.md"), "| leader/09 | the bytes | read as |") {
		coding := byte(' ')
		if row[0] == "`a`" {
			coding = 'a'
		}
		text := readOne(t, coding, bytes[i])
		switch row[2] {
		case "UTF-8":
			require.Equal(t, parse.UTF8, text.Coding(), row)
		case "MARC-8":
			require.Equal(t, parse.MARC8, text.Coding(), row)
		case "UTF-8, with U+FFFD for invalid bytes":
			require.Equal(t, parse.UTF8, text.Coding(), row)
			require.Contains(t, string(text.ControlNumber()), "\uFFFD")
		}
		if code := names(row[3]); len(code) == 0 {
			require.Empty(t, text.Problems(), row)
		} else {
			require.Equal(t, code[0], string(text.Problems()[0].Code), row)
		}
	}
}

// readOne makes and reads a record with a field 001.
func readOne(t *testing.T, coding byte, text string) *parse.Record {
	t.Helper()
	field := text + "\x1E"
	head := []byte("00000nam  2200037 a 4500")
	head[9] = coding
	total := len(head) + 12 + 1 + len(field) + 1
	put(head[:5], total)
	entry := []byte("001000000000")
	put(entry[2:7], len(field))
	entry[2] = '1'
	var b parse.Batch
	require.NoError(t, parse.NewReader(strings.NewReader(string(head)+string(entry)+"\x1E"+field+"\x1D"), parse.Options{}).Read(&b))
	require.Len(t, b.Records, 1)
	require.Nil(t, b.Records[0].Err())
	return b.Records[0].Clone()
}

func put(b []byte, n int) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i], n = byte('0'+n%10), n/10
	}
}

func script(t *testing.T, source string) *engine.Script {
	t.Helper()
	s, err := engine.LoadScript("t.lua", source)
	require.NoError(t, err)
	return s
}

const keep = "function filter(record) return true end\n"

// sources are the rows of the table of chosen modes in modes.md.
var sources = map[string]func(t *testing.T) engine.Options{
	"files": func(t *testing.T) engine.Options {
		return engine.Options{Script: script(t, keep), Input: engine.Input{Paths: []string{books}}}
	},
	"a Go `io.Reader`": func(t *testing.T) engine.Options {
		f, err := os.Open(books)
		require.NoError(t, err)
		t.Cleanup(func() { _ = f.Close() })
		return engine.Options{Script: script(t, keep), Input: engine.Input{Source: f}}
	},
	"bytes of the script": func(t *testing.T) engine.Options {
		return engine.Options{Script: script(t, keep+`function source() return io.open("`+books+`"):read("*a") end`)}
	},
	"a reader of the script": func(t *testing.T) engine.Options {
		return engine.Options{Script: script(t, keep+`function source() return io.open("`+books+`") end`)}
	},
	"records of the script": func(t *testing.T) engine.Options {
		return engine.Options{Script: script(t, keep+`
local n = 0
function source() return function() n = n + 1; if n <= 50 then return marc.record{{"001", "x" .. n}} end end end`)}
	},
}

// Catches a mode that is chosen or refused differently from the page.
func TestModes_rule(t *testing.T) {
	header := "| source |"
	for _, mode := range engine.Modes() {
		header += " `" + string(mode) + "` |"
	}
	text := read(t, "modes.md")
	if !strings.Contains(text, header+"\n") { // require.Contains would print the whole page
		require.Failf(t, "a mode is missing", "docs/modes.md: the table of the rule that chooses lacks a column for one of the modes %v", engine.Modes())
	}
	rows := table(t, text, header)
	require.Len(t, rows, len(sources))
	for _, row := range rows {
		for i, mode := range engine.Modes() {
			opt := sources[row[0]](t)
			opt.Speed.Mode, opt.Output.Main = mode, io.Discard
			sum, err := engine.Run(t.Context(), opt)
			var usage *engine.UsageError
			if row[i+1] == "refused" {
				require.ErrorAs(t, err, &usage, "%s in mode %s: %v", row[0], mode, err)
				continue
			}
			require.NoError(t, err, "%s in mode %s", row[0], mode)
			require.Equal(t, row[i+1], string(sum.Mode), "%s in mode %s", row[0], mode)
			require.EqualValues(t, 50, sum.Read)
		}
	}
}

// Catches a phase that holds the lock although it is free in the page, and the reverse.
func TestModes_lock(t *testing.T) {
	phases := []engine.Phase{engine.PhaseRead, engine.PhaseParse, engine.PhaseConvert, engine.PhaseScript}
	rows := table(t, read(t, "modes.md"), "| mode | read | parse | convert | script |")
	for _, m := range engine.ModeInfos() {
		require.True(t, slices.ContainsFunc(rows, func(row []string) bool { return names(row[0])[0] == string(m.Mode) }),
			"docs/modes.md: the table of who holds the lock has no row for mode %s", m.Mode)
	}
	for _, row := range rows {
		sum, err := engine.Run(t.Context(), engine.Options{Script: script(t, keep), Input: engine.Input{Paths: []string{books}}, Speed: engine.Speed{Mode: engine.Mode(names(row[0])[0]), Lift: engine.LiftNever}})
		require.NoError(t, err)
		for i, p := range phases {
			require.Equal(t, row[i+1] == "held", sum.Account.Held[p] > 0, "%s in mode %s", p, row[0])
		}
	}
}

// Catches a mode without a row, and a page without the place for the figures.
func TestModes_complete(t *testing.T) {
	text := read(t, "modes.md")
	var have []string
	for _, row := range table(t, text, "| mode | meaning |") {
		have = append(have, names(row[0])...)
	}
	for _, m := range engine.Modes() {
		require.Contains(t, have, string(m), "docs/modes.md: the first table has no row for mode %s", m)
	}
	require.Len(t, have, len(engine.Modes()))
	_, rest, ok := strings.Cut(text, "<!-- bench:begin -->\n")
	require.True(t, ok)
	require.Contains(t, rest, "\n<!-- bench:end -->\n")
}

// inCounts are fields that the page explains in the row of the field around them.
var inCounts = []string{"Read", "Written", "Dropped", "Rejected"}

// Catches an option or a field of the summary that the page leaves out or invents.
func TestEmbedding_complete(t *testing.T) {
	text := read(t, "embedding.md")
	fields := map[string][]string{}
	for _, group := range reflect.VisibleFields(reflect.TypeFor[engine.Options]()) {
		options := []string{group.Name}
		if group.Type.Kind() == reflect.Struct {
			options = nil
			for _, f := range reflect.VisibleFields(group.Type) {
				options = append(options, group.Name+"."+f.Name)
			}
		}
		fields["| option | meaning |"] = append(fields["| option | meaning |"], options...)
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[engine.Summary]()) {
		if f.Type != reflect.TypeFor[engine.Totals]() && !slices.Contains(inCounts, f.Name) {
			fields["| field | meaning |"] = append(fields["| field | meaning |"], f.Name)
		}
	}
	for header, want := range fields {
		var have []string
		for _, row := range table(t, text, header) {
			have = append(have, names(row[0])...)
		}
		require.ElementsMatch(t, want, have, "docs/embedding.md: the table %q", header)
	}
}

// Catches a hook that was promised to authors of scripts and is gone, a new one that nobody announced, and one that the
// page on scripts leaves out.
func TestScripts_hooks(t *testing.T) {
	require.Equal(t, strings.Fields("source begin filter transform extract batch combine finish"), engine.HookNames())
	var shown []string
	for _, row := range table(t, read(t, "scripts.md"), "| hook | called | returns |") {
		name, _, _ := strings.Cut(names(row[0])[0], "(")
		shown = append(shown, name)
	}
	require.ElementsMatch(t, engine.HookNames(), shown)
}
