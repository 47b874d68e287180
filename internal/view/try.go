package view

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"mrrc-lua/engine"
	"mrrc-lua/engine/script"
	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/session"
	"mrrc-lua/parse"
)

// effect is what a script does to a record.
type effect struct {
	Outcome string            `json:"outcome"` // none, absent, failed, changed, added, unchanged, dropped, rejected, rows or lines
	Reason  string            `json:"reason"`  // of rejected
	Entries []json.RawMessage `json:"entries"` // for changes.article
	After   string            `json:"after"`   // the main output
	Table   [][]string        `json:"table"`   // the same as rows of a table, the names of the columns first
	Printed string            `json:"printed"`
	Calls   []call            `json:"calls"`
	Tallies []tally           `json:"tallies"`
	Outputs []output          `json:"outputs"`
	Errors  []mistake         `json:"errors"`
	Doubts  []mistake         `json:"doubts"`
}

// call is a call of a hook.
type call struct {
	Hook   string `json:"hook"`
	Result string `json:"result"`
}

// tally is a counter of run:tally.
type tally struct {
	Table string `json:"table"`
	Key   string `json:"key"`
	N     string `json:"n"`
}

// output is a further output of the script.
type output struct {
	Name string `json:"name"`
	N    int64  `json:"n"`
	Text string `json:"text"`
}

// mistake is an error of a script, or a doubt about it.
type mistake struct {
	Script string   `json:"script"` // a module; "": the script itself
	Line   int      `json:"line"`   // from 1; 0: it concerns the script as a whole
	Col    int      `json:"col"`    // from 1, in units of UTF-16; 0: not known
	Msg    string   `json:"msg"`
	Hint   string   `json:"hint"`
	Hook   string   `json:"hook"`
	Trace  []string `json:"trace"`
}

// Bounds of what a script makes for the page.
const (
	maxCalls   = 50
	maxRows    = 200
	maxTallies = 200
	maxOutputs = 50
	maxEntries = 50
)

// try answers with what a script does to a record. Nothing is written.
func (s *Server) try(r *http.Request) (any, error) {
	q, err := body[struct {
		N      int64  `json:"n"`
		Script string `json:"script"`
		As     string `json:"as"`
	}](r)
	if err != nil {
		return nil, err
	}
	form, err := formOf(q.As)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(q.Script) == "" {
		return effect{Outcome: "none"}, nil
	}
	sc, failed := s.load(q.Script)
	if failed != nil {
		return failed, nil
	}
	rec, err := s.opt.Records.Record(r.Context(), q.N)
	if err != nil || rec.Err() != nil {
		return effect{Outcome: "absent", Doubts: doubts(sc)}, r.Context().Err()
	}
	if err := s.turn(r.Context()); err != nil {
		return nil, err
	}
	defer s.done()
	t := &trial{opt: s.opt.Engine, script: sc, form: form}
	return t.run(r.Context(), rec)
}

