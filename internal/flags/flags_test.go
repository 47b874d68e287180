package flags_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
)

// Catches a flag that sets another variable, forgets its default, its letter or its heading, or takes a value that it must
// refuse.
func TestFlag(t *testing.T) {
	var text, yes, n, n64, u, f, d, ints, list, parts = "a", true, 1, int64(2), uint64(3), 1.5, time.Second, []int{4}, []string{"x"}, []string{"y"}
	vms := 2
	rows := []flags.Flag{
		{Name: "text", Short: "t", To: &text, Help: "a `TEXT`", Alone: "alone", Values: flags.Words("one", "two\tmeaning")},
		{Name: "yes", To: &yes, Help: "a bool"}, {Name: "n", To: &n, Help: "an `N`"}, {Name: "n64", To: &n64, Help: "an `N`"}, {Name: "u", To: &u, Help: "an `N`"},
		{Name: "f", To: &f, Help: "an `N`"}, {Name: "d", To: &d, Help: "a `TIME`"}, {Name: "ints", To: &ints, Help: "`N`s"},
		{Name: "list", To: &list, Help: "`TEXT`s", Group: flags.InputGroup, Resume: true}, {Name: "parts", To: &parts, List: flags.Separated, Help: "`TEXT`s", Resume: true},
		{Name: "vms", Short: "j", To: flags.VMs{N: &vms}, Help: "an `N`"}, {Name: "hidden", To: new(string), Hidden: true, Values: flags.Free},
	}
	cmd := &cobra.Command{Use: "try", Example: "  try it", Run: func(*cobra.Command, []string) {}}
	flags.AddOwn(cmd, rows...)
	for name, def := range map[string]string{"text": "a", "yes": "true", "n": "1", "n64": "2", "u": "3", "f": "1.5", "d": "1s", "ints": "[4]", "list": "[x]", "parts": "[y]", "vms": "2"} {
		require.Equal(t, def, cmd.Flags().Lookup(name).DefValue, name)
	}
	var out bytes.Buffer
	cmd.SetOut(&out)
	require.NoError(t, flags.Usage(cmd))
	require.Equal(t, `Usage:
  try [flags]

Examples:
  try it

Flags:
  -t, --text TEXT[="alone"]   a TEXT (default "a")
      --yes                   a bool (default true)
      --n N                   an N (default 1)
      --n64 N                 an N (default 2)
      --u N                   an N (default 3)
      --f N                   an N (default 1.5)
      --d TIME                a TIME (default 1s)
      --ints N                Ns (default [4])
      --parts TEXT            TEXTs (default [y])
  -j, --vms N                 an N (default 2)

Input:
      --list TEXT             TEXTs (default [x])
`, out.String())
	groups := flags.GroupsOf(cmd)
	require.Len(t, groups, 2)
	require.Len(t, groups[0].Flags, 10, "without the hidden one")
	require.Equal(t, flags.HelpGroup, flags.HeadingOf(&pflag.Flag{Name: "help"}))

	require.NoError(t, cmd.ParseFlags([]string{"--text", "--yes=false", "--n=7", "--n64=8", "--u=9", "--f=2.5", "--d=3m", "--ints=5,6", "--list=a,b", "--list=c", "--parts=a,b", "-j0"}))
	require.Equal(t, []any{"alone", false, 7, int64(8), uint64(9), 2.5, 3 * time.Minute, []int{5, 6}, []string{"a,b", "c"}, []string{"a", "b"}, -1},
		[]any{text, yes, n, n64, u, f, d, ints, list, parts, vms})
	require.NoError(t, cmd.ParseFlags([]string{"-j", "3"}))
	require.Equal(t, 3, vms)
	require.Error(t, cmd.ParseFlags([]string{"-jx"}))
	require.Equal(t, 3, vms, "it stays")
	require.Equal(t, "3", flags.VMs{N: &vms}.String())
	all := -1
	require.Equal(t, "0", flags.VMs{N: &all}.String())
	require.Empty(t, flags.VMs{}.String())
	require.Equal(t, "int", flags.VMs{}.Type())
	require.Equal(t, "-t", flags.Shown(cmd.Flags().Lookup("text")))
	require.Equal(t, "--yes", flags.Shown(cmd.Flags().Lookup("yes")))

	complete, ok := cmd.GetFlagCompletionFunc("text")
	require.True(t, ok)
	words, _ := complete(cmd, nil, "")
	require.Equal(t, []string{"one", "two\tmeaning"}, words)
	complete, _ = cmd.GetFlagCompletionFunc("hidden")
	words, what := complete(cmd, nil, "")
	require.Empty(t, words)
	require.Equal(t, cobra.ShellCompDirectiveNoFileComp, what)
	_, ok = cmd.GetFlagCompletionFunc("n")
	require.False(t, ok)

	spec := job.NewSpec()
	flags.Note(cmd, spec)
	require.Equal(t, []string{"a,b", "c"}, spec.Given["list"])
	require.Equal(t, "7", spec.Given["n"])
	require.NotContains(t, spec.Given, "hidden")
	require.Equal(t, []job.Setting{{Flag: "--list", Value: `["a,b",c]`}, {Flag: "--parts", Value: "[a,b]"}}, spec.Keep.Same)
	require.Panics(t, func() { flags.AddOwn(&cobra.Command{}, flags.Flag{Name: "x", To: 1}) })
}

