package cli

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/outfile"
)

// checkpoint is the file of --checkpoint.
type checkpoint struct {
	path  string
	state checkpointFile
	files *outfile.Set
	rep   *reporter
	kept  bool // the file is there
}

// openCheckpoint begins to keep a run, or finds what was kept of it.
func (c *command) openCheckpoint(f *runFlags, opt *engine.Options, rep *reporter) (*checkpoint, error) {
	if err := f.keep.check(f); err != nil || f.keep.path == "" {
		return nil, err
	}
	k := &checkpoint{path: f.keep.path, files: &c.files, rep: rep}
	old, err := readCheckpoint(k.path)
	switch {
	case err != nil:
		return nil, err
	case old != nil && !f.keep.resume:
		return nil, &engine.UsageError{Msg: fmt.Sprintf("%s keeps a run that was broken off: --resume continues it. To begin anew, remove it and what it has begun: %s", k.path, old.removal(k.path))}
	}
	here, err := os.Getwd()
	if err != nil {
		return nil, &engine.OutputError{Name: k.path, Err: bare(err)}
	}
	k.state = checkpointFile{Program: c.env.Version, Directory: engine.Text(here), Flags: map[string]string{
		"-o": f.output, "--rejects": f.rejects, "--errors": f.errors, "--tally": f.out.tally}}
	if old == nil {
		if f.keep.resume && !f.quiet {
			fmt.Fprintf(c.env.Stderr, "there is no checkpoint %s: the run begins at the beginning\n", k.path)
		}
		k.state.ID = strings.ToLower(rand.Text()[:10])
		k.files.Keep(k.state.ID, nil)
	} else {
		if err := old.fits(&k.state); err != nil {
			return nil, err
		}
		k.state, k.kept, rep.lossy = *old, true, old.Lossy
		k.files.Keep(old.ID, old.marks())
		opt.Resume = old.Run
	}
	opt.Checkpoint, opt.CheckpointEvery = k.save, f.keep.every
	return k, nil
}

// save writes a checkpoint of the run; the engine calls it.
func (k *checkpoint) save(run *engine.Checkpoint) error {
	marks, err := k.files.Marks()
	if err == nil {
		k.state.keep(marks)
		k.state.Run, k.state.Lossy = run, k.rep.lossy
		err = k.write()
	}
	if err != nil {
		return &engine.OutputError{Name: k.path, Err: err}
	}
	k.kept = true
	k.files.Stay()
	return nil
}

// finish notes that the run has ended, before its files get their names one by one: a break between
// two of them can be continued, too.
func (k *checkpoint) finish(sum *engine.Summary) error {
	marks, err := k.files.Settle()
	if err != nil {
		return err
	}
	k.state.keep(marks)
	k.state.Run, k.state.Done = nil, &doneRun{exitCode(nil, sum.Rejected+sum.Salvaged), *sum}
	if err = k.write(); err != nil { // JSON has not all numbers that a counter can have
		k.state.Done.Sum.Tallies = nil
		err = k.write()
	}
	if err != nil {
		return &engine.OutputError{Name: k.path, Err: err}
	}
	k.kept = true
	k.files.Stay()
	return nil
}

// write puts the file in its place, whole, and onto the disk.
func (k *checkpoint) write() error {
	state, err := json.Marshal(k.state)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(state)
	text, err := json.Marshal(sealedFile{hex.EncodeToString(sum[:]), state})
	if err != nil {
		return err
	}
	return outfile.Replace(k.path, append(text, '\n'))
}

// done tells what there is to say when the run has ended already; nil: it has not.
func (k *checkpoint) done() *doneRun {
	if k == nil {
		return nil
	}
	return k.state.Done
}

// complete ends a run that was broken off while its files got their names.
func (k *checkpoint) complete(f *runFlags) error {
	done := k.done()
	err := outfile.Place(k.state.marks())
	if err == nil {
		err = k.remove()
	}
	if err != nil {
		return placeError(err)
	}
	k.rep.files, k.rep.kept = &outputs{files: k.files}, true
	if f.out.tally != "" {
		done.Sum.Tallies = nil
	}
	k.rep.finish(&done.Sum, nil, false)
	if done.Code != ExitDone {
		return &reportedError{done.Code}
	}
	return nil
}

// hint says how a run that was broken off can be continued; "" when it cannot.
func (k *checkpoint) hint() string {
	switch {
	case k == nil || !k.kept:
		return ""
	case k.state.Run == nil:
		return "what was written is kept: the same command with --resume puts it in its place"
	}
	return fmt.Sprintf("what was written is kept: the same command with --resume goes on behind record %s", number(k.state.Run.Place.Records))
}

// remove ends the checkpoint with the run.
func (k *checkpoint) remove() error {
	path, err := outfile.Resolve(k.path)
	if err == nil {
		err = os.Remove(path)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return &engine.OutputError{Name: k.path, Err: bare(err)}
	}
	outfile.SyncDir(filepath.Dir(path))
	return nil
}
