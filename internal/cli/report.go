package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// reporter turns what happens in a run into text on standard error, and into the lines of
// --errors. The engine calls it from one goroutine.
type reporter struct {
	cmd    *command
	quiet  bool
	log    io.Writer // of --errors, or nil
	logErr error
	shown  int
	same   map[string]int // script errors by place and text
	order  []string
	lossy  int64 // characters that could not be written as they are
}

// maxShown bounds the messages about single records on standard error.
const maxShown = 20

// reject reports a rejected record.
func (r *reporter) reject(e *engine.RecordError) {
	if e.More {
		return
	}
	r.writeLog(logLine{Kind: "rejected", Code: e.Code(), Reason: e.Reason(), ID: e.ID, LastID: e.LastID, Bytes: e.Length}.at(e.Pos), e.Err)
	var script *engine.ScriptError
	if errors.As(e.Err, &script) {
		key := script.Error()
		if r.same == nil {
			r.same = map[string]int{}
		}
		if r.same[key]++; r.same[key] == 1 {
			r.order = append(r.order, key)
		}
		if r.same[key] > 3 {
			return
		}
	}
	if r.shown++; r.shown > maxShown {
		return
	}
	if script != nil {
		r.cmd.printScriptError(script, e.Where())
		return
	}
	fmt.Fprintf(r.cmd.env.Stderr, "mrrc-lua: rejected %s\n", e.Error())
}

// tolerated reports a record that was read with problems: to the log alone.
func (r *reporter) tolerated(rec *parse.Record) {
	if r.log == nil {
		return
	}
	for _, p := range rec.Problems() {
		r.writeLog(logLine{Kind: "tolerated", Code: string(p.Code), Reason: p.String(), ID: string(rec.ControlNumber())}.at(rec.Pos()), nil)
	}
}

// lost reports what could not be written as it is: to the log, and in number.
func (r *reporter) lost(rec *parse.Record, p parse.Problem) {
	r.lossy++
	if r.log == nil || rec == nil {
		return
	}
	r.writeLog(logLine{Kind: "changed in writing", Code: string(p.Code), Reason: p.String(), ID: string(rec.ControlNumber())}.at(rec.Pos()), nil)
}

// logLine is a line of --errors.
type logLine struct {
	Kind   string `json:"kind"` // rejected or tolerated
	Code   string `json:"code"`
	Source string `json:"source"`
	Record int64  `json:"record"`
	Byte   int64  `json:"byte"`
	Bytes  int    `json:"bytes,omitempty"`
	ID     string `json:"id,omitempty"`
	LastID string `json:"last_id,omitempty"`
	Reason string `json:"reason"`
	Script string `json:"script,omitempty"`
	Line   int    `json:"line,omitempty"`
	Hook   string `json:"hook,omitempty"`
}

func (l logLine) at(p parse.Pos) logLine {
	l.Source, l.Record, l.Byte = p.Source, p.Number, p.Offset
	return l
}

func (r *reporter) writeLog(l logLine, err error) {
	if r.log == nil || r.logErr != nil {
		return
	}
	var script *engine.ScriptError
	if errors.As(err, &script) {
		l.Script, l.Line, l.Hook = script.Script, script.Line, script.Hook
	}
	line, err := json.Marshal(l)
	if err == nil {
		_, err = r.log.Write(append(line, '\n'))
	}
	r.logErr = err
}

// finish reports the end of the run.
func (r *reporter) finish(sum *engine.Summary, err error, stats bool) {
	w := r.cmd.env.Stderr
	for _, key := range r.order {
		if n := r.same[key]; n > 3 {
			fmt.Fprintf(w, "mrrc-lua: %s: in %s records\n", key, number(int64(n)))
		}
	}
	hidden := r.shown - maxShown
	if hidden > 0 {
		fmt.Fprintf(w, "mrrc-lua: %s more messages not shown; --errors FILE lists all\n", number(int64(hidden)))
	}
	if err != nil && !errors.Is(err, syscall.EPIPE) {
		r.cmd.printError(err)
	}
	if r.logErr != nil {
		fmt.Fprintf(w, "mrrc-lua: the file of --errors is not complete: %v\n", r.logErr)
	}
	if exitCode(err, 0) == ExitUsage {
		return
	}
	if r.lossy > 0 {
		fmt.Fprintf(w, "mrrc-lua: %s things could not be written as they are; --errors FILE lists them\n", number(r.lossy))
	}
	printTallies(w, sum)
	if !r.quiet {
		printSummary(w, sum, stats)
	}
}

// printError prints an error that ended a command.
func (c *command) printError(err error) {
	w := c.env.Stderr
	var many *engine.TooManyError
	var script *engine.ScriptError
	var usage *engine.UsageError
	switch {
	case errors.As(err, &many):
		fmt.Fprintf(w, "mrrc-lua: stopped at %s\n", many.Error())
	case errors.As(err, &script):
		c.printScriptError(script, "")
	case errors.Is(err, engine.ErrInterrupted):
		fmt.Fprintln(w, "mrrc-lua: interrupted; no output file was written")
	case errors.As(err, &usage):
		fmt.Fprintf(w, "mrrc-lua: %v\nSee 'mrrc-lua --help'.\n", err)
	default:
		fmt.Fprintf(w, "mrrc-lua: %v\n", err)
	}
}

// printScriptError prints a script's error with its line, the record at hand and a traceback.
func (c *command) printScriptError(e *engine.ScriptError, where string) {
	var b strings.Builder
	fmt.Fprintf(&b, "mrrc-lua: %s\n", clean(e.Error()))
	if e.Source != "" {
		prefix := fmt.Sprintf("  %d | ", e.Line)
		fmt.Fprintf(&b, "%s%s\n", prefix, clean(strings.ReplaceAll(e.Source, "\t", " ")))
		if e.Col > 0 {
			fmt.Fprintf(&b, "%s^\n", strings.Repeat(" ", len(prefix)+min(e.Col, len(e.Source)+1)-1))
		}
	}
	switch {
	case e.Hook != "" && where != "":
		fmt.Fprintf(&b, "  in %s, at %s\n", e.Hook, where)
	case e.Hook != "":
		fmt.Fprintf(&b, "  in %s\n", e.Hook)
	case where != "":
		fmt.Fprintf(&b, "  at %s\n", where)
	}
	if len(e.Traceback) > 1 {
		b.WriteString("  stack traceback:\n")
		for _, line := range e.Traceback {
			fmt.Fprintf(&b, "      %s\n", clean(line))
		}
	}
	if e.Hint != "" {
		fmt.Fprintf(&b, "  hint: %s\n", e.Hint)
	}
	_, _ = io.WriteString(c.env.Stderr, b.String())
}

// clean keeps control characters of records and scripts off the terminal; line ends stay.
func clean(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = engine.Printable(lines[i])
	}
	return strings.Join(lines, "\n")
}
