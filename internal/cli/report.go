package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// reporter turns what happens in a run into text on standard error, and into the lines of
// --errors. The engine calls it from one goroutine.
type reporter struct {
	recovery *recovery // the account of recover, or nil
	cmd      *command
	quiet    bool
	inputs   []string
	output   string // of -o
	strict   bool
	kept     bool // whether the outputs are in their places
	files    *outputs
	log      io.Writer // of --errors, or nil
	logErr   error
	shown    int
	last     parse.Pos      // of the last one shown on standard error
	same     map[string]int // script errors by place and text
	order    []string
	lossy    int64 // characters that could not be written as they are
}

// maxShown bounds the messages about single records on standard error.
const maxShown = 20

// maxSame bounds how many different errors of scripts are counted: one that names the record is
// another one each time.
const maxSame = 1000

// reject reports a rejected record.
func (r *reporter) reject(e *engine.RecordError) {
	if e.More {
		return
	}
	if r.recovery != nil {
		r.recovery.reject(e)
	}
	line := logLine{Kind: "rejected", Code: e.Code(), Reason: e.Reason(), ID: brief(e.ID, maxLoggedID), Bytes: e.Length}
	if e.ID == "" {
		line.LastID = brief(e.LastID, maxLoggedID)
	}
	r.cmd.recorder.problem(line.Kind, line.Code)
	r.writeLog(line.at(e.Pos), e.Err)
	var script *engine.ScriptError
	if errors.As(e.Err, &script) {
		key := script.Error()
		if r.same == nil {
			r.same = map[string]int{}
		}
		if r.same[key] == 0 && len(r.order) < maxSame {
			r.order = append(r.order, key)
		}
		if r.same[key] > 0 || len(r.same) < maxSame {
			r.same[key]++
		}
		if r.same[key] > 3 {
			return
		}
	}
	if r.shown++; r.shown > maxShown {
		return
	}
	r.last = e.Pos
	if script != nil {
		r.cmd.printScriptError(script, e.Where())
		return
	}
	fmt.Fprintf(r.cmd.env.Stderr, "mrrc-lua: rejected %s\n", oneLine(e.Error()))
}

// tolerated reports a record that was read with problems: to the log alone, unless it is a guess.
func (r *reporter) tolerated(rec *parse.Record) {
	kind, bytes := "tolerated", 0
	if r.recovery != nil {
		r.recovery.tolerated(rec)
	}
	if rec.Salvaged() {
		kind, bytes = "salvaged", len(rec.Raw())
		r.salvaged(rec)
	}
	for _, p := range rec.Problems() {
		r.cmd.recorder.problem(kind, string(p.Code))
	}
	if r.log == nil {
		return
	}
	for _, p := range rec.Problems() {
		r.writeLog(logLine{Kind: kind, Bytes: bytes, Code: string(p.Code), Reason: p.String(), ID: brief(string(rec.ControlNumber()), maxLoggedID)}.at(rec.Pos()), nil)
	}
}

// salvaged says of a record that it is a guess, and the first reason for it.
func (r *reporter) salvaged(rec *parse.Record) {
	if r.shown++; r.shown > maxShown {
		return
	}
	problems := rec.Problems()
	guess := problems[slices.IndexFunc(problems, func(p parse.Problem) bool { return p.Code == parse.CodeSalvaged })]
	text := guess.String()
	for _, p := range problems {
		if p.Code != parse.CodeSalvaged && (p.At == guess.At || guess.At == 0) {
			p.Note += "; " + guess.Note
			text = p.String()
			break
		}
	}
	e := engine.RecordError{Pos: rec.Pos(), ID: brief(string(rec.ControlNumber()), maxLoggedID)}
	fmt.Fprintf(r.cmd.env.Stderr, "mrrc-lua: salvaged %s: %s\n", e.Where(), text)
}

// lost reports what could not be written as it is: to the log, and in number.
func (r *reporter) lost(rec *parse.Record, p parse.Problem) {
	r.lossy++
	r.cmd.recorder.problem("changed in writing", string(p.Code))
	if r.log == nil || rec == nil {
		return
	}
	r.writeLog(logLine{Kind: "changed in writing", Code: string(p.Code), Reason: inField(p), ID: brief(string(rec.ControlNumber()), maxLoggedID)}.at(rec.Pos()), nil)
}

// lossText says how many things could not be written as they are.
func lossText(n int64) string {
	if n == 1 {
		return "1 thing could not be written as it is"
	}
	return number(n) + " things could not be written as they are"
}

// inField says a problem of writing, whose place is counted in the data of the field.
func inField(p parse.Problem) string {
	return fmt.Sprintf("%s: field %s, byte %d of its data, %q: %s", p.Code, p.Tag, p.At, p.Found, p.Note)
}

