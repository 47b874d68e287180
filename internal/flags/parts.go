package flags

import (
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"mrrc-lua/internal/job"
)

// whole has the flags of run that a run in parts cannot have, with the reasons.
var whole = map[string]string{
	"strict":           "a part after the record may have been run before it is found; use 'mrrc-lua validate', or 'mrrc-lua run --strict'",
	"max-errors":       "parts after the last record may have been run by then; use 'mrrc-lua run'",
	"in-place":         "parts write to new files; name one with -o",
	"dry-run":          "'mrrc-lua run --dry-run --limit 1000' tries a script before it is run in parts",
	"diff":             "'mrrc-lua run --diff --limit 100' shows what a script changes",
	"diff-format":      "'mrrc-lua run --diff --limit 100' shows what a script changes",
	"changes":          "changes are recorded by 'mrrc-lua run'; afterwards 'mrrc-lua diff' compares two files",
	"append":           "outputs of parts appear whole; write to another file",
	"checkpoint":       "a part that failed is run again: parts need no checkpoints",
	"checkpoint-every": "a part that failed is run again: parts need no checkpoints",
	"resume":           "a part that failed is run again: parts need no checkpoints",
	"tail":             "--skip passes over the records before the last ones",
	"mode":             "parts are read in mode native",
	"parsers":          "--jobs of 'mrrc-lua parts run' sets how many cores a process uses",
	"readers":          "--jobs of 'mrrc-lua parts run' sets how many cores a process uses",
	"trace":            "'mrrc-lua run --trace 5' shows what the hooks make of records",
	"stats":            "--report has the times of the parts",
}

// InParts returns the rows of the flags of run that a run in parts has.
func InParts(spec *job.Spec) (list []Flag) {
	for _, row := range Shared(spec) {
		if slices.Contains(row.In, "run") && whole[row.Name] == "" {
			list = append(list, row)
		}
	}
	return list
}

// NotInParts returns hidden rows of the flags of run that a run in parts cannot have, so that RefuseWhole can say why.
func NotInParts() (list []Flag) {
	for _, row := range Shared(job.NewSpec()) {
		if slices.Contains(row.In, "run") && whole[row.Name] != "" {
			row.Hidden, row.Short = true, ""
			list = append(list, row)
		}
	}
	return list
}

// RefuseWhole returns why a flag that the user gave cannot be combined with a run in parts.
func RefuseWhole(fs *pflag.FlagSet) (err error) {
	fs.Visit(func(f *pflag.Flag) {
		if why := whole[f.Name]; why != "" && err == nil {
			err = fmt.Errorf("--%s cannot be combined with parts: %s", f.Name, why)
		}
	})
	return err
}

// OfParts returns what a spec was given of the flags of InParts, with the user's own directory of modules: the options
// of a job file.
func OfParts(spec *job.Spec) map[string]any {
	given := map[string]any{}
	for _, row := range InParts(spec) {
		if value, ok := spec.Given[row.Name]; ok {
			given[row.Name] = value
		}
	}
	if len(spec.Script.Lib) > 0 {
		given["lib"] = spec.Script.Lib
	}
	return given
}

// Restore gives a spec the values that a job file has for the flags of InParts: by their names, a text or a list of
// texts as JSON has it.
func Restore(spec *job.Spec, options map[string]any) error {
	fs := pflag.NewFlagSet("", pflag.ContinueOnError)
	for _, row := range InParts(spec) {
		row.Bind(fs)
	}
	for name, value := range options {
		if err := restore(fs, name, value); err != nil {
			return err
		}
		spec.Given[name] = value
	}
	return nil
}

// restore gives a flag a value.
func restore(fs *pflag.FlagSet, name string, value any) error {
	f := fs.Lookup(name)
	if f == nil {
		return fmt.Errorf("the job has the option %s, which parts do not have", name)
	}
	switch v := value.(type) {
	case string:
		return f.Value.Set(v)
	case []any: // of JSON
		var texts []string
		for _, text := range v {
			texts = append(texts, fmt.Sprint(text))
		}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			return list.Replace(texts)
		}
	}
	return fmt.Errorf("the job has the option %s with the value %v", name, value)
}
