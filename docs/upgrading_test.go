package docs_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/job"
	"mrrc-lua/luabind/stubs"
)

var update = flag.Bool("update", false, "add to docs/testdata/promised what has come since the last release")

// promises are what docs/upgrading.md promises: in docs/testdata/promised, a file for each kind has what was released,
// one a line.
var promises = map[string]func(t *testing.T) []string{
	"exit-codes": exitCodes,
	"codes": func(t *testing.T) []string {
		return slices.Concat(parseCodes(t), encodeCodes(t), validateCodes(t), scriptCodes())
	},
	"report": func(t *testing.T) (list []string) {
		for name, members := range reportStructs(t) {
			for _, m := range members {
				list = append(list, name+" "+m)
			}
		}
		return list
	},
	"lua-api": luaNames,
	"hooks":   func(*testing.T) []string { return engine.HookNames() },
	"formats": func(*testing.T) (list []string) {
		for _, f := range formats.All() {
			for _, suffix := range f.Suffixes {
				list = append(list, f.Name+" "+suffix)
			}
		}
		return list
	},
	"flags": flagNames,
}

// Catches what programs and scripts of users rely on, and what is gone: a promise of docs/upgrading.md that is broken.
func TestUpgrading(t *testing.T) {
	page := read(t, "upgrading.md")
	for kind, list := range promises {
		path := filepath.Join("testdata", "promised", kind+".txt")
		require.Contains(t, page, "testdata/promised/"+kind+".txt", "docs/upgrading.md lacks what is promised about %s", kind)
		have := list(t)
		slices.Sort(have)
		have = slices.Compact(have)
		require.Greater(t, len(have), 5, "%s: the sources are not read as they should be", kind)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		promised := strings.Split(strings.TrimSpace(string(text)), "\n")
		if text := strings.Join(lacking(have, promised), "\n  "); text != "" {
			t.Errorf("%s was released with these, and they are gone:\n  %s\n"+
				"Scripts and programs of users rely on them. Keep them; or, for a new major version, describe the change in docs/upgrading.md and CHANGELOG.md, and take them out of docs/%s.",
				kind, text, filepath.ToSlash(path))
			continue
		}
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(strings.Join(have, "\n")+"\n"), 0o644))
		}
	}
}

// lacking returns the promises that are not kept.
func lacking(have, promised []string) (list []string) {
	for _, p := range promised {
		if !slices.Contains(have, p) {
			list = append(list, p)
		}
	}
	return list
}

// Catches a check of promises that notices nothing.
func TestUpgrading_notices(t *testing.T) {
	require.Equal(t, []string{"b"}, lacking([]string{"a", "c", "new"}, []string{"a", "b", "c"}))
}

func exitCodes(t *testing.T) (list []string) {
	for name, code := range map[string]job.ExitCode{
		"done": job.ExitDone, "rejected, salvaged or lost": job.ExitRejected, "wrong usage": job.ExitUsage, "the script": job.ExitScript,
		"an input": job.ExitInput, "an output": job.ExitOutput, "a fault of the program": job.ExitFault, "interrupted": job.ExitInterrupted,
	} {
		list = append(list, fmt.Sprintf("%d %s", code, name))
	}
	declared := constants(t, "../internal/job", "ExitCode")
	require.Len(t, declared, len(list), "docs/upgrading_test.go: which exit code is new?")
	return list
}

func scriptCodes() (list []string) {
	for _, err := range []error{&engine.ScriptError{}, &engine.RejectedError{}} {
		list = append(list, (&engine.RecordError{Err: err}).Code())
	}
	return list
}

// luaNames returns what scripts can name: methods, properties and functions, by the definitions for editors, with the
// parameters.
func luaNames(*testing.T) (list []string) {
	class := ""
	for line := range strings.Lines(stubs.Definitions) {
		line = strings.TrimSpace(line)
		if m := regexp.MustCompile(`^---@class (\w+)`).FindStringSubmatch(line); m != nil {
			class = m[1]
		}
		if m := regexp.MustCompile(`^---@field (\w+)`).FindStringSubmatch(line); m != nil {
			list = append(list, class+"."+m[1])
		}
		if m := regexp.MustCompile(`^function ([\w.:]+)\(`).FindStringSubmatch(line); m != nil {
			list = append(list, m[1])
		}
	}
	return list
}

// flagNames returns the commands and their flags, by the reference that is made from the program.
func flagNames(t *testing.T) (list []string) {
	command := ""
	for line := range strings.Lines(read(t, "cli.md")) {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			command = strings.TrimSpace(name)
			list = append(list, command)
		}
		if strings.HasPrefix(line, "| `-") {
			cell, _, _ := strings.Cut(line[2:], " | ")
			for _, m := range regexp.MustCompile("`(--?[a-z0-9-]+)").FindAllStringSubmatch(cell, -1) {
				list = append(list, command+" "+m[1])
			}
		}
	}
	return list
}
