package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/rows"
	"mrrc-lua/internal/seen"
	"mrrc-lua/luabind/plain"
	"mrrc-lua/parse"
)

// ResumeError is the reason why a run cannot continue from a checkpoint.
type ResumeError struct{ Msg string }

func (e *ResumeError) Error() string { return "the checkpoint cannot be continued: " + e.Msg }

func resumef(format string, args ...any) error { return &ResumeError{fmt.Sprintf(format, args...)} }

// markInputs marks the inputs, so that a run that continues can see whether they are the same.
func (k *keeper) markInputs() error {
	if k == nil {
		return nil
	}
	for _, path := range k.run.opt.Input.Paths {
		m, err := seen.MarkOf(path)
		if err != nil {
			return usagef("checkpoints need files to read, and %s %s", path, err)
		}
		k.inputs = append(k.inputs, m)
	}
	return nil
}

// fits compares a checkpoint with the run that must go on from it.
func (k *keeper) fits(c *Checkpoint) error {
	if c == nil {
		return nil
	}
	r := k.run
	if c.Script != r.script.Sum() {
		return resumef("the script %s is not the one it was made with", r.script.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Modules)) {
		if r.opt.Reach.Require == nil {
			return resumef("the module %s is missing", name)
		}
		source, file, err := r.opt.Reach.Require(name)
		if err != nil {
			return resumef("the module %s: %v", name, err)
		}
		if script.Sum(source) != c.Modules[name] {
			return resumef("the module %s is not the one it was made with", file)
		}
	}
	now := r.settings()
	for _, name := range slices.Sorted(maps.Keys(merged(c.Settings, now))) {
		if was, is := c.Settings[name], now[name]; was != is {
			return resumef("the option %s was %s and is %s", name, cmp.Or(was, "not given"), cmp.Or(is, "not given"))
		}
	}
	if was, is := pathsOf(c.Inputs), pathsOf(k.inputs); was != is {
		return resumef("the inputs were %s and are %s", was, is)
	}
	if p := c.Place; p.Input < 0 || p.Input > len(c.Inputs) || min(p.Batch, p.Offset, p.Number, p.Records) < 0 {
		return resumef("its position is not in the inputs")
	}
	for _, m := range c.Inputs {
		if err := m.Same(); err != nil {
			return resumef("the input %s %v", m.Path, err)
		}
	}
	for _, m := range c.Opened {
		if err := m.Same(); err != nil {
			return resumef("the file %s, which the script reads, %v", m.Path, err)
		}
	}
	return nil
}

func merged(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, b)
	return all
}

func pathsOf(list []seen.Mark) string {
	var names []string
	for _, m := range list {
		names = append(names, string(m.Path))
	}
	return strings.Join(names, ", ")
}

// settings lists the options that the result depends on, by the names that users know. Every field
// of Options is here, or its test has the reason why not.
func (p *program) settings() map[string]string {
	o := p.opt
	m := map[string]string{"mode": string(p.mode), "jobs": fmt.Sprint(p.jobs)}
	put := func(name string, v any) {
		if s := fmt.Sprint(v); !reflect.ValueOf(v).IsZero() {
			m[name] = s
		}
	}
	put("from", o.Input.Format)
	put("to", o.Output.Format)
	put("bare", o.Output.Bare)
	put("rows", o.Output.Rows)
	put("no records", o.Output.NoRecords)
	if o.Output.NoRows != nil {
		put("no rows", true)
	}
	put("join", o.Output.Table.Join)
	put("csv-safe", o.Output.Table.Safe)
	put("csv-bom", o.Output.Table.Mark)
	put("csv-separator", o.Output.Table.Separator)
	put("limit", o.Input.Limit)
	put("skip", o.Input.Skip)
	put("strict", o.Bad.Strict)
	put("salvage", o.Input.Salvage)
	put("max-errors", o.Bad.MaxErrors)
	put("block", o.Speed.Block)
	put("oversize", o.Output.ZeroLengths)
	put("normalize", o.Input.Text.Normalize)
	put("form", int(o.Input.Text.Form))
	put("flavor unimarc", o.Input.Text.UNIMARC)
	put("invalid", uint8(o.Input.Text.Invalid))
	if o.Input.Text.Coding != nil {
		put("encoding", o.Input.Text.Coding.String())
	}
	if o.Output.Coding != nil {
		put("output-encoding", o.Output.Coding.String())
	}
	for k, v := range o.Args {
		m["set "+k] = v
	}
	return m
}

