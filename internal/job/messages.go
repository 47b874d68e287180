package job

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/parse"
)

// messages turns the events of a run into text on standard error, and into the lines of --errors.
// The engine calls it from one goroutine.
type messages struct {
	job      *job
	w        io.Writer // standard error
	log      errorLog
	recovery *recovery             // the account of recover, or nil
	kept     bool                  // the outputs are in their places
	shown    int                   // messages about single records
	last     parse.Pos             // of the last one shown
	same     map[failure]*failures // script errors by place and kind
	order    []failure             // the keys of same
	lossy    int64                 // things that could not be written as they are
	leftOut  int64                 // of these, those that were not written at all
	numbers  []string              // of the command, for the last line
	wrong    int64                 // things that the command found wrong
	made     int64                 // things that the script made outside of records, and that were not written
}

func newMessages(j *job) *messages {
	m := &messages{job: j, w: j.env.Stderr}
	if j.spec.Recovery {
		m.recovery = newRecovery(j.spec)
	}
	return m
}

// maxShown bounds the messages about single records on standard error.
const maxShown = 20

// reject reports a rejected record.
func (m *messages) reject(e *engine.RecordError) {
	if e.More {
		return
	}
	if m.recovery != nil {
		m.recovery.reject(e)
	}
	line := logLine{Kind: "rejected", Code: e.Code(), Reason: e.Reason(), ID: console.Brief(e.ID, maxLoggedID), Bytes: e.Length}
	if e.ID == "" {
		line.LastID = console.Brief(e.LastID, maxLoggedID)
	}
	m.job.recorder.problem(line.Kind, line.Code, line.at(e.Pos).example)
	m.log.write(line.at(e.Pos), e.Err)
	where := e.Where()
	if e.Pos == (parse.Pos{}) { // made in begin or finish, it belongs to no record
		m.made++
		where = ""
	}
	var script *engine.ScriptError
	if errors.As(e.Err, &script) {
		if m.again(script) > maxAlike {
			return
		}
	}
	if m.shown++; m.shown > maxShown {
		return
	}
	m.last = e.Pos
	if script != nil {
		PrintScriptError(&m.job.env, script, where)
		return
	}
	fmt.Fprintf(m.w, "mrrc-lua: rejected %s\n", OneLine(e.Error()))
}

// tolerated reports a record that was read with problems.
func (m *messages) tolerated(rec *parse.Record) {
	if m.recovery != nil {
		m.recovery.tolerated(rec)
	}
	m.troubled(TroubledOf(rec))
}

// troubled does the same: only to the log, unless the record is a guess.
func (m *messages) troubled(rec *Troubled) {
	kind, bytes := "tolerated", 0
	if rec.Salvaged {
		kind, bytes = "salvaged", rec.Bytes
		m.salvaged(rec)
	}
	for _, p := range rec.Problems {
		line := logLine{Kind: kind, Bytes: bytes, Code: string(p.Code), Reason: p.String(), ID: console.Brief(rec.ID, maxLoggedID)}
		if p.Lost.Kind != parse.LostNothing {
			line.Kind, line.Bytes = "lost", rec.Bytes
			line.lose(p.Lost)
		}
		m.job.recorder.problem(line.Kind, line.Code, line.at(rec.Pos).example)
		m.log.write(line.at(rec.Pos), nil)
	}
}

// salvaged prints that a record is in part a guess, and the first reason for it.
func (m *messages) salvaged(rec *Troubled) {
	if m.shown++; m.shown > maxShown {
		return
	}
	problems := rec.Problems
	guess := parse.Problem{Code: parse.CodeSalvaged, Note: "the record is in part a guess"} // of a record with more problems than are listed
	if at := slices.IndexFunc(problems, func(p parse.Problem) bool { return p.Code == parse.CodeSalvaged }); at >= 0 {
		guess = problems[at]
	}
	text := guess.String()
	for _, p := range problems {
		if p.Code != parse.CodeSalvaged && (p.At == guess.At || guess.At == 0) {
			p.Note += "; " + guess.Note
			text = p.String()
			break
		}
	}
	e := engine.RecordError{Pos: rec.Pos, ID: console.Brief(rec.ID, maxLoggedID)}
	fmt.Fprintf(m.w, "mrrc-lua: salvaged %s: %s\n", e.Where(), text)
}

