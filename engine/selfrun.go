package engine

import (
	"context"
	"errors"
	"io"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/guard"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// A script without hooks runs once, from top to bottom, and reads for itself with marc.read. Records
// that it writes are encoded at once, because they are views that soon become invalid, and passed to
// the sink from time to time.

// selfRun is such a run, and the host of its VM. Its methods but run and load are called under the VM
// lock.
type selfRun struct {
	*vm
	verdict
	sink    *sink
	feed    *feed           // has batches that are not in flight
	encoded chan<- *batch   // to the sink
	crew    context.Context // ends with the goroutines of the run
	batch   *batch          // gets what the script makes
	enc     *encoder
	kinds   map[*output]Content // what the outputs got first
	pending int                 // bytes encoded and not yet passed on

	numbered int64     // records that came
	latest   []outcome // of the records that came last: a script may still write one of them
	final    int64     // records that came before those
	// unsettled has, with Watch.Changes, an entry for each of latest.
	unsettled []arrival
	lastID    []byte
	at        parse.Pos // of the record that came last
	bad       int64
	fatal     error
}

const (
	// flushAt is how many bytes are encoded before they are passed on.
	flushAt = 256 << 10
	// openFor is for how many records it is kept in mind whether they were written: more than
	// there are in one list of reader:batches().
	openFor = 1 << 15
)

// load prepares the VM.
func (s *selfRun) load(ctx context.Context, v *vm) error {
	s.vm, s.batch = v, &batch{}
	return v.lock.Hold(ctx, PhaseScript, func(L *lua.LState) error {
		s.install(L, s)
		return s.script.KeepsOff(s.bind.Owns)
	})
}

// runSelf runs a script without hooks.
func (r *run) runSelf(ctx context.Context, s *sink) error {
	if r.opt.Speed.Mode != "" && r.opt.Speed.Mode != ModeAuto {
		r.notes.add("mode " + string(r.opt.Speed.Mode) + ": the script reads for itself, and its source decides the mode")
	}
	// The script is stopped at once when too many records are rejected. The run does not know its
	// inputs.
	s.limit, s.byInput = 0, false
	c := r.newCrew(ctx)
	self := r.self
	self.sink, self.feed, self.encoded = s, r.feeds[0], r.toEncoders
	self.enc, self.kinds = r.encoders.one(), map[*output]Content{}
	c.start(func() error {
		defer close(r.toEncoders)
		return self.run(c.ctx)
	})
	c.start(func() error { // the script does not wait until it is written
		return each(c.ctx, r.toEncoders, func(b *batch) error { return s.deliver(c.ctx, b) })
	})
	err := c.wait()
	if stop := r.stopped(); stop != nil {
		return stop // whatever the script made of it
	}
	return err
}

// run runs the script.
func (s *selfRun) run(ctx context.Context) (err error) {
	s.crew = ctx
	if s.batch, err = s.feed.batch(ctx); err != nil {
		return err
	}
	err = s.lock.Hold(ctx, PhaseScript, func(L *lua.LState) error {
		_, err := s.call(L, "", L.NewFunctionFromProto(s.script.Proto()), 0)
		return err
	})
	switch {
	case s.fatal != nil:
		err = s.fatal
	case err != nil && s.guard.Err() != nil && !errors.Is(err, guard.ErrKept):
		return err
	case err != nil && s.state != undecided:
		err = s.noHookToEnd(err)
	}
	s.nameRecord(err)
	s.settle(0)
	s.batch.last, s.batch.fatal = true, err
	return s.handOn()
}

// nameRecord adds to the error of a script that was stopped which record it had read last.
func (s *selfRun) nameRecord(err error) {
	var e *ScriptError
	if s.at.Number == 0 || !errors.As(err, &e) {
		return
	}
	for _, why := range []error{guard.ErrTimeout, guard.ErrMemory, guard.ErrKept} {
		if errors.Is(e.Err, why) {
			last := RecordError{Pos: s.at, ID: string(s.lastID)}
			e.Msg += "; it had read " + last.Where()
		}
	}
}

// noHookToEnd is the error of a script that calls run:skip or run:reject and has no hook.
func (s *selfRun) noHookToEnd(err error) error {
	var e *ScriptError
	if errors.As(err, &e) {
		e.Msg = "run:skip and run:reject end a hook, and this script has none"
		e.Hint = "a record that is not written is dropped"
	}
	return err
}

// handOn sends the batch to the sink.
func (s *selfRun) handOn() error {
	b := s.batch
	b.file, b.seq = s.feed.file, s.feed.n
	s.feed.n++
	select {
	case s.encoded <- b:
		return nil
	case <-s.crew.Done():
		return context.Cause(s.crew)
	}
}

// flush passes on what was encoded when it is enough.
func (s *selfRun) flush() {
	if s.pending < flushAt && len(s.latest) < 2*openFor {
		return
	}
	s.pending = 0
	s.settle(openFor)
	err := s.handOn()
	if err == nil {
		s.batch, err = s.feed.batch(s.crew)
	}
	if err != nil { // the run ends: nobody looks at what comes now
		s.batch = &batch{}
	}
}

// settle makes the outcomes of all records final, except those of the last ones.
func (s *selfRun) settle(except int) {
	if n := len(s.latest) - except; n > 0 {
		s.batch.outcomes = append(s.batch.outcomes, s.latest[:n]...)
		s.tellSettled(n)
		s.latest = append(s.latest[:0], s.latest[n:]...)
		s.final += int64(n)
	}
}

// outcomeOf returns the outcome of a record, nil when it is final or was never read. Without a record
// it is that of the one that came last.
func (s *selfRun) outcomeOf(r *parse.Record) *outcome {
	n := s.numbered
	if r != nil && r.Pos().Index > 0 {
		n = r.Pos().Index
	}
	if i := n - s.final - 1; i >= 0 && i < int64(len(s.latest)) {
		return &s.latest[i]
	}
	return nil
}

// Emit implements luabind.Host.
func (s *selfRun) Emit(r *parse.Record, name string) error {
	o, err := s.output(name, RecordContent)
	if err == nil {
		err = s.room(r)
	}
	if err == nil {
		s.write(event{kind: eventRecord, output: o, record: r.Snapshot()}, r)
	}
	return err
}

// room asks whether memory allows the bytes of a record, which is encoded at once.
func (s *selfRun) room(r *parse.Record) error {
	const little = 64 << 10
	n := r.MemorySize()
	if n > little {
		n = encode.Bound(r)
	}
	return s.guard.Need(2 * n) // what grows is copied
}

// EmitLine implements luabind.Host.
func (s *selfRun) EmitLine(line, name string) error {
	o, err := s.output(name, LineContent)
	if err == nil {
		err = s.guard.Need(2 * len(line)) // what grows is copied
	}
	if err == nil {
		s.write(event{kind: eventLine, output: o, text: line}, nil)
	}
	return err
}

// output returns the output of a name, "" for the main one. The script is the only one that writes to
// it: that it would get lines and records mixed is known at once.
func (s *selfRun) output(name string, c Content) (*output, error) {
	o, err := s.sink.run.outputs.named(name)
	if err != nil {
		return nil, err
	}
	switch have := s.kinds[o]; have {
	case NoContent:
		s.kinds[o] = c
	case c:
	default:
		return nil, mixed(o.name, have)
	}
	return o, s.open(o)
}

// open opens an output. An error that is not about its name ends the run.
func (s *selfRun) open(o *output) error {
	if o == s.sink.run.outputs.main || o.w != nil || o.refused != nil {
		return nil
	}
	err := s.sink.openFor(s.crew, o, s.lock.where())
	if err != nil && s.fatal == nil {
		s.fatal = err
		s.guard.Stop(err)
	}
	return err
}

// Tally implements luabind.Host.
func (s *selfRun) Tally(table, key string, n float64) {
	if size := s.batch.tally(table, key, n); size > 0 {
		_ = s.guard.Need(int(2 * size)) // what grows is copied; the script stops at its next instruction
	}
}

// Counts implements luabind.Host. A script that reads for itself counts for itself.
func (s *selfRun) Counts() luabind.Counts { return luabind.Counts{} }

// Print implements luabind.Host.
func (s *selfRun) Print(text string) {
	if s.guard.Need(2*len(text)) != nil { // what grows is copied
		return // the script stops at its next instruction
	}
	s.batch.print = append(s.batch.print, text...)
	s.pending += len(text)
	s.flush()
}

// write encodes an event: a record r that is put into an output, or a line.
func (s *selfRun) write(e event, r *parse.Record) {
	b := s.batch
	e.index = -1
	if refused := e.output.refused; refused != nil {
		e = event{kind: eventReject, index: -1, err: refused}
	} else {
		b.mark(&e, s.lock.where)
	}
	b.add(e)
	before, refused, lost := b.length(), len(b.rejects), len(b.lost)
	s.enc.batch = b
	s.enc.encode(len(b.events) - 1)
	made := b.events[len(b.events)-1]
	clear(b.events)
	b.events = b.events[:0]
	s.pending += b.length() - before
	for i := range b.lost[lost:] { // the record is gone when the sink reports it
		b.lost[lost+i].record = b.lost[lost+i].record.Clone()
	}
	if made.kind == eventRecord && made.at >= 0 {
		s.tellWritten(&made, r)
	}
	o := s.outcomeOf(r)
	if r == nil && made.kind == eventReject {
		o = nil // a line costs no record
	}
	switch {
	case len(b.rejects) == refused:
		if o != nil && *o == dropped {
			*o = written
		}
	case o != nil && *o == rejected:
		b.rejects = b.rejects[:refused]
	default:
		if o != nil {
			*o = rejected
		}
		rej := &b.rejects[refused]
		rej.lastID = string(s.lastID)
		if r != nil {
			rej.record, rej.kept = r.Clone(), incomplete(r)
		}
		s.oneMoreBad(*rej)
	}
	s.flush()
}

// Came implements luabind.Host: it counts a record that the script is about to get, and reports
// whether the script gets it. Records that cannot be read are rejected here.
func (s *selfRun) Came(r *parse.Record) bool {
	opt := s.opt
	s.guard.Start() // a record's time begins
	if !r.Continued() && s.Over() {
		return false
	}
	s.flush()
	b := s.batch
	if !r.Continued() {
		s.numbered++
	}
	p := r.Pos()
	if p.Index = s.numbered; p.Source == "" { // made by the script
		p.Source, p.Number = "source", s.numbered
	}
	r.SetPos(p)
	s.at = p
	n := int64(r.Size())
	if s.numbered <= opt.Input.Skip {
		b.passOver(r)
		if !r.Continued() {
			s.final++
		}
		return false
	}
	tolerated := r.Err() == nil && len(r.Problems()) > 0
	b.bytes.count(r, n)
	bad := error(nil)
	switch {
	case r.Err() != nil:
		bad = r.Err()
	case tolerated && opt.Bad.Strict:
		bad = strictError(r)
	}
	if bad != nil {
		return s.refuse(r, bad)
	}
	if tolerated {
		b.problems++
		if r.Salvaged() {
			b.guesses++
		}
		b.lacks.Add(r.Lost())
		if opt.Bad.Tolerated != nil || incomplete(r) {
			b.rejects = append(b.rejects, rejection{record: r.Clone(), index: -1})
		}
	}
	s.latest = append(s.latest, dropped)
	s.arrived(r)
	if id := r.ControlNumber(); id != nil {
		s.lastID = append(s.lastID[:0], id...)
	}
	return true
}

// refuse rejects a record that the script does not get.
func (s *selfRun) refuse(r *parse.Record, err error) bool {
	b := s.batch
	rej := rejection{record: r.Clone(), index: -1, err: err, lastID: string(s.lastID), kept: incomplete(r)}
	b.rejects = append(b.rejects, rej)
	if !r.Continued() {
		s.latest = append(s.latest, rejected)
		s.arrived(r)
		s.oneMoreBad(rej)
	}
	return false
}

// oneMoreBad ends the run when that is one too many.
func (s *selfRun) oneMoreBad(rej rejection) {
	opt := s.opt
	s.bad++
	limit := opt.Bad.limit()
	if limit == 0 || s.bad < limit || s.fatal != nil {
		return
	}
	last := recordError(rej)
	last.LastID, last.Raw = rej.lastID, nil
	s.fatal = &TooManyError{Limit: limit, Last: last}
	s.guard.Stop(s.fatal)
}

// Over implements luabind.Host: it reports whether the script gets no more records.
func (s *selfRun) Over() bool {
	opt := s.opt
	return s.done || s.stopped() != nil || s.fatal != nil || opt.Input.Limit > 0 && s.numbered-opt.Input.Skip >= opt.Input.Limit
}

// noHook is the error of a script that has no hooks and reads nothing.
func noHook(s *Script) error {
	e := &ScriptError{Script: s.Name, Msg: "the script defines no hook and reads nothing",
		Hint: "define a global function filter(record) or transform(record), or loop over marc.read(path):records()",
		Err:  errors.New("no hook")}
	name, line := s.LocalHook()
	switch {
	case name != "":
		e.Line, e.Source = line, s.Line(line)
		e.Msg = "the function " + name + " is local, and would never be called"
		e.Hint = "write function " + name + "(…) without local"
	case s.Uses("test"):
		e.Hint = "mrrc-lua test runs files of tests"
	case s.Module():
		e.Hint = "it returns a value, as modules do: another script uses it with require"
	}
	return e
}

// OpenStream implements luabind.Host. A record that the script has not written when it takes the next
// one is gone.
func (s *selfRun) OpenStream(src luabind.Source) (luabind.Stream, error) {
	st, err := s.openStream(src, true)
	if err != nil {
		return nil, err
	}
	return &selfStream{st, s}, nil
}

// selfStream ends when the run has enough, and counts the text between records.
type selfStream struct {
	*stream
	self *selfRun
}

// Next implements luabind.Stream.
func (s *selfStream) Next(ask func() ([]byte, error)) (*parse.Batch, error) {
	if s.self.Over() {
		return nil, io.EOF
	}
	b, err := s.stream.Next(ask)
	if b != nil {
		s.self.batch.bytes.Filler += b.Filler
	}
	return b, err
}
