package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/fault"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/plain"
)

// PartResult is the result of a part, in a form that JSON can hold. Summary.Add adds it to others.
type PartResult struct {
	Part    Part            `json:"part"`
	Sum     Summary         `json:"sum"` // without the data in the other members
	Input   InputCount      `json:"input"`
	Tallies []TallyMark     `json:"tallies,omitempty"`
	State   json.RawMessage `json:"state,omitempty"`   // run.state, for Combine
	Outputs []OutputMark    `json:"outputs,omitempty"` // further outputs, by name
	Stopped bool            `json:"stopped,omitempty"` // the script called run:stop: later records do not belong to the run
	Failing Failing         `json:"failing"`
}

// Failing describes the beginning of a part on which the script failed: see BadRecords.GiveUp.
type Failing struct {
	N      int64  `json:"n,omitempty"`      // the number of first records that failed in one line
	Script string `json:"script,omitempty"` // that line
	Line   int    `json:"line,omitempty"`
	Hook   string `json:"hook,omitempty"` // in which the last of them failed
	Over   bool   `json:"over,omitempty"` // a record came that did not fail there
}

// Around has the bytes of an output around the pieces of its parts.
type Around struct {
	Before  []byte // the first
	Between []byte // any two that are not empty
	After   []byte // the last
}

// Around returns the bytes around the pieces of an output, by its name ("" for the main one) and by its contents. An
// output that received nothing has the bytes before and after records, if it is to hold records.
func (p *Parts) Around(name string, holds Content) Around {
	r := p.run
	if name == "" && r.hasRows && holds != LineContent && holds != RecordContent {
		p.headed(false)
		a := Around{Before: r.rows.Header()}
		p.headed(true)
		if len(a.Before) > 0 || holds == RowContent {
			return a
		}
	}
	if holds == LineContent || holds == RowContent {
		return Around{}
	}
	f := newOutput(name, r.opt.Output.Format).format
	return Around{f.Header, f.Separator, f.Footer}
}

// headed sets whether the rows have their first line.
func (p *Parts) headed(is bool) {
	s := p.run.rows.State()
	s.Headed = is
	p.run.rows.Resume(s)
}

