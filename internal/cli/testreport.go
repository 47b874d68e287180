package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/scripttest"
)

// testReport prints how tests went.
type testReport struct {
	w       io.Writer
	err     error // of writing
	verbose bool
	paint   console.Painter
}

func (r *testReport) printf(format string, args ...any) {
	if r.err == nil {
		_, r.err = fmt.Fprintf(r.w, format, args...)
	}
}

// result prints a test that failed, or any with -v.
func (r *testReport) result(path string, t scripttest.Result) {
	place := fmt.Sprintf("%s:%d: %s", path, t.Line, engine.Printable(t.Name))
	if len(t.Failed) == 0 {
		if r.verbose {
			r.printf("%s %s\n", r.paint.Good("ok  "), place)
			r.printed(t.Printed)
		}
		return
	}
	r.printf("%s %s\n", r.paint.Bad("FAIL"), place)
	for _, f := range t.Failed {
		r.failure(f)
	}
	r.printed(t.Printed)
}

// failure prints one difference.
func (r *testReport) failure(f scripttest.Failure) {
	switch {
	case f.Diff != nil:
		r.printf("    %s: - expected, + found instead\n", job.Clean(f.Msg))
		for _, line := range f.Diff {
			r.printf("      %s\n", r.paint.Diff(job.Clean(line)))
		}
		return
	case f.Err == nil:
		r.printf("    %s\n", job.Clean(f.Msg))
		return
	}
	text := ""
	var rec *engine.RecordError
	var script *engine.ScriptError
	switch {
	case errors.As(f.Err, &rec) && errors.As(rec.Err, &script):
		text = job.ScriptErrorText(script, rec.Where())
	case errors.As(f.Err, &script):
		text = job.ScriptErrorText(script, "")
	default:
		text = job.Clean(f.Err.Error())
	}
	if f.Msg != "" {
		r.printf("    %s:\n", job.Clean(f.Msg))
	}
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if len(line) > 1 && line[1] == '=' { // a field that differs, in the message of assert_equal
			line = r.paint.Diff(line)
		}
		r.printf("      %s\n", line)
	}
}

func (r *testReport) printed(text string) {
	if text == "" {
		return
	}
	r.printf("    printed:\n")
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		r.printf("      %s\n", job.Clean(line))
	}
}

// sum prints the last line.
func (r *testReport) sum(n scripttest.Count) {
	line := fmt.Sprintf("%s passed, %s failed", console.Number(n.Passed), console.Number(n.Failed))
	if n.Left > 0 {
		line += fmt.Sprintf(", %s not run", console.Number(n.Left))
	}
	r.printf("%s\n", line)
}
