package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/testmarc"
)

// leaves returns the commands that do something, by their names.
func leaves(t *testing.T) map[string]*cobra.Command {
	t.Helper()
	all := map[string]*cobra.Command{}
	eachCommand((&command{}).root(), func(cmd *cobra.Command) {
		if cmd.Runnable() {
			all[cmd.Name()] = cmd
		}
	})
	require.Greater(t, len(all), 15)
	return all
}

// Would catch a row of the table that lacks a heading, how its value completes, or the name of its
// value, and one that names a command that is not there.
func TestSharedFlags_rowsAreWhole(t *testing.T) {
	commands, seen := leaves(t), map[string]bool{}
	for _, row := range flags.Shared(job.NewSpec()) {
		require.False(t, seen[row.Name], "internal/flags/shared.go has --%s twice", row.Name)
		seen[row.Name] = true
		require.Contains(t, flags.Groups, row.Group, "internal/flags/shared.go: --%s needs a group", row.Name)
		_, isBool := row.To.(*bool)
		if isBool {
			require.NotContains(t, row.Help, "`", row.Name)
		} else {
			require.Contains(t, row.Help, "`", "internal/flags/shared.go: the help of --%s needs the name of its value, in backquotes", row.Name)
		}
		require.Equal(t, isBool, row.Values.Words == nil, "internal/flags/shared.go: --%s needs values: file, folder, free, words or oneOf", row.Name)
		require.NotEmpty(t, row.In, "internal/flags/shared.go: no command has --%s", row.Name)
		for _, name := range row.In {
			require.Contains(t, commands, name, row.Name)
			require.NotContains(t, row.Refuse, name, row.Name)
			require.NotNil(t, commands[name].Flags().Lookup(row.Name))
		}
		for name := range row.Refuse {
			require.Contains(t, commands, name, row.Name)
		}
	}
}

// notFlags are the members of a job.Spec that no flag sets.
var notFlags = []string{"Script.Load", "Script.File", "Input.Files", "Input.Objects", "Keep.Same"}

// Would catch a setting of a run that no flag of the table sets, and two flags that set the same one.
func TestSharedFlags_setEverySetting(t *testing.T) {
	spec := job.NewSpec()
	by := map[uintptr]string{}
	for _, row := range flags.Shared(spec) {
		p := reflect.ValueOf(row.To)
		if v, ok := row.To.(flags.VMs); ok {
			p = reflect.ValueOf(v.N)
		}
		require.Empty(t, by[p.Pointer()], "--%s and --%s set the same", row.Name, by[p.Pointer()])
		by[p.Pointer()] = row.Name
	}
	groups := reflect.ValueOf(spec).Elem()
	settings := 0
	for i := range groups.NumField() {
		group := groups.Field(i)
		if group.Kind() != reflect.Struct {
			continue
		}
		for k := range group.NumField() {
			name := groups.Type().Field(i).Name + "." + group.Type().Field(k).Name
			settings++
			set := by[group.Field(k).Addr().Pointer()]
			require.Equal(t, slices.Contains(notFlags, name), set == "", "job.Spec has %s: internal/flags/shared.go needs a row that sets it, or notFlags its name", name)
		}
	}
	require.Greater(t, settings, 35)
}

// Would catch a setting that a flag sets and that nothing but a rule looks at.
func TestSharedFlags_settingsAreUsed(t *testing.T) {
	var all strings.Builder
	for _, pattern := range []string{"*.go", "../job/*.go", "../parts/*.go"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, path := range paths {
			if name := filepath.Base(path); name == "shared.go" || name == "spec.go" || name == "rules.go" || strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			all.Write(text)
		}
	}
	groups := reflect.TypeFor[job.Spec]()
	for i := range groups.NumField() {
		group := groups.Field(i)
		if group.Type.Kind() != reflect.Struct {
			continue
		}
		for k := range group.Type.NumField() {
			name := group.Name + "." + group.Type.Field(k).Name
			require.Regexp(t, `\b`+regexp.QuoteMeta(name)+`\b`, all.String(), "nothing in internal/job, internal/parts or here uses %s of a job.Spec", name)
		}
	}
}

// Would catch a value that completion offers and a run refuses, and one that is taken although it means
// nothing.
func TestSharedFlags_valuesAreThoseTaken(t *testing.T) {
	t.Chdir(t.TempDir())
	data, err := testmarc.Build("=001  one\n")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("in.mrc", data, 0o600))
	run := func(flag, value string) job.ExitCode {
		return Main(t.Context(), Env{Args: []string{"run", "-e", "return false", "in.mrc", flag, value}, Stdin: strings.NewReader(""),
			Stdout: io.Discard, Stderr: io.Discard, Getenv: noEnvironment})
	}
	choices := 0
	for _, row := range flags.Shared(job.NewSpec()) {
		if row.Values.Words == nil || !row.Values.Closed {
			continue
		}
		choices++
		require.Equal(t, job.ExitUsage, run("--"+row.Name, "nonsense"), row.Name)
		for _, word := range row.Values.Words() {
			value, _, _ := strings.Cut(word, "\t")
			require.NotEqual(t, job.ExitUsage, run("--"+row.Name, value), "--%s %s", row.Name, value)
		}
	}
	require.Greater(t, choices, 8)
}