// with calls f with outputs and a sink of its own, and makes a result from the contents of the sink.
func (p *Parts) with(ctx context.Context, out PartOutputs, f func(ctx context.Context, s *sink) error) (res PartResult, err error) {
	if err := needContext(ctx); err != nil {
		return res, err
	}
	if p.err != nil {
		return res, p.err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(p.run.ctx, func() { cancel(context.Cause(p.run.ctx)) })()
	p.out = out
	defer func() { p.out = PartOutputs{} }()
	r := p.run
	r.begun = time.Now()
	r.opt.Output.Main, r.opt.Output.Print, r.opt.Bad.Rejects = out.Main, out.Print, out.Rejects
	r.outputs.renew(out.Main)
	p.headed(true)
	sum := Summary{Mode: r.mode, Jobs: r.jobs, Tallies: Tallies{}}
	s := newSink(r, &sum)
	err = fault.In("", func() error { return f(ctx, s) })
	if p.err = p.cause(ctx, err); p.err != nil {
		return res, p.err
	}
	return p.result(s), nil
}

// Run runs the hooks on the records of a part. The outputs of the part are pieces of the outputs of the run. The bytes
// that a format has before, between and after the pieces are added when they are joined, see Around. The errors are
// those of the function Run.
func (p *Parts) Run(ctx context.Context, part Part, out PartOutputs) (PartResult, error) {
	var state json.RawMessage
	res, err := p.with(ctx, out, func(ctx context.Context, s *sink) (err error) {
		r := p.run
		if i := part.From.Input; i < 0 || i >= len(r.opt.Input.Paths) {
			return usagef("the part is of input number %d, and there are %d", i, len(r.opt.Input.Paths))
		}
		if err := p.prepare(ctx); err != nil {
			return err
		}
		r.part = &part
		defer func() { r.part = nil }()
		p.place(s, &part)
		if err := r.pipeline(ctx, s); err != nil {
			return err
		}
		if err := r.stopped(); err != nil {
			return err
		}
		if err := s.combine(ctx); err != nil {
			return err
		}
		if err := r.keptNothing(ctx); err != nil {
			return err
		}
		state, err = p.takeTotal(ctx)
		return err
	})
	if err != nil {
		return PartResult{}, err
	}
	res.Part, res.State = part, state
	return res, nil
}

// place makes feeds and a sink begin at a part.
func (p *Parts) place(s *sink, part *Part) {
	r, at := p.run, part.From
	before := r.feeds
	r.feeds = nil
	r.makeFeeds()
	f := r.feeds[0]
	if len(before) > 0 {
		f.inherit(before[0])
	}
	f.file, f.numbered, f.lastNumber = at.Input, at.Records, at.Number
	if at.Batch = 0; !part.Whole {
		f.from = &at
	}
	s.queue.at.file, s.lastID = at.Input, string(part.LastID)
	if s.failing.limit > 0 && part.Index > 0 { // it may go on from the part before
		s.failing.limit = math.MaxInt64
	}
	for _, w := range r.workers {
		w.ended, w.done, w.counts = nil, w.never, luabind.Counts{}
	}
}

// Head writes the text and the output of the script's top level and of the hook begin: once, before all parts.
func (p *Parts) Head(ctx context.Context, out PartOutputs) (PartResult, error) {
	return p.with(ctx, out, func(_ context.Context, s *sink) error {
		top, err := p.run.outputs.again(p.top)
		if err != nil {
			return err
		}
		return s.writeLast(top)
	})
}

// Finish runs the hook finish, once, after all parts, with their results: the numbers of records, and the joined state,
// which may be nil.
func (p *Parts) Finish(ctx context.Context, counts Counts, state json.RawMessage, out PartOutputs) (PartResult, error) {
	return p.with(ctx, out, func(ctx context.Context, s *sink) error {
		w := p.run.workers[0]
		w.counts = counts
		if err := p.setState(ctx, state); err != nil {
			return err
		}
		b := &batch{}
		err := w.callHook(ctx, b, script.HookFinish, w.hooks.finish)
		if e := s.writeLast(b); err == nil {
			err = e
		}
		return err
	})
}

// Combine joins the states of neighbouring parts, the first one first, with the hook combine, and returns the joined
// one. A state may be nil. The text and the output of the hook go to out.
func (p *Parts) Combine(ctx context.Context, out PartOutputs, states ...json.RawMessage) (joined json.RawMessage, res PartResult, err error) {
	res, err = p.with(ctx, out, func(ctx context.Context, s *sink) (err error) {
		if s.states, err = plainStates(states); err != nil {
			return err
		}
		if err := s.combine(ctx); err != nil {
			return err
		}
		joined, err = p.takeTotal(ctx)
		return err
	})
	return joined, res, err
}

// plainStates reads the states that are not nil.
func plainStates(list []json.RawMessage) (states []plain.Value, err error) {
	for _, raw := range list {
		if len(raw) == 0 || string(raw) == "null" {
			continue
		}
		v, err := plain.Unmarshal(raw)
		if err != nil {
			return nil, usagef("run.state of a part cannot be read: %v", err)
		}
		states = append(states, v)
	}
	return states, nil
}

// takeTotal removes the joined state from the VM and returns it; nil: there is none.
func (p *Parts) takeTotal(ctx context.Context) (raw json.RawMessage, err error) {
	w := p.run.workers[0]
	err = w.hold(ctx, PhaseScript, nil, func(*lua.LState) (err error) {
		t := w.bind.Total()
		w.bind.SetTotal(nil)
		if t == nil {
			return nil
		}
		if raw, err = plainJSON(t); err != nil {
			return &ScriptError{Script: w.script.Name, Msg: "run.state of a part cannot be passed on as JSON: " + err.Error()}
		}
		return nil
	})
	return raw, err
}

// setState sets the state for the hook finish; nil: the state that begin left.
func (p *Parts) setState(ctx context.Context, raw json.RawMessage) error {
	states, err := plainStates([]json.RawMessage{raw})
	if err != nil || len(states) == 0 {
		return err
	}
	w := p.run.workers[0]
	return w.hold(ctx, PhaseScript, nil, func(L *lua.LState) error {
		t, ok := plain.Lua(L, states[0]).(*lua.LTable)
		if !ok {
			return usagef("run.state of the parts is not a table")
		}
		w.bind.SetState(t)
		return nil
	})
}

// result returns the contents of a sink.
func (p *Parts) result(s *sink) PartResult {
	r, sum := p.run, s.sum
	sum.Elapsed = time.Since(r.begun)
	sum.Holds, sum.Columns = r.outputs.main.holds, r.rows.Columns()
	asked := map[string]bool{}
	for _, v := range r.vms {
		if v.bind != nil {
			maps.Copy(asked, v.bind.Asked())
		}
	}
	r.countLifted(sum, asked)
	lifted := sum.Lifted
	sum.Lifted.Records -= p.lifted.Records
	sum.Lifted.Abandoned -= p.lifted.Abandoned
	faults := r.faults.Load() + sum.Faults
	sum.Faults = faults - p.faults
	p.lifted, p.faults = lifted, faults
	res := PartResult{Sum: sum.numbers(), Tallies: sum.Tallies.marks(), Outputs: r.outputs.marks(), Stopped: s.ended}
	res.Sum.Inputs = nil
	if n := len(sum.Inputs); n > 0 {
		res.Input = sum.Inputs[n-1]
		res.Input.Name = ""
	}
	res.Sum.Asked = slices.Sorted(maps.Keys(asked))
	res.Sum.Notes, res.Sum.PassedOver = slices.Clone(r.notes.list), slices.Clone(r.passed.list)
	res.Failing = Failing{s.failing.n, s.failing.script, s.failing.line, s.failing.hook, s.failing.over}
	return res
}

// Add adds the result of a part. Parts are added in their order. Elapsed, Mode and Jobs stay as they are.
func (s *Summary) Add(res *PartResult) {
	o := &res.Sum
	s.Totals.plus(&o.Totals)
	s.Aside.add(o.Aside)
	s.Added += o.Added
	s.Main += o.Main
	s.Faults += o.Faults
	s.Lifted.Records += o.Lifted.Records
	s.Lifted.Abandoned += o.Lifted.Abandoned
	if s.Lifted.Not == "" {
		s.Lifted.Not = o.Lifted.Not
	}
	if s.Holds == NoContent {
		s.Holds = o.Holds
	}
	if s.Columns == nil {
		s.Columns = o.Columns
	}
	s.Notes, s.PassedOver = addNew(s.Notes, o.Notes), addNew(s.PassedOver, o.PassedOver)
	s.Asked = addNew(s.Asked, o.Asked)
	slices.Sort(s.Asked)
	if s.Tallies == nil {
		s.Tallies = Tallies{}
	}
	for _, t := range res.Tallies {
		s.Tallies.add(string(t.Table), string(t.Key), float64(t.N))
	}
	for _, out := range res.Outputs {
		if !out.Began { // its name was refused
			continue
		}
		s.addOutput(Count{string(out.Name), out.N, Content(out.Holds)})
	}
}

// AddInput adds the result of a part to the counts of its input, which has this name.
func (s *Summary) AddInput(res *PartResult, name string) {
	for len(s.Inputs) <= res.Part.From.Input {
		s.Inputs = append(s.Inputs, InputCount{})
	}
	in := &s.Inputs[res.Part.From.Input]
	in.Name = name
	in.plus(&res.Input.Totals)
	in.Complete = res.Part.Ends && res.Input.Complete
}

// addOutput adds to the contents of a further output.
func (s *Summary) addOutput(c Count) {
	i, found := slices.BinarySearchFunc(s.Outputs, c.Name, func(o Count, name string) int { return cmp.Compare(o.Name, name) })
	if !found {
		s.Outputs = slices.Insert(s.Outputs, i, c)
		return
	}
	s.Outputs[i].N += c.N
	if s.Outputs[i].Holds == NoContent {
		s.Outputs[i].Holds = c.Holds
	}
}

// addNew adds the texts that are not in the list.
func addNew(list, more []string) []string {
	for _, text := range more {
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}
