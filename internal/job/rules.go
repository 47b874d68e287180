package job

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"mrrc-lua/engine"
)

// usage is the error of a command line that makes no sense.
func usage(format string, args ...any) error {
	return &engine.UsageError{Msg: fmt.Sprintf(format, args...)}
}

// checkPreview refuses what cannot be combined.
func (s *Spec) checkPreview() error {
	switch p := &s.Preview; {
	case p.Format != "text" && p.Format != "jsonl":
		return usage("--diff-format %s: one of text, jsonl is expected", p.Format)
	case p.Changes == "-":
		return usage("--changes names a file; --diff --diff-format jsonl prints the same")
	}
	return nil
}

// checkOutput refuses what cannot be combined.
func (s *Spec) checkOutput() error {
	if _, err := OneOf("--progress", s.Account.Progress, map[string]bool{"auto": true, "always": true, "never": true}); err != nil {
		return err
	}
	if s.Bad.Append && s.Bad.Errors == "" {
		return usage("--append is about the file of --errors, and there is none")
	}
	for flag, name := range map[string]string{"--report": s.Account.Report, "--tally": s.Account.Tally, "--rejects": s.Bad.Rejects, "--errors": s.Bad.Errors} {
		if name == "-" {
			return usage("%s names a file: standard output has the records", flag)
		}
	}
	return nil
}

// checkCheckpoint refuses what cannot be combined.
func (s *Spec) checkCheckpoint() error {
	if s.Keep.File == "" {
		switch {
		case s.given("checkpoint"):
			return usage("--checkpoint: a file name is expected")
		case s.Keep.Resume:
			return usage("--resume continues the run of --checkpoint FILE: name the file")
		case s.given("checkpoint-every"):
			return usage("--checkpoint-every is about --checkpoint FILE, and there is none")
		}
		return nil
	}
	switch {
	case s.Keep.Every <= 0:
		return usage("--checkpoint-every: a time is expected, as in 30s")
	case s.rewrites():
		return usage("--checkpoint and --in-place: write to another file with -o, and rename it when the run has ended")
	case s.changesWanted():
		return usage("--checkpoint goes with none of --dry-run, --diff and --changes")
	case s.Bad.Append:
		return usage("--checkpoint and --append: what is added to a file cannot be taken back after a break")
	case s.toStdout():
		return usage("--checkpoint needs -o FILE: what went to standard output cannot be taken back after a break (-o /dev/null for none)")
	}
	return nil
}

// checkInPlace refuses what makes no sense when the inputs are rewritten, or would lose records.
func (s *Spec) checkInPlace(inputs []string) error {
	switch suffix := s.Output.InPlace; {
	case suffix == "":
		return usage("--in-place=: a backup is always kept; give its suffix, as in --in-place=.old")
	case strings.ContainsRune(suffix, filepath.Separator) || strings.ContainsRune(suffix, '/'):
		return usage("--in-place=%s: the suffix of the backup's name is expected, as in --in-place=.old", suffix)
	case len(inputs) == 0:
		return usage("--in-place rewrites files: name them")
	case s.Output.File != "":
		return usage("-o and --in-place: records go to one place or the other")
	case s.Output.To != "":
		return usage("--to and --in-place: a file that is rewritten keeps its format")
	case s.Input.Limit > 0 || s.Input.Skip > 0:
		return usage("--limit, --skip and --in-place: the records that are not read would be missing in the file")
	case slices.Contains(inputs, "-"):
		return usage("standard input cannot be rewritten: name files with --in-place")
	}
	return nil
}
