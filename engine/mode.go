package engine

import (
	"context"
	"runtime"
	"slices"

	"mrrc-lua/internal/formats"
	"mrrc-lua/parse"
)

// Mode determines who reads the input, in which units it is processed, and when the VM lock is held.
type Mode string

// The modes. ModeAuto chooses by the source: native for what Go can read, batch for what the script
// reads. Each of the others has a row in modeTable.
const (
	ModeAuto       Mode = "auto"
	ModeLocked     Mode = "locked"
	ModeThreePhase Mode = "three-phase"
	ModeBatch      Mode = "batch"
	ModeUnbatched  Mode = "native-unbatched"
	ModeNative     Mode = "native"
	ModeParallel   Mode = "parallel"
)

// ModeInfo describes a mode.
type ModeInfo struct {
	Mode        Mode
	Doc         string // a sentence for people
	ReadsInGo   bool   // Go reads the input; otherwise every byte of it passes through the VM
	ParsesHeld  bool   // records are parsed under the VM lock
	PerRecord   bool   // the lock is taken for every record; otherwise for every batch
	OneVM       bool   // it is about one VM and its lock, and refuses several jobs
	OnlyFiles   bool   // it refuses sources other than files
	Benched     bool   // 'bench modes' measures it
	ManyReaders bool   // 'bench modes' measures it with several readers as well
}

// modeRow is a mode as the stages of a run follow it.
type modeRow struct {
	ModeInfo

	// regions reads a file of ISO 2709 that can be read at any place; nil: the mode does not read in Go.
	regions func(*regions, context.Context) (enough bool, err error)
	// reader divides the batches of a reader of anything else; nil: they stay as they are.
	reader func(parse.BatchReader) parse.BatchReader
	// pool: a pool of goroutines reads the regions. There are more batches then.
	pool bool
	// carries: with a VM for every core, workers carry their batches through all stages, and read the
	// regions themselves.
	carries bool

	// lifts: hooks may run without the VM.
	lifts bool

	// ask reads a source through the VM; nil: the mode reads in Go.
	ask func(*feed, context.Context, *luaSource) (enough bool, err error)
	// hooks takes a batch through the hooks of its worker; nil: ask does so.
	hooks func(*worker, context.Context, *batch) error
}

// modeTable lists the modes, in the order in which people see them. A mode is a constant above, a row
// here, and the functions that the row names; docs/modes.md describes it. Everything else follows the
// table: choosing a mode, the stages, flags, 'bench modes' and tests.
func modeTable() []modeRow {
	return []modeRow{
		{
			ModeInfo: ModeInfo{Mode: ModeLocked, Doc: "everything happens under the lock, one record after the other",
				ParsesHeld: true, PerRecord: true, OneVM: true, Benched: true, ManyReaders: true},
			ask: (*feed).askLocked,
		},
		{
			ModeInfo: ModeInfo{Mode: ModeThreePhase, Doc: "the script's reader is asked for one record, which is parsed without the lock",
				PerRecord: true, OneVM: true, Benched: true, ManyReaders: true},
			ask: (*feed).askOneByOne, hooks: (*worker).processApart,
		},
		{
			ModeInfo: ModeInfo{Mode: ModeBatch, Doc: "the script's reader is asked for blocks, which are parsed without the lock",
				Benched: true, ManyReaders: true},
			ask: (*feed).askInBlocks, hooks: (*worker).process,
		},
		{
			ModeInfo: ModeInfo{Mode: ModeUnbatched, Doc: "as native, but the VM receives one record at a time: shows what batches gain",
				ReadsInGo: true, PerRecord: true, Benched: true},
			regions: (*regions).unbatched, reader: newOneByOne, hooks: (*worker).process,
		},
		{
			ModeInfo: ModeInfo{Mode: ModeNative, Doc: "Go reads and parses; the VM receives batches of records",
				ReadsInGo: true, Benched: true, ManyReaders: true},
			regions: (*regions).inOrder, carries: true, lifts: true, hooks: (*worker).process,
		},
		{
			ModeInfo: ModeInfo{Mode: ModeParallel, Doc: "as native, but a pool of goroutines parses regions of a file",
				ReadsInGo: true, OnlyFiles: true, Benched: true},
			regions: (*regions).inPool, pool: true, lifts: true, hooks: (*worker).process,
		},
	}
}

// Modes lists the modes that a user can ask for, ModeAuto first.
func Modes() []Mode {
	list := []Mode{ModeAuto}
	for _, m := range modeTable() {
		list = append(list, m.Mode)
	}
	return list
}

// ModeInfos describes the modes that a run can be in: all but ModeAuto.
func ModeInfos() []ModeInfo {
	var list []ModeInfo
	for _, m := range modeTable() {
		list = append(list, m.ModeInfo)
	}
	return list
}

// row returns the row of a mode; ok is false for ModeAuto and for what is not a mode.
func (m Mode) row() (row modeRow, ok bool) {
	table := modeTable()
	i := slices.IndexFunc(table, func(r modeRow) bool { return r.Mode == m })
	if i < 0 {
		return modeRow{}, false
	}
	return table[i], true
}

// plan is how a run works. It is made once, when the source is known, and the stages follow it.
type plan struct {
	mode Mode // until the mode is chosen, the one that was asked for
	jobs int  // VMs
	// parallel: the script declares that it may have several jobs.
	parallel bool
	inParts  bool // Parts runs the input part by part
	row      modeRow
	carry    bool // workers carry their batches through all stages
	runners  int  // goroutines that run hooks; 0: as many as VMs
}

// divided reports whether batches have states of their own, which are joined.
func (p *plan) divided() bool { return p.jobs > 1 || p.inParts }

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

// choose determines the mode: the requested one if the source can be read in it. Without a request it
// is native for a source that Go can read, and batch for one that only the script can read.
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

// settleCarry determines whether workers carry their batches. There must be one source for all
// batches, which does not need a VM. Formats of text take longer to read than most scripts take: a
// goroutine that does nothing else is better for them.
func (p *plan) settleCarry(opt *Options, runners int) {
	p.runners = runners
	if p.row.carries && opt.Speed.Readers <= 1 && runners >= runtime.GOMAXPROCS(0) && !opt.seemsText() {
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
	jobs := max(p.jobs, p.runners)
	n := max(int(opt.Speed.Memory/int64(3*opt.Speed.Block))/readers, jobs+2)
	switch {
	case p.carry:
		n = min(n, 2*jobs)
	case readers == 1:
		n = min(n, 2*jobs+3)
	}
	if p.row.pool {
		n = max(n, jobs+2+runtime.GOMAXPROCS(0))
	}
	return n
}
