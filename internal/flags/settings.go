package flags

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mrrc-lua/internal/job"
)

// configurable are the flags whose defaults a user can set. They affect only where the work is done and what is shown.
// They do not affect outputs, reports of the result, or which runs are refused.
var configurable = []string{"color", "lift", "memory", "parsers", "progress", "quiet", "stats", "tmp"}

// variable returns the environment variable that sets the default of a flag.
func variable(name string) string {
	return "MRRC_LUA_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// ConfigFile returns the path of the user's file of settings; "": the user has no directory for it. getenv returns
// environment variables.
func ConfigFile(getenv func(string) string) string {
	return userFile(getenv, "XDG_CONFIG_HOME", "APPDATA", ".config", "config.toml")
}

// LibDir returns the directory of the user's modules for scripts, likewise.
func LibDir(getenv func(string) string) string {
	return userFile(getenv, "XDG_DATA_HOME", "LOCALAPPDATA", filepath.Join(".local", "share"), "lib")
}

// userFile returns a path in a directory of the user's (XDG Base Directory Specification, version 0.8; on Windows the
// directories of that system).
func userFile(getenv func(string) string, xdg, windows, below, name string) string {
	dir := getenv(xdg)
	if !filepath.IsAbs(dir) { // "All paths … must be absolute."
		dir = ""
	}
	if dir == "" && runtime.GOOS == "windows" {
		dir = getenv(windows)
	}
	if home := getenv("HOME"); dir == "" && home != "" {
		dir = filepath.Join(home, below)
	}
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "mrrc-lua", name)
}

// Configure sets the defaults of the flags of a command from environment variables, or else from the user's file of
// settings. A flag on the command line has precedence. Configure also lets scripts require the user's modules. The
// settings are returned for --stats; Flag is the flag, Value has the place where it was set. The error names the wrong
// setting.
func Configure(cmd *cobra.Command, getenv func(string) string) (made []job.Setting, err error) {
	if !slices.ContainsFunc(configurable, func(name string) bool { return cmd.Flags().Lookup(name) != nil }) {
		return nil, nil // version and completion work with any settings
	}
	path := ConfigFile(getenv)
	file, err := readConfig(path)
	if err != nil {
		return nil, err
	}
	for _, name := range configurable {
		text, from := getenv(variable(name)), variable(name)
		if text == "" {
			if text, from = file[name], path; text == "" {
				continue
			}
		}
		f := cmd.Flags().Lookup(name)
		if f == nil || f.Changed {
			continue
		}
		if err := configure(cmd, f, text); err != nil {
			return nil, fmt.Errorf("%s: %s = %q: %w", from, name, text, err)
		}
		made = append(made, job.Setting{Flag: "--" + name, Value: fmt.Sprintf("%s (%s)", text, from)})
	}
	addLib(cmd, getenv)
	return made, nil
}

// configure sets the value of a flag that is not given.
func configure(cmd *cobra.Command, f *pflag.Flag, text string) error {
	if complete, ok := cmd.GetFlagCompletionFunc(f.Name); ok && f.Annotations[closed] != nil {
		words, _ := complete(cmd, nil, "")
		var names []string
		for _, w := range words {
			name, _, _ := strings.Cut(w, "\t")
			names = append(names, name)
		}
		if !slices.Contains(names, text) {
			return fmt.Errorf("it is one of %s", strings.Join(names, ", "))
		}
	}
	if err := f.Value.Set(text); err != nil {
		return fmt.Errorf("not a value of --%s", f.Name)
	}
	return nil
}

// readConfig reads the file of settings. If there is no file, there are no settings.
func readConfig(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", path, errors.Unwrap(err))
	}
	text = bytes.TrimPrefix(text, []byte("\uFEFF")) // Notepad writes it
	var values map[string]any
	if err := toml.Unmarshal(text, &values); err != nil {
		var bad *toml.DecodeError
		if errors.As(err, &bad) {
			line, column := bad.Position()
			return nil, fmt.Errorf("%s:%d:%d: this is not TOML: %s", path, line, column, strings.TrimPrefix(bad.Error(), "toml: "))
		}
		return nil, fmt.Errorf("%s: this is not TOML: %w", path, err)
	}
	list := map[string]string{}
	for name, v := range values {
		if !slices.Contains(configurable, name) {
			return nil, fmt.Errorf("%s: %s cannot be set here; these flags can, because they do not change a result: %s", path, name, strings.Join(configurable, ", "))
		}
		switch v.(type) {
		case string, bool, int64:
			list[name] = fmt.Sprint(v)
		default:
			return nil, fmt.Errorf("%s: %s: a text, a number, true or false is expected", path, name)
		}
	}
	return list, nil
}

// addLib adds the directory of the user's modules to those of --lib, if it exists.
func addLib(cmd *cobra.Command, getenv func(string) string) {
	f := cmd.Flags().Lookup("lib")
	if f == nil {
		return
	}
	list, ok := f.Value.(pflag.SliceValue)
	dir := LibDir(getenv)
	if st, err := os.Stat(dir); ok && dir != "" && err == nil && st.IsDir() {
		_ = list.Replace(append(list.GetSlice(), dir)) // of texts: any is good
	}
}