// turn waits until a script may run; done is called after it.
func (s *Server) turn(ctx context.Context) error {
	select {
	case s.tries <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// done ends the turn. Memory that a script has taken is given back to the system: the next one may come hours later.
func (s *Server) done() {
	<-s.tries
	held := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	if metrics.Read(held); held[0].Value.Uint64()-held[1].Value.Uint64() > muchMemory {
		debug.FreeOSMemory()
	}
}

// muchMemory is more than the program needs, in bytes, when no script runs.
const muchMemory = 256 << 20

// name is the name of the script in messages.
func (s *Server) name() string { return cmp.Or(s.opt.Script, "script") }

// load compiles a script. failed is not nil if it cannot be tried.
func (s *Server) load(text string) (sc *engine.Script, failed *effect) {
	fails := func(m mistake) *effect { return &effect{Outcome: "failed", Errors: []mistake{m}} }
	sc, err := engine.LoadScript(s.name(), text)
	switch {
	case err != nil:
		return nil, &effect{Outcome: "failed", Errors: mistakes(s.name(), err)}
	case sc.Assigns(script.HookSource):
		return nil, fails(mistake{Msg: "the hook source finds records by itself, and here the script gets the record that is shown",
			Hint: "run the script with mrrc-lua run"})
	case sc.Hookless():
		if err := sc.Misspelt(); err != nil {
			return nil, &effect{Outcome: "failed", Errors: mistakes(s.name(), err)}
		}
		if name, line := sc.LocalHook(); name != "" {
			return nil, fails(mistake{Line: line, Msg: "the function '" + name + "' is local, and so it would never be called", Hint: "write it without local"})
		}
		return nil, fails(mistake{Msg: "the script has no function that is called with the record, such as transform",
			Hint: "write function transform(record) before the statements, and end after them"})
	}
	return sc, nil
}

// trial runs a script over one record.
type trial struct {
	opt    engine.Options
	script *engine.Script
	form   parse.Format

	effect   effect
	main     clipped
	printed  clipped
	outputs  []*clipped
	names    []string
	rejected error
}

// run runs the script. The error is that of ctx.
func (t *trial) run(ctx context.Context, rec *parse.Record) (*effect, error) {
	rec.KeepOriginal()
	o := t.opt
	o.Script = t.script
	o.Input = engine.Input{Paths: []string{rec.Pos().Source}, Records: &single{rec: rec}, Text: o.Input.Text}
	o.Output = engine.Output{Main: &t.main, Format: t.form, Bare: true, Print: &t.printed, Rows: engine.RowsCSV, Create: t.create}
	o.Bad = engine.BadRecords{Report: func(e *engine.RecordError) { t.rejected = cmp.Or(t.rejected, e.Err) }}
	o.Watch = engine.Watch{Trace: t.called, Changes: &engine.Changes{View: func(e *diff.Entry) any {
		if v := htmlreport.ViewOf(e); v != nil && e.Kind != diff.RecordUnchanged {
			return v.JSON()
		}
		return nil
	}, Keep: func(v any) {
		if len(t.effect.Entries) < maxEntries {
			t.effect.Entries = append(t.effect.Entries, v.([]byte))
		}
	}}}
	o.Speed = engine.Speed{Jobs: 1}
	whole, cancel := bounded(ctx, o.Limits.Timeout)
	defer cancel()
	sum, err := engine.Run(whole, o)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	e := &t.effect
	e.Doubts = doubts(t.script)
	e.Printed = t.printed.text()
	t.took(&sum)
	if err == nil {
		err = t.rejected
	}
	if why := (*engine.RejectedError)(nil); errors.As(err, &why) {
		e.Outcome, e.Reason = "rejected", visible(why.Reason)
		return e, nil
	}
	if err != nil {
		e.Outcome, e.Errors, e.Entries = "failed", mistakes(t.script.Name, err), nil
	}
	if err != nil && whole.Err() != nil && !errors.As(err, new(*engine.ScriptError)) {
		e.Errors = t.endless(ctx)
	}
	return e, ctx.Err()
}

// bounded returns a context for a whole run. A run bounds only the hooks of a record: before and after them a script may
// take as long as it likes, and here somebody waits.
func bounded(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		limit = engine.DefaultTimeout
	}
	if limit < 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, 2*limit+startTime)
}

// startTime is what a run may take before its script begins, on a busy machine.
const startTime = 500 * time.Millisecond

// endless finds out where a script takes too long outside of the hooks of a record.
func (t *trial) endless(ctx context.Context) []mistake {
	o := t.opt
	o.Input, o.Output = engine.Input{}, engine.Output{Print: io.Discard}
	o.Limits.Timeout = min(o.Limits.Timeout, time.Second)
	ses, err := session.New(ctx, o)
	if err == nil {
		defer ses.Close()
		_, err = ses.Run(ctx, t.script)
	}
	if err == nil {
		return []mistake{{Msg: "the script takes too long", Hint: "is there a loop without an end in begin or finish?"}}
	}
	return mistakes(t.script.Name, err)
}