// lost reports content that could not be written as it is.
func (m *messages) lost(rec *parse.Record, p parse.Problem) {
	if rec == nil {
		m.leaves(nil, p)
		return
	}
	m.leaves(&Troubled{Pos: rec.Pos(), ID: string(rec.ControlNumber())}, p)
}

// leaves does the same: to the log, and by number.
func (m *messages) leaves(rec *Troubled, p parse.Problem) {
	m.lossy++
	if p.Code == encode.CodeLeftOut {
		m.leftOut++
	}
	m.job.recorder.problem("changed in writing", string(p.Code), func() htmlreport.Example {
		if rec == nil {
			return htmlreport.Example{Text: inField(p)}
		}
		return logLine{Reason: inField(p), ID: rec.ID}.at(rec.Pos).example()
	})
	if !m.log.wanted() || rec == nil {
		return
	}
	line := logLine{Kind: "changed in writing", Code: string(p.Code), Reason: inField(p), ID: console.Brief(rec.ID, maxLoggedID)}
	if p.Code == encode.CodeLeftOut {
		line.lose(p.Lost)
	}
	m.log.write(line.at(rec.Pos), nil)
}

// lossText returns in words how many parts of records could not be written as they are.
func lossText(n int64) string {
	if n == 1 {
		return "1 part of a record could not be written as it is"
	}
	return console.Number(n) + " parts of records could not be written as they are"
}

// inField describes a problem of writing, whose place is counted in the data of the field.
func inField(p parse.Problem) string {
	if p.Tag == 0 { // of the source, and in no field
		return fmt.Sprintf("%s: byte %d of the record, %q: %s", p.Code, p.At, p.Found, p.Note)
	}
	return fmt.Sprintf("%s: field %s, byte %d of its data, %q: %s", p.Code, p.Tag, p.At, p.Found, p.Note)
}

// more returns where the details are.
func (m *messages) more() kept {
	k := kept{"--errors FILE", "--rejects FILE"}
	if f := m.job.outputs.errors; f != nil {
		k.errors = engine.Printable(f.Path())
	}
	if f := m.job.outputs.rejects; f != nil {
		k.rejects = engine.Printable(f.Path())
	}
	return k
}

// finish reports the end of the run.
func (m *messages) finish(sum *engine.Summary, err error) {
	w, quiet := m.w, m.job.spec.Account.Quiet
	m.printAlike()
	hidden := m.shown - maxShown
	if hidden > 0 {
		fmt.Fprintf(w, "mrrc-lua: %s more messages not shown; %s lists all\n", console.Number(int64(hidden)), m.more().errors)
	}
	switch {
	case err != nil && !hadEnough(err):
		m.ended(err, sum)
	case err != nil && len(sum.Outputs) > 0 && !m.job.spec.dry():
		fmt.Fprintln(w, "mrrc-lua: the reader of the output closed it before the end: the script's outputs were not written")
	}
	if m.log.err != nil {
		fmt.Fprintf(w, "mrrc-lua: the file of --errors is not complete: %v\n", m.log.err)
	}
	if !m.kept {
		sum.Outputs = nil
	}
	if sum.Lost.Total() > 0 {
		fmt.Fprintf(w, "mrrc-lua: lost %s: these parts of the input are not in the records that were read or written; %s lists them, %s keeps the original records\n",
			sum.Lost, m.more().errors, m.more().rejects)
	}
	if a := &sum.Aside; a.Rejected+a.Salvaged+int64(a.Lost.Total()) > 0 {
		fmt.Fprintf(w, "mrrc-lua: in what the script read with marc.read: %s; %s lists each, %s keeps the bytes\n", asideText(a), m.more().errors, m.more().rejects)
	}
	for _, text := range sum.PassedOver {
		fmt.Fprintf(w, "mrrc-lua: %s\n", OneLine(text))
	}
	if hadEnough(err) {
		return // what was counted until then is not about the input
	}
	if m.lossy > 0 {
		it := "them"
		if m.lossy == 1 {
			it = "it"
		}
		fmt.Fprintf(w, "mrrc-lua: %s; %s lists %s\n", lossText(m.lossy), m.more().errors, it)
	}
	if m.job.outputs.tally == nil {
		PrintTallies(w, sum)
	}
	m.job.outputs.sayRewrites(w, m.kept, quiet)
	for _, note := range slices.Concat(m.job.files.Notes(), m.job.written.Notes()) {
		fmt.Fprintf(w, "mrrc-lua: %s\n", note)
	}
	if !quiet {
		if err == nil && sum.Read > 0 {
			for _, note := range unread(m.job.spec.Script.Set, sum.Asked) {
				fmt.Fprintf(w, "mrrc-lua: %s\n", note)
			}
		}
		m.emptyFiles(w, sum)
		if m.recovery != nil {
			m.recovery.print(w, sum)
			sum.Problems, sum.Salvaged = 0, 0 // they are printed already
		}
		if m.job.spec.Account.Stats {
			for _, set := range m.job.Settings {
				fmt.Fprintf(w, "setting %s %s\n", set.Flag, engine.Printable(set.Value))
			}
		}
		printSummary(w, sum, m.numbers, m.more(), m.job.spec.Account.Stats)
	}
}

