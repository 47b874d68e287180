package engine

import (
	"runtime"

	"mrrc-lua/internal/formats"
	"mrrc-lua/parse"
)

// plan is how a run works. It is made once, when the source is known, and the stages follow it.
type plan struct {
	mode  Mode // until the mode is chosen, the one that was asked for
	jobs  int  // VMs
	row   modeRow
	carry bool // workers carry their batches through all stages
}

// kind is what a run reads from.
type kind uint8

const (
	fromFiles    kind = iota // paths that Go opens, standard input among them
	fromStream               // an io.Reader of an embedding program
	fromBytes                // a string that the script gave
	fromCallback             // a function or object of the script that returns bytes
	fromRecords              // a function of the script that returns records
)

var kindNames = [...]string{"files", "a stream", "bytes of the script", "a reader of the script", "records of the script"}

func (k kind) String() string { return kindNames[k] }

// asksScript reports whether only the VM can read it.
func (k kind) asksScript() bool { return k == fromCallback || k == fromRecords }

// choose settles the mode: the one that was asked for if the source can be read in it, and without a
// wish native for what Go can read, batch for what the script must be asked for.
func (r *run) choose(asked Mode, k kind) error {
	if asked == "" || asked == ModeAuto {
		asked = ModeNative
		if k.asksScript() {
			asked = ModeBatch
		}
	}
	row, ok := asked.row()
	if !ok {
		return usagef("there is no mode %q; the modes are %v", asked, Modes())
	}
	c := combination{run: r, kind: k, row: row}
	if err := c.check(modeRules()); err != nil {
		return err
	}
	r.mode, r.row = asked, row
	return nil
}

// settleCarry settles whether workers carry their batches. There must be one source for all batches,
// which does not need a VM. Formats of text take longer to read than most scripts take: a goroutine
// that does nothing else is better for them.
func (p *plan) settleCarry(opt *Options) {
	if p.row.carries && opt.Speed.Readers <= 1 && p.jobs >= runtime.GOMAXPROCS(0) && !opt.seemsText() {
		p.carry, p.row.regions = true, (*regions).carried
	}
}

// seemsText reports whether the inputs seem, by their names, to be XML or another format of text.
func (o *Options) seemsText() bool {
	if o.Input.Format != "" {
		return o.Input.Format != parse.FormatMARC
	}
	for _, path := range o.Input.Paths {
		if f, _, ok := formats.OfName(path); ok && f != parse.FormatMARC && formats.Reads(f) {
			return true
		}
	}
	return false
}

// batches returns how many batches each reader has: as many as the memory allows, within bounds. A
// batch holds its block, as much again of encoded output, and the index and views of its records.
func (p *plan) batches(opt *Options, readers int) int {
	n := max(int(opt.Speed.Memory/int64(3*opt.Speed.Block))/readers, p.jobs+2)
	switch {
	case p.carry:
		n = min(n, 2*p.jobs)
	case readers == 1:
		n = min(n, 2*p.jobs+3)
	}
	if p.row.pool {
		n = max(n, p.jobs+2+runtime.GOMAXPROCS(0))
	}
	return n
}
