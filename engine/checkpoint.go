package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/rows"
	"mrrc-lua/internal/seen"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/plain"
	"mrrc-lua/parse"
)

// Checkpoint is the state of a run between two batches, in a form that JSON can hold. With it, and with
// the outputs cut to the lengths they had, the rest of the run has the same result as without an
// interruption.
type Checkpoint struct {
	Script   string            `json:"script"`            // SHA-256 of its text
	Modules  map[string]string `json:"modules,omitempty"` // and of what it required, by name
	Settings map[string]string `json:"settings"`          // options that the result depends on
	Inputs   []seen.Mark       `json:"inputs"`
	Opened   []seen.Mark       `json:"opened,omitempty"` // files that the script has read

	Place  Place           `json:"place"`
	LastID plain.Text      `json:"last_id,omitempty"` // the last 001 that was read
	State  json.RawMessage `json:"state,omitempty"`   // run.state, as plain.Marshal writes it
	// Parts are the states of batches that several VMs made and that are not joined to State yet.
	Parts []json.RawMessage `json:"parts,omitempty"`
	Seen  luabind.Counts    `json:"seen"` // run.counts of a VM that is alone

	Elapsed time.Duration `json:"elapsed"` // in ns
	Sum     Summary       `json:"sum"`     // its numbers
	Tallies []TallyMark   `json:"tallies,omitempty"`
	Lookups []seen.Lookup `json:"lookups,omitempty"`

	Main    OutputMark   `json:"main"`
	Outputs []OutputMark `json:"outputs,omitempty"` // further ones, in the order of their names
	Rows    RowsMark     `json:"rows"`
}

// TallyMark is a counter of run:tally.
type TallyMark struct {
	Table plain.Text `json:"table"`
	Key   plain.Text `json:"key"`
	N     plain.Real `json:"n"`
}

// OutputMark is what the sink knows of an output that it has written to.
type OutputMark struct {
	Name  plain.Text `json:"name"`
	Holds int        `json:"holds"`
	Began bool       `json:"began"`
	N     int64      `json:"n"`

	Document *DocumentMark `json:"document,omitempty"`
}

// RowsMark records which columns rows have, and whether the header was written.
type RowsMark struct {
	Settled bool         `json:"settled"`
	Columns []plain.Text `json:"columns,omitempty"`
	Headed  bool         `json:"headed"`
}

// keeper makes the checkpoints of a run. The source asks it between two batches whether one is due, and
// then waits until the sink has made it: nothing is in flight, and no VM runs.
type keeper struct {
	run    *run
	every  time.Duration
	last   time.Time     // of the source: when it was time before
	taken  chan struct{} // the sink has done with it; nobody may wait when the run must end
	inputs []seen.Mark
	base   []luabind.Fingerprint // what the VMs' variables held when begin was over
	off    bool                  // there will be no more: why is in the notes
	made   int
}

// defaultEvery is the time between checkpoints.
const defaultEvery = 30 * time.Second

func newKeeper(r *run) *keeper {
	k := &keeper{run: r, every: r.opt.Checkpoints.Every, taken: make(chan struct{}, 1)}
	if k.every <= 0 {
		k.every = defaultEvery
	}
	return k
}

// due reports whether it is time for a checkpoint. The first is made at once, so that a reason against it
// is found at once.
func (k *keeper) due() bool {
	if k == nil || k.run.opt.Checkpoints.Save == nil || !k.last.IsZero() && time.Since(k.last) < k.every {
		return false
	}
	k.last = time.Now()
	return true
}

// settle remembers what variables hold before the first record.
func (k *keeper) settle(ctx context.Context) error {
	if k == nil {
		return nil
	}
	for _, w := range k.run.workers {
		f, err := w.fingerprint(ctx)
		if err != nil {
			return err
		}
		k.base = append(k.base, f)
	}
	return nil
}

func (w *worker) fingerprint(ctx context.Context) (f luabind.Fingerprint, err error) {
	err = w.hold(ctx, PhaseScript, nil, func(L *lua.LState) error {
		if f, err = w.bind.Fingerprint(L, luabind.Unwatched{}); err != nil {
			return w.cannotKeep(err.Error(), "read the file in begin, and close it")
		}
		return nil
	})
	return f, err
}

// cannotKeep is the error of a script for which checkpoints cannot be made.
func (p *program) cannotKeep(why, hint string) error {
	return &ScriptError{Script: p.script.Name, Msg: "checkpoints cannot be made for this script: " + why, Hint: hint}
}

// take makes a checkpoint of a run that has stopped for it. A reason against it ends the run if it is found at
// the first checkpoint; later the run goes on without checkpoints, and the last one stays valid.
func (k *keeper) take(ctx context.Context, s *sink, at Place) error {
	if k.off { // one that was asked for before
		return nil
	}
	c, err := k.make(ctx, s, at)
	switch {
	case err == nil:
		k.made++
		return k.run.opt.Checkpoints.Save(c)
	case k.made == 0 || ctx.Err() != nil:
		return err
	}
	k.off = true
	k.run.notes.add(err.Error() + "; the last checkpoint was made before record " + fmt.Sprint(at.Records+1))
	return nil
}