// Catches a shared flag that a command lacks, or has although its row does not name the command.
func TestAdd(t *testing.T) {
	for _, name := range []string{"run", "filter", "convert", "stats", "none"} {
		cmd := &cobra.Command{Use: name}
		own := ""
		flags.Add(cmd, job.NewSpec(), flags.Flag{Name: "own-flag", To: &own})
		var want, got []string
		for _, row := range flags.Shared(job.NewSpec()) {
			if slices.Contains(row.In, name) {
				want = append(want, row.Name)
			}
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) { got = append(got, f.Name) })
		require.Equal(t, append([]string{"own-flag"}, want...), got)
		require.Equal(t, name == "none", want == nil)
	}
}

// command returns a command with some flags that can be configured.
func command(t *testing.T, args ...string) (*cobra.Command, *job.Spec) {
	t.Helper()
	spec := job.NewSpec()
	cmd := &cobra.Command{Use: "run"}
	flags.Add(cmd, spec)
	require.NoError(t, cmd.ParseFlags(args))
	return cmd, spec
}

// Catches a setting of the user that is passed over, beats what is on the command line, or is not told.
func TestConfigure(t *testing.T) {
	home := t.TempDir()
	path := filepath.Join(home, "mrrc-lua", "config.toml")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	env := map[string]string{"XDG_CONFIG_HOME": home}
	getenv := func(name string) string { return env[name] }
	write := func(text string) { require.NoError(t, os.WriteFile(path, []byte(text), 0o600)) }
	cmd, _ := command(t)
	made, err := flags.Configure(cmd, getenv)
	require.NoError(t, err)
	require.Empty(t, made, "there is no file")

	write("\ufeffquiet = true\nparsers = 3\nstats = false\n")
	env["MRRC_LUA_STATS"] = "true"
	cmd, _ = command(t, "--parsers=2")
	made, err = flags.Configure(cmd, getenv)
	require.NoError(t, err)
	require.Equal(t, []job.Setting{{Flag: "--quiet", Value: "true (" + path + ")"}, {Flag: "--stats", Value: "true (MRRC_LUA_STATS)"}}, made)
	require.Equal(t, "true", cmd.Flags().Lookup("quiet").Value.String())
	require.Equal(t, "2", cmd.Flags().Lookup("parsers").Value.String())
	require.Equal(t, "true", cmd.Flags().Lookup("stats").Value.String())
	require.False(t, cmd.Flags().Lookup("stats").Changed, "it is a default")
	delete(env, "MRRC_LUA_STATS")

	version := &cobra.Command{Use: "version"}
	write("not TOML")
	_, err = flags.Configure(version, getenv)
	require.NoError(t, err, "a command without such flags works with any file")
	for text, want := range map[string]string{
		"not TOML":             path + ":1:5: this is not TOML: ",
		"output = \"x\"":       path + ": output cannot be set here; these flags can, because they do not change a result: color, ",
		"tmp = [1]":            path + ": tmp: a text, a number, true or false is expected",
		"parsers = \"many\"":   path + `: parsers = "many": not a value of --parsers`,
		"lift = \"sometimes\"": path + `: lift = "sometimes": it is one of `,
	} {
		write(text)
		cmd, _ = command(t)
		_, err = flags.Configure(cmd, getenv)
		require.ErrorContains(t, err, want, text)
	}
	write("lift = \"never\"\n")
	cmd, _ = command(t)
	made, err = flags.Configure(cmd, getenv)
	require.NoError(t, err, "one of the words of a flag that has no other values")
	require.Equal(t, []job.Setting{{Flag: "--lift", Value: "never (" + path + ")"}}, made)

	env["MRRC_LUA_PARSERS"] = "x"
	write("")
	cmd, _ = command(t)
	_, err = flags.Configure(cmd, getenv)
	require.EqualError(t, err, `MRRC_LUA_PARSERS: parsers = "x": not a value of --parsers`)
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Mkdir(path, 0o700))
	_, err = flags.Configure(cmd, getenv)
	require.ErrorContains(t, err, path+" cannot be read: ")
}