// keptElsewhere are files of a run for which --resume needs no value of its own.
var keptElsewhere = map[string]string{
	"checkpoint": "it is what is resumed",
	"changes":    "it excludes checkpoints",
	"report":     "it is written at the end",
	"html":       "it is written at the end",
}

// Would catch a file that a run writes and that --resume lets change in the middle of the run.
func TestSharedFlags_resumeKnowsFiles(t *testing.T) {
	for _, row := range flags.Shared(job.NewSpec()) {
		isFile := row.Values.Words != nil && row.Values.What == flags.File.What && slices.Contains(row.In, "run")
		require.Equal(t, isFile && keptElsewhere[row.Name] == "", row.Resume, "internal/flags/shared.go: --%s writes a file: it needs resume: true, or keptElsewhere a reason", row.Name)
	}
}

// Would catch a rule about a flag that is not there.
func TestRules_nameFlags(t *testing.T) {
	var names []string
	for _, row := range flags.Shared(job.NewSpec()) {
		names = append(names, row.Name)
	}
	for _, rule := range job.Rules() {
		for _, name := range rule.Flags {
			require.Contains(t, names, name, "internal/job/rules.go: %s", rule.Says)
		}
	}
}

// ofAllRecords are flags of the input that leave out no record; rejecting one is not leaving it out.
var ofAllRecords = []string{"from", "encoding", "flavor", "invalid"}

// settledElsewhere are pairs of a flag that leaves out records and one that may not suit it, about which
// the engine decides.
var settledElsewhere = map[string]string{
	"limit checkpoint": "engine/resume.go compares it", "skip checkpoint": "engine/resume.go compares it",
	"limit readers": "engine/rules.go refuses it", "skip readers": "engine/rules.go refuses it",
	"where in-place": "no command has both", "where checkpoint": "no command has both", "where readers": "each record counts by itself",
}

// Would catch a flag that leaves out records, and with which --in-place would lose them, --checkpoint
// would go on with others, or several readers would each leave out their own.
func TestRules_flagsThatLeaveOutRecords(t *testing.T) {
	pairs := 0
	for _, row := range flags.Inputs(job.NewSpec()) {
		if slices.Contains(ofAllRecords, row.Name) {
			continue
		}
		for _, other := range []string{"in-place", "checkpoint", "readers"} {
			pairs++
			refused := slices.ContainsFunc(job.Rules(), func(r job.Rule) bool {
				return slices.Contains(r.Flags, row.Name) && slices.Contains(r.Flags, other)
			})
			require.NotEqual(t, refused, settledElsewhere[row.Name+" "+other] != "",
				"internal/job/rules.go needs a rule about --%s and --%s, or settledElsewhere of internal/cli/flags_test.go the reason why not; or ofAllRecords --%s", row.Name, other, row.Name)
		}
	}
	require.GreaterOrEqual(t, pairs, 6)
}

// Would catch a flag of a command that the help does not show below a heading, or whose value has no
// completion.
func TestCommands_flags(t *testing.T) {
	for name, cmd := range leaves(t) {
		var shown []string
		for _, g := range flags.GroupsOf(cmd) {
			for _, f := range g.Flags {
				shown = append(shown, f.Name)
				if _, ok := cmd.GetFlagCompletionFunc(f.Name); !ok && g.Title != flags.HelpGroup {
					require.Equal(t, "bool", f.Value.Type(), "%s --%s has no completion", name, f.Name)
				}
			}
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			require.Equal(t, !f.Hidden, slices.Contains(shown, f.Name), "%s --%s", name, f.Name)
		})
	}
}

// Would catch a page that does not show what the commands have.
func TestReference_isUpToDate(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Reference(&b))
	page, err := os.ReadFile("../../docs/cli.md")
	require.NoError(t, err)
	if b.String() != string(page) {
		t.Error("docs/cli.md is not up to date: go generate ./internal/cli")
	}
}

// Would catch a flag that no scenario tries.
func TestCommands_flagsAreTried(t *testing.T) {
	var all strings.Builder
	for _, pattern := range []string{"../../testdata/script/*.txtar", "../../docs/*.md", "../../scripts/examples/*.lua", "../../cmd/mrrc-lua/*_test.go"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, paths)
		for _, path := range paths {
			if filepath.Base(path) == "cli.md" {
				continue // names them all
			}
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			all.Write(text)
		}
	}
	text, seen := all.String(), map[string]bool{}
	for name, cmd := range leaves(t) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if flags.HeadingOf(f) == flags.HelpGroup || seen[f.Name] {
				return
			}
			seen[f.Name] = true
			spelled := "--" + f.Name
			if f.Shorthand != "" {
				spelled = "(--" + f.Name + "|-" + f.Shorthand + ")"
			}
			if !regexp.MustCompile(`mrrc-lua .*` + spelled + `\b`).MatchString(text) {
				t.Errorf("no file in testdata/script tries %s of %s: add a scenario", spelled, name)
			}
		})
	}
}

// noEnvironment is an environment without settings of the user's.
func noEnvironment(name string) string {
	if name == "GOGC" {
		return "100"
	}
	return ""
}