func (k *keeper) make(ctx context.Context, s *sink, at Place) (*Checkpoint, error) {
	r := k.run
	if err := k.unchanged(ctx); err != nil {
		return nil, err
	}
	opened, err := r.seen.Marks()
	if err != nil {
		return nil, r.cannotKeep(err.Error(), "")
	}
	c := &Checkpoint{
		Script: r.script.Sum(), Modules: r.seen.ModuleSums(), Settings: r.settings(), Inputs: k.inputs, Opened: opened,
		Place: at, LastID: plain.Text(s.lastID), Elapsed: time.Since(r.begun),
		Sum: s.sum.numbers(), Tallies: s.sum.Tallies.marks(), Lookups: r.lookupMarks(),
		Main: r.outputs.main.mark(), Outputs: r.outputs.marks(), Rows: markRows(r.rows.State()),
	}
	return c, k.state(ctx, s, c)
}

// unchanged checks that the VMs' variables hold what they held before the first record.
func (k *keeper) unchanged(ctx context.Context) error {
	for i, w := range k.run.workers {
		now, err := w.fingerprint(ctx)
		if err != nil {
			return err
		}
		if names := k.base[i].Changed(now); len(names) > 0 {
			return k.run.cannotKeep(fmt.Sprintf("its hooks change the %s, which a checkpoint does not keep", names[0]),
				"keep it in run.state, or count with run:tally")
		}
	}
	return nil
}

// state saves what the script keeps: run.state of one VM, or what the states of several were joined
// to and those that are not joined yet.
func (k *keeper) state(ctx context.Context, s *sink, c *Checkpoint) error {
	r := k.run
	w := r.workers[0]
	return w.hold(ctx, PhaseScript, nil, func(*lua.LState) error {
		t := w.bind.State()
		if r.jobs > 1 {
			t = w.bind.Total()
		} else {
			c.Seen = w.counts
		}
		var err error
		if t != nil {
			c.State, err = plainJSON(t)
		}
		for i := 0; i < len(s.states) && err == nil; i++ {
			var part json.RawMessage
			part, err = plain.Marshal(s.states[i])
			c.Parts = append(c.Parts, part)
		}
		if err != nil {
			return r.cannotKeep("run.state cannot be saved as JSON: "+err.Error(), "")
		}
		return nil
	})
}

func plainJSON(t *lua.LTable) (json.RawMessage, error) {
	p, err := plain.OfTree(t)
	if err != nil {
		return nil, err
	}
	return plain.Marshal(p)
}

// numbers returns the summary without the parts that are saved separately or measured again.
func (s *Summary) numbers() Summary {
	n := *s
	n.Tallies, n.Outputs, n.Notes, n.PassedOver, n.Account, n.Stages = nil, nil, nil, nil, Account{}, Stages{}
	n.Inputs = slices.Clone(n.Inputs)
	return n
}

// marks lists the counters, in a fixed order.
func (t Tallies) marks() (list []TallyMark) {
	for _, table := range t.Tables() {
		for _, key := range slices.Sorted(maps.Keys(t[table])) {
			list = append(list, TallyMark{plain.Text(table), plain.Text(key), plain.Real(t[table][key])})
		}
	}
	return list
}

func (o *output) mark() OutputMark {
	return OutputMark{Name: plain.Text(o.name), Holds: int(o.holds), Began: o.began, N: o.n, Document: o.documentMark()}
}

func (o *output) recall(m OutputMark) {
	o.holds, o.began, o.n = Content(m.Holds), m.Began, m.N
	o.recallDocument(m.Document)
}

// marks lists the outputs that hold something, by name.
func (o *outputs) marks() (list []OutputMark) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(o.byName)) {
		if out := o.byName[name]; out.w != nil || out.holds != NoContent {
			list = append(list, out.mark())
		}
	}
	return list
}

func markRows(s rows.State) RowsMark {
	m := RowsMark{Headed: s.Headed, Settled: s.Settled}
	for _, name := range s.Columns {
		m.Columns = append(m.Columns, plain.Text(name))
	}
	return m
}

// lookupMarks returns what shared tables remember, in a fixed order.
func (p *program) lookupMarks() (list []seen.Lookup) {
	p.values.Range(func(key, v any) bool {
		if m, ok := seen.LookupOf(key.(string), v.(*sharedValue).value); ok {
			list = append(list, m)
		}
		return true
	})
	slices.SortFunc(list, func(a, b seen.Lookup) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// placeAfter returns the place in the input after a batch that was numbered.
func (f *feed) placeAfter(in *parse.Batch) Place {
	return Place{Input: f.file, Batch: f.n, Offset: in.Offset + in.Length, Inside: in.Inside,
		Number: f.lastNumber, Records: f.numbered}
}