// Catches a file or directory that is looked for where the user has none.
func TestUserFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its directories are others")
	}
	env := map[string]string{}
	getenv := func(name string) string { return env[name] }
	require.Empty(t, flags.ConfigFile(getenv))
	require.Empty(t, flags.LibDir(getenv))
	env["HOME"] = "/h"
	require.Equal(t, "/h/.config/mrrc-lua/config.toml", flags.ConfigFile(getenv))
	require.Equal(t, "/h/.local/share/mrrc-lua/lib", flags.LibDir(getenv))
	env["XDG_CONFIG_HOME"], env["XDG_DATA_HOME"] = "relative", "/d"
	require.Equal(t, "/h/.config/mrrc-lua/config.toml", flags.ConfigFile(getenv))
	require.Equal(t, "/d/mrrc-lua/lib", flags.LibDir(getenv))
	env["XDG_CONFIG_HOME"] = "/c"
	require.Equal(t, "/c/mrrc-lua/config.toml", flags.ConfigFile(getenv))

	dir := t.TempDir()
	env["XDG_DATA_HOME"] = dir
	for _, there := range []bool{false, true} {
		if there {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "mrrc-lua", "lib"), 0o700))
		}
		cmd, spec := command(t, "--lib=/mine")
		_, err := flags.Configure(cmd, getenv)
		require.NoError(t, err)
		want := []string{"/mine"}
		if there {
			want = append(want, filepath.Join(dir, "mrrc-lua", "lib"))
		}
		require.Equal(t, want, spec.Script.Lib)
	}
}

// Catches an option of a run that a job file loses, and one that a run in parts takes and cannot keep.
func TestParts(t *testing.T) {
	var in, not, of []string
	for _, row := range flags.InParts(job.NewSpec()) {
		in = append(in, row.Name)
	}
	for _, row := range flags.NotInParts() {
		require.True(t, row.Hidden)
		require.Empty(t, row.Short)
		not = append(not, row.Name)
	}
	for _, row := range flags.Shared(job.NewSpec()) {
		if slices.Contains(row.In, "run") {
			of = append(of, row.Name)
		}
	}
	require.ElementsMatch(t, of, append(slices.Clone(in), not...))
	require.Contains(t, not, "checkpoint")
	require.Contains(t, in, "salvage")

	fs := pflag.NewFlagSet("", pflag.ContinueOnError)
	for _, row := range flags.NotInParts() {
		row.Bind(fs)
	}
	require.NoError(t, flags.RefuseWhole(fs))
	require.NoError(t, fs.Set("tail", "3"))
	require.EqualError(t, flags.RefuseWhole(fs), "--tail cannot be combined with parts: --skip passes over the records before the last ones")

	cmd, spec := command(t, "--set", "a=1,2", "--set", "b=2", "--salvage", "--tail=2")
	flags.Note(cmd, spec)
	spec.Script.Lib = []string{"/lib"}
	options := flags.OfParts(spec)
	require.ElementsMatch(t, []string{"set", "salvage", "lib"}, slices.Collect(maps.Keys(options)))
	text, err := json.Marshal(options)
	require.NoError(t, err)
	var read map[string]any
	require.NoError(t, json.Unmarshal(text, &read))
	again := job.NewSpec()
	require.NoError(t, flags.Restore(again, read))
	require.Equal(t, spec.Script.Set, again.Script.Set)
	require.Equal(t, []string{"/lib"}, again.Script.Lib)
	require.Equal(t, "true", again.Given["salvage"])
	for name, value := range map[string]any{"tail": "2", "nothing": "x", "set": 1.0, "salvage": []any{"x"}, "limit": "many"} {
		require.Error(t, flags.Restore(job.NewSpec(), map[string]any{name: value}), name)
	}
}
