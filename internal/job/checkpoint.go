package job

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
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
)

// checkpoint is the file of --checkpoint.
type checkpoint struct {
	path     string
	state    checkpointFile
	files    *outfile.Set
	messages *messages
	kept     bool           // the file is there, and keeps what was written
	begun    bool           // the file is there, and keeps nothing yet
	owned    []outfile.Mark // of the files that an earlier run keeps
}

// openCheckpoint begins to save a run, or finds the checkpoint of an earlier one.
func (j *job) openCheckpoint() (*checkpoint, error) {
	spec := j.spec
	if spec.Keep.File == "" {
		return nil, nil
	}
	k := &checkpoint{path: spec.Keep.File, files: &j.files, messages: j.messages}
	release, err := outfile.Exclude(k.path)
	switch {
	case errors.Is(err, outfile.ErrBusy):
		return nil, usage("%s is in use: another run is writing it. Wait for its end, or name another file", k.path)
	case err != nil:
		return nil, &engine.OutputError{Name: k.path, Err: err}
	}
	j.closers = append(j.closers, release, k.takeBack)
	old, err := readCheckpoint(k.path)
	switch {
	case err != nil:
		return nil, err
	case old != nil && !spec.Keep.Resume && !old.empty():
		return nil, usage("%s belongs to an interrupted run: --resume continues it. To start over, remove it and the files that the run has begun: %s", k.path, old.removal(k.path))
	}
	here, err := os.Getwd()
	if err != nil {
		return nil, &engine.OutputError{Name: k.path, Err: console.Bare(err)}
	}
	k.state = checkpointFile{Program: j.env.Version, Directory: engine.Text(here), Flags: map[string]string{}}
	for _, s := range spec.Keep.Same {
		k.state.Flags[s.Flag] = s.Value
	}
	if old != nil {
		if err := old.fits(&k.state, spec.Keep.Same); err != nil {
			if old.empty() {
				return nil, usage("%s belongs to a run that was killed, with other options. Remove it and the files that the run may have begun: %s", k.path, old.removal(k.path))
			}
			return nil, err
		}
	}
	switch {
	case old == nil || old.empty():
		if spec.Keep.Resume && !spec.Account.Quiet {
			fmt.Fprintf(j.env.Stderr, "there is no checkpoint %s: the run starts at the beginning\n", k.path)
		}
		if err := k.begin(j, old); err != nil {
			return nil, err
		}
	default:
		if k.owned, err = j.owned(old); err != nil {
			return nil, err
		}
		k.state, k.kept, j.messages.lossy = *old, true, old.Lossy
		k.files.Keep(old.ID, old.marks())
		j.opt.Checkpoints.Resume = old.Run
	}
	j.opt.Checkpoints.Save, j.opt.Checkpoints.Every = k.save, spec.Keep.Every
	return k, nil
}

// begin makes the file before any output is begun: a process that is killed before the first checkpoint leaves
// one that the next run finds. It takes the name of the files that such a process, if there was one, has left,
// and so writes over them.
func (k *checkpoint) begin(j *job, killed *checkpointFile) error {
	k.state.ID = strings.ToLower(rand.Text()[:10])
	if killed != nil {
		k.state.ID = killed.ID
	}
	k.files.Keep(k.state.ID, nil)
	var marks []outfile.Mark
	for _, path := range j.spec.outputFiles() {
		target, err := outfile.Resolve(path)
		if st, e := os.Stat(path); err == nil && (e != nil || st.Mode().IsRegular()) {
			marks = append(marks, outfile.Mark{Path: path, Target: target, Temp: outfile.KeptName(target, k.state.ID)})
		}
	}
	k.state.keep(marks)
	if err := k.write(); err != nil {
		return &engine.OutputError{Name: k.path, Err: err}
	}
	k.begun = true
	return nil
}

// takeBack removes the file of a run that has ended before its first checkpoint.
func (k *checkpoint) takeBack() {
	if k.begun && !k.kept {
		_ = k.remove()
	}
}

// outputFiles returns the files that the flags name for outputs.
func (s *Spec) outputFiles() (list []string) {
	for _, path := range []string{s.Output.File, s.Bad.Rejects, s.Bad.Errors, s.Preview.Changes, s.Account.Tally} {
		if path != "" && path != "-" {
			list = append(list, path)
		}
	}
	return list
}

// save writes a checkpoint of the run; the engine calls it.
func (k *checkpoint) save(run *engine.Checkpoint) error {
	marks, err := k.files.Marks()
	if err == nil {
		k.state.keep(marks)
		k.state.Run, k.state.Lossy = run, k.messages.lossy
		err = k.write()
	}
	if err != nil {
		return &engine.OutputError{Name: k.path, Err: err}
	}
	k.kept = true
	k.files.Stay()
	return nil
}

// finish notes that the run has ended, before its files get their names one by one: a run that is
// interrupted between two of them can be continued as well.
func (k *checkpoint) finish(sum *engine.Summary) error {
	marks, err := k.files.Settle()
	if err != nil {
		return err
	}
	k.state.keep(marks)
	k.state.Run, k.state.Done = nil, &doneRun{Code(nil, imperfect(sum)), *sum}
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

// write replaces the file as a whole, and syncs it to the disk.
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

// done returns the result of the run if it had ended when this one began; nil: it had not.
func (k *checkpoint) done() *doneRun {
	if k == nil {
		return nil
	}
	return k.state.Done
}

// complete gives the files of a run that had ended their names, and removes the checkpoint.
func (k *checkpoint) complete() error {
	err := outfile.Place(k.owned)
	if err == nil {
		err = k.remove()
	}
	return placeError(err)
}

// hint returns advice for continuing an interrupted run; "" when that is impossible.
func (k *checkpoint) hint() string {
	switch {
	case k == nil || !k.kept:
		return ""
	case k.state.Run == nil:
		return "what was written is kept: the same command with --resume gives the files their names"
	}
	return fmt.Sprintf("what was written is kept: the same command with --resume continues after record %s", console.Number(k.state.Run.Place.Records))
}

// remove ends the checkpoint with the run.
func (k *checkpoint) remove() error {
	path, err := outfile.Resolve(k.path)
	if err == nil {
		err = os.Remove(path)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return &engine.OutputError{Name: k.path, Err: console.Bare(err)}
	}
	outfile.SyncDir(filepath.Dir(path))
	return nil
}