// took notes what a run without an error has made.
func (t *trial) took(sum *engine.Summary) {
	e := &t.effect
	e.Outcome = "unchanged"
	switch kinds := sum.Changes; {
	case sum.Holds == engine.RowContent:
		e.Outcome = "rows"
		e.Table = table(t.main.b)
	case sum.Holds == engine.LineContent:
		e.Outcome = "lines"
	case kinds == nil:
	case kinds.Records(diff.RecordDropped) > 0:
		e.Outcome = "dropped"
	case kinds.Records(diff.RecordElsewhere) > 0:
		e.Outcome = "lines"
	case kinds.Records(diff.RecordChanged) > 0:
		e.Outcome = "changed"
	case kinds.Records(diff.RecordAdded) > 0:
		e.Outcome = "added"
	}
	e.After = shownOf(laidOut(t.main.b, t.form), t.main.lost)
	for _, name := range sum.Tallies.Tables() {
		for _, row := range sum.Tallies.Rows(name) {
			if len(e.Tallies) < maxTallies {
				e.Tallies = append(e.Tallies, tally{brief(name), brief(row.Key), strconv.FormatFloat(row.N, 'f', -1, 64)})
			}
		}
	}
	for i, name := range t.names {
		o := output{Name: brief(name), Text: t.outputs[i].text()}
		for _, n := range sum.Outputs {
			if n.Name == name {
				o.N = n.N
			}
		}
		e.Outputs = append(e.Outputs, o)
	}
}

// create makes a further output, which is only shown.
func (t *trial) create(name string) (io.Writer, error) {
	if len(t.names) == maxOutputs {
		return io.Discard, nil
	}
	t.names, t.outputs = append(t.names, name), append(t.outputs, &clipped{})
	return t.outputs[len(t.outputs)-1], nil
}

// called notes a call of a hook.
func (t *trial) called(step engine.TraceStep) (more bool) {
	result := step.Result
	switch {
	case step.Decision == "skip":
		result = "run:skip() drops the record"
	case step.Decision == "reject":
		result = "run:reject() rejects the record"
	case step.Err != nil:
		result = "failed"
	}
	t.effect.Calls = append(t.effect.Calls, call{step.Hook, brief(result)})
	return len(t.effect.Calls) < maxCalls
}

// table reads rows of CSV.
func table(text []byte) (rows [][]string) {
	rd := csv.NewReader(bytes.NewReader(text))
	rd.FieldsPerRecord, rd.ReuseRecord = -1, true
	for len(rows) < maxRows {
		row, err := rd.Read()
		if err != nil { // the end, which may have been cut off
			break
		}
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = brief(c)
		}
		rows = append(rows, cells)
	}
	return rows
}

// doubts are the warnings about a script.
func doubts(sc *engine.Script) (list []mistake) {
	for _, w := range sc.Warnings() {
		list = append(list, mistake{Script: visible(w.Script), Line: w.Line, Msg: visible(w.Msg)})
	}
	return list
}

// mistakes are the errors of a script with a name.
func mistakes(name string, err error) []mistake {
	var e *engine.ScriptError
	if !errors.As(err, &e) {
		return []mistake{{Msg: visible(err.Error())}}
	}
	var list []mistake
	for _, e := range append([]*engine.ScriptError{e}, e.Others...) {
		hint, _, _ := strings.Cut(e.Hint, " --script-memory") // which run has
		m := mistake{Line: e.Line, Msg: visible(e.Msg), Hint: visible(hint), Hook: e.Hook}
		if e.Script != name {
			m.Script = visible(e.Script)
		}
		if e.Col > 0 {
			before := e.Source[:min(e.Col-1, len(e.Source))]
			m.Col = len(utf16.Encode([]rune(before))) + 1
		}
		if len(e.Traceback) > 1 {
			for _, line := range e.Traceback {
				m.Trace = append(m.Trace, visible(line))
			}
		}
		list = append(list, m)
	}
	return list
}

// single is an input with one record.
type single struct {
	rec  *parse.Record
	read bool
}

// Read implements parse.BatchReader.
func (s *single) Read(b *parse.Batch) error {
	if s.read {
		return io.EOF
	}
	s.read = true
	b.Reset(s.rec.Pos().Source)
	b.Adopt(s.rec, s.rec.Pos())
	return nil
}

// clipped keeps the beginning of what is written to it.
type clipped struct {
	b    []byte
	lost int
}

// maxClipped is how many bytes it keeps.
const maxClipped = 2 * maxText

// Write implements io.Writer.
func (c *clipped) Write(p []byte) (int, error) {
	n := min(len(p), maxClipped-len(c.b))
	c.b = append(c.b, p[:n]...)
	c.lost += len(p) - n
	return len(p), nil
}

// text returns what was written for the page.
func (c *clipped) text() string { return shownOf(c.b, c.lost) }