// resume continues a run from a checkpoint. The script's top level, source and begin have run
// again, so that the script has its variables; their output was written before, and is dropped.
func (k *keeper) resume(ctx context.Context, s *sink, c *Checkpoint) error {
	r := k.run
	s.queue.at, s.lastID = place{c.Place.Input, c.Place.Batch}, string(c.LastID)
	f := r.feeds[0]
	f.file, f.numbered, f.lastNumber, f.from = c.Place.Input, c.Place.Records, c.Place.Number, &c.Place
	sum := s.sum
	kept := c.Sum
	kept.Tallies = sum.Tallies
	*sum = kept
	s.failing.over = sum.Read > 0
	names := r.inputNames()
	for i := range min(len(names), len(sum.Inputs)) {
		sum.Inputs[i].Name = names[i] // JSON may not hold it
	}
	for _, t := range c.Tallies {
		sum.Tallies.add(string(t.Table), string(t.Key), float64(t.N))
	}
	r.begun = r.begun.Add(-c.Elapsed)
	r.outputs.main.recall(c.Main)
	for _, m := range c.Outputs {
		o, err := r.outputs.named(string(m.Name))
		if err != nil {
			return err
		}
		if m.Began {
			if o.w, err = r.outputs.create(o.name); err != nil {
				return &OutputError{o.name, err}
			}
		}
		o.recall(m)
	}
	table := rows.State{Headed: c.Rows.Headed, Settled: c.Rows.Settled}
	for _, name := range c.Rows.Columns {
		table.Columns = append(table.Columns, string(name))
	}
	r.rows.Resume(table)
	r.recallLookups(c.Lookups)
	for _, raw := range c.Parts {
		p, err := plain.Unmarshal(raw)
		if err != nil {
			return resumef("run.state in it cannot be read: %v", err)
		}
		s.states = append(s.states, p)
	}
	return r.workers[0].recallState(ctx, c)
}

// recallState restores the script's state in this VM, the first one.
func (w *worker) recallState(ctx context.Context, c *Checkpoint) error {
	return w.hold(ctx, PhaseScript, nil, func(L *lua.LState) error {
		w.counts = c.Seen
		if c.State == nil {
			return nil
		}
		p, err := plain.Unmarshal(c.State)
		t, ok := plain.Lua(L, p).(*lua.LTable)
		switch {
		case err != nil:
			return resumef("run.state in it cannot be read: %v", err)
		case !ok:
			return resumef("run.state in it is not a table")
		case w.jobs > 1:
			w.bind.SetTotal(t)
		default:
			w.bind.SetState(t)
		}
		return nil
	})
}

// recallLookups restores the records of shared tables (missing, unused), now or when the tables are
// made.
func (p *program) recallLookups(list []seen.Lookup) {
	p.seen.Remember(list)
	for _, m := range list {
		if v, ok := p.values.Load(string(m.ID)); ok {
			m.Recall(v.(*sharedValue).value)
		}
	}
}

// passOver reads the batches of an input up to a place again, and returns them: an input that
// cannot be continued in the middle is read from its beginning.
func (f *feed) passOver(ctx context.Context, rd parse.BatchReader, at *Place) error {
	var end, number int64
	for f.n = 0; f.n < at.Batch; f.n++ {
		b, err := f.batch(ctx)
		if err != nil {
			return err
		}
		err = rd.Read(&b.in)
		f.lay(b)
		end = b.in.Offset + b.in.Length
		if n := len(b.in.Records); n > 0 {
			number = b.in.Records[n-1].Pos().Number
		}
		b.reset()
		f.free <- b
		if err != nil {
			return resumef("the input cannot be read up to there: %v", err)
		}
	}
	if end != at.Offset || number != at.Number {
		return resumef("the input is not the same as before: record %d ends at byte %d, and record %d ended at byte %d", number, end, at.Number, at.Offset)
	}
	return nil
}