// logLine is a line of --errors.
type logLine struct {
	Kind   string `json:"kind"` // rejected, salvaged or tolerated
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

// more says where the details are.
func (r *reporter) more() kept {
	k := kept{"--errors FILE", "--rejects FILE"}
	if f := r.files.errors; f != nil {
		k.errors = engine.Printable(f.Path())
	}
	if f := r.files.rejects; f != nil {
		k.rejects = engine.Printable(f.Path())
	}
	return k
}

// finish reports the end of the run.
func (r *reporter) finish(sum *engine.Summary, err error, stats bool) {
	w := r.cmd.env.Stderr
	for _, key := range r.order {
		if n := r.same[key]; n > 3 {
			fmt.Fprintf(w, "mrrc-lua: %s: in %s records\n", oneLine(key), number(int64(n)))
		}
	}
	hidden := r.shown - maxShown
	if hidden > 0 {
		fmt.Fprintf(w, "mrrc-lua: %s more messages not shown; %s lists all\n", number(int64(hidden)), r.more().errors)
	}
	switch {
	case err != nil && !hadEnough(err):
		r.ended(err, sum)
	case err != nil && len(sum.Outputs) > 0:
		fmt.Fprintln(w, "mrrc-lua: the reader of the output had enough before the end: the script's outputs were not written")
	}
	if r.logErr != nil {
		fmt.Fprintf(w, "mrrc-lua: the file of --errors is not complete: %v\n", r.logErr)
	}
	if !r.kept {
		sum.Outputs = nil
	}
	if r.lossy > 0 {
		fmt.Fprintf(w, "mrrc-lua: %s; %s lists them\n", lossText(r.lossy), r.more().errors)
	}
	if r.files.tally == nil {
		printTallies(w, sum)
	}
	r.files.sayRewrites(w, r.kept, r.quiet)
	for _, note := range slices.Concat(r.files.files.Notes(), r.cmd.written.Notes()) {
		fmt.Fprintf(w, "mrrc-lua: %s\n", note)
	}
	if !r.quiet {
		r.emptyFiles(w, sum)
		if r.recovery != nil {
			r.recovery.print(w, sum)
			sum.Problems, sum.Salvaged = 0, 0 // said by then
		}
		printSummary(w, sum, r.more(), stats)
	}
}

// emptyFiles names inputs without a byte in them when nothing was read: an export that failed
// leaves such files.
func (r *reporter) emptyFiles(w io.Writer, sum *engine.Summary) {
	if sum.Read+sum.Skipped > 0 {
		return
	}
	for _, path := range r.inputs {
		if st, err := os.Stat(path); err == nil && st.Mode().IsRegular() && st.Size() == 0 {
			fmt.Fprintf(w, "%s is empty: there is no record in it\n", engine.Printable(path))
		}
	}
}

// ended says why the run came to its end early, and what that means for its output.
func (r *reporter) ended(err error, sum *engine.Summary) {
	w := r.cmd.env.Stderr
	var many *engine.TooManyError
	if errors.As(err, &many) {
		if r.last != many.Last.Pos {
			fmt.Fprintf(w, "mrrc-lua: rejected %s\n", oneLine(many.Error()))
		}
		if r.strict {
			fmt.Fprintln(w, "mrrc-lua: stopped at the first bad record, because of --strict")
		} else {
			fmt.Fprintf(w, "mrrc-lua: stopped at bad record number %s, because of --max-errors\n", number(many.Limit))
		}
	} else {
		r.cmd.printError(err)
	}
	switch {
	case r.kept:
		fmt.Fprintln(w, "mrrc-lua: the output has the records before that, and no more")
	case r.output != "" && r.output != "-":
		fmt.Fprintf(w, "mrrc-lua: %s was not written\n", engine.Printable(r.output))
	case len(sum.Outputs) > 0:
		fmt.Fprintln(w, "mrrc-lua: the script's outputs were not written")
	}
	if text := r.files.keep.hint(); text != "" && !r.kept {
		fmt.Fprintf(w, "mrrc-lua: %s\n", text)
	}
}

// printError prints an error that ended a command.
func (c *command) printError(err error) {
	var script *engine.ScriptError
	if errors.As(err, &script) {
		c.printScriptError(script, "")
		return
	}
	fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s\n", clean(err.Error()))
}

// printScriptError prints a script's error with its line, the record at hand and a traceback.
func (c *command) printScriptError(e *engine.ScriptError, where string) {
	_, _ = io.WriteString(c.env.Stderr, "mrrc-lua: "+scriptErrorText(e, where))
}

// scriptErrorText is what printScriptError prints.
func scriptErrorText(e *engine.ScriptError, where string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", clean(e.Error()))
	if source := sourceLine(e); source != "" {
		prefix := fmt.Sprintf("  %d | ", e.Line)
		fmt.Fprintf(&b, "%s%s\n", prefix, clean(strings.ReplaceAll(source, "\t", " ")))
		if e.Col > 0 {
			// Columns count bytes, the terminal counts characters.
			before := utf8.RuneCountInString(source[:min(e.Col-1, len(source))])
			fmt.Fprintf(&b, "%s^\n", strings.Repeat(" ", len(prefix)+before))
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
	if hint := hintOf(e); hint != "" {
		fmt.Fprintf(&b, "  hint: %s\n", hint)
	}
	return b.String()
}

// oneLine keeps a text that a script may have made to one line, so that it cannot look like another
// message.
func oneLine(s string) string { return strings.ReplaceAll(clean(s), "\n", `\n`) }

// clean keeps control characters of records and scripts off the terminal; line ends stay.
func clean(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.ReplaceAll(engine.Printable(lines[i]), `\\`, `\`)
	}
	return strings.Join(lines, "\n")
}