// emptyFiles names inputs without a byte in them when nothing was read: an export that failed
// leaves such files.
func (m *messages) emptyFiles(w io.Writer, sum *engine.Summary) {
	if sum.Read+sum.Skipped > 0 {
		return
	}
	for _, path := range m.job.opt.Input.Paths {
		if st, err := os.Stat(path); err == nil && st.Mode().IsRegular() && st.Size() == 0 {
			fmt.Fprintf(w, "%s is empty: there is no record in it\n", engine.Printable(path))
		}
	}
}

// ended prints why the run ended early, and the consequences for its output.
func (m *messages) ended(err error, sum *engine.Summary) {
	w, output := m.w, m.job.spec.Output.File
	var many *engine.TooManyError
	if errors.As(err, &many) {
		if m.last != many.Last.Pos {
			fmt.Fprintf(w, "mrrc-lua: rejected %s\n", OneLine(many.Error()))
		}
		if m.job.spec.Bad.Strict {
			fmt.Fprintln(w, "mrrc-lua: stopped at the first bad record, because of --strict")
		} else {
			fmt.Fprintf(w, "mrrc-lua: stopped at bad record number %s, because of --max-errors\n", console.Number(many.Limit))
		}
	} else if failed := (*engine.AllFailedError)(nil); errors.As(err, &failed) {
		m.allFailed(failed)
	} else {
		PrintError(&m.job.env, err)
		if hint := m.job.spec.inputHint(err); hint != "" {
			fmt.Fprintf(w, "  hint: %s\n", hint)
		}
	}
	switch {
	case m.kept:
		fmt.Fprintln(w, "mrrc-lua: the output has only the records before that")
	case output != "" && isFile(output):
		fmt.Fprintf(w, "mrrc-lua: %s was not written\n", engine.Printable(output))
	case len(sum.Outputs) > 0:
		fmt.Fprintln(w, "mrrc-lua: the script's outputs were not written")
	}
	if text := m.job.keep.hint(); text != "" && !m.kept {
		fmt.Fprintf(w, "mrrc-lua: %s\n", text)
	}
}

// isFile reports whether an output is a file or would be one, and not standard output or a device.
func isFile(output string) bool {
	st, err := os.Stat(output)
	return output != "-" && (err != nil || st.Mode().IsRegular())
}

// allFailed prints that the script failed on everything.
func (m *messages) allFailed(e *engine.AllFailedError) {
	if e.All && e.N == 1 {
		return // its message says it
	}
	fmt.Fprintf(m.w, "mrrc-lua: %s\n", OneLine(e.Error()))
	if !e.All {
		fmt.Fprintln(m.w, "mrrc-lua: stopped, because it would probably fail on the other records as well; --keep-going continues")
	}
}
