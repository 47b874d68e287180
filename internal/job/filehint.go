package job

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/formats"
	"mrrc-lua/parse"
)

// fromTable is the hint for an input that is a table.
const fromTable = "mrrc-lua make makes records of the rows of a table (mrrc-lua make --example explains how)"

// TableError is the error of a table that a command reads as such: its messages have no hint about files of records.
type TableError struct{ Err error }

// Error returns the cause.
func (e *TableError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *TableError) Unwrap() error { return e.Err }

// fileHint returns what can be done about a file that cannot be read or written; "" if nothing is known.
func fileHint(err error) string {
	var in *engine.InputError
	var out *engine.OutputError
	var script *engine.ScriptError
	switch {
	case errors.As(err, &in) && errors.Is(err, fs.ErrNotExist):
		return missingHint(in.Name)
	case errors.As(err, new(*TableError)):
		return ""
	case errors.As(err, &in):
		return contentsHint(in.Name, errors.Is(err, parse.ErrFormat))
	case errors.As(err, &out):
		if st, err := os.Stat(out.Name); err == nil && st.IsDir() {
			return "name a file in it, as in " + engine.Printable(path.Join(out.Name, "out.mrc"))
		}
	case errors.As(err, &script) && errors.Is(err, fs.ErrNotExist):
		const suffix = ".lua"
		if _, err := os.Stat(script.Script + suffix); err == nil {
			return "did you mean " + engine.Printable(script.Script+suffix) + "?"
		}
	}
	return ""
}

// blankHint returns what to write if the name of a missing input and the arguments after it are the name of a file with
// blanks; "" if they are not.
func blankHint(err error, args []string) string {
	var in *engine.InputError
	if !errors.As(err, &in) || !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return BlankName(in.Name, args)
}

// BlankName returns the hint for an argument that is not a file, if it is the beginning of the name of a file with
// blanks that the shell has divided; "" if it is not.
func BlankName(name string, args []string) string {
	for i, arg := range args {
		if arg != name {
			continue
		}
		whole := name
		for _, more := range args[i+1:] {
			whole += " " + more
			if _, err := os.Stat(whole); err == nil {
				return `a name with blanks needs quotation marks: "` + engine.Printable(whole) + `"`
			}
		}
	}
	return ""
}

// missingHint returns what the name of an input that does not exist may be.
func missingHint(name string) string {
	scheme, _, isURL := strings.Cut(name, "://")
	switch {
	case isURL && !strings.ContainsAny(scheme, `/\`):
		return "this is an address, and not a file: fetch it first, with mrrc-lua fetch url ADDRESS -o FILE"
	case strings.ContainsAny(name, "*?[{"):
		return "no file matches the pattern"
	case len(name) > 1 && path.Ext(name) == name:
		return "if this is a suffix for old files, it is written with an equals sign: --in-place=" + engine.Printable(name)
	}
	return ""
}

// contentsHint returns how to use a file that has no records, by its name. unknown reports whether its contents
// are of no format that is read.
func contentsHint(name string, unknown bool) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx":
		return "this is a workbook: " + fromTable
	case ".xls", ".ods":
		return "this is a spreadsheet: save it as .xlsx or CSV; " + fromTable
	case ".csv", ".tsv":
		if unknown {
			return fromTable
		}
	case ".lua":
		if unknown {
			return "this is a script: mrrc-lua run " + engine.Printable(name) + " FILE, or mrrc-lua repl FILE --load " + engine.Printable(name)
		}
	}
	return ""
}

// inputHint returns what is meant by an input that does not exist, given the other settings; "" if nothing is known.
func (s *Spec) inputHint(err error) string {
	var in *engine.InputError
	if !errors.As(err, &in) || !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	files := s.Input.Files
	_, _, ofRecords := formats.OfName(in.Name)
	last := len(files) > 1 && in.Name == files[len(files)-1]
	if last && s.Output.File == "" && !s.rewrites() && (ofRecords || formats.RowsOfName(in.Name) != "") {
		return "if this is the output, it needs -o: -o " + engine.Printable(in.Name)
	}
	return ""
}
