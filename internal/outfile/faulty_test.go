package outfile_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// faulty is a disk with faults. It records each call, as "sync .f.tmp", and returns the error that fail
// has for it.
type faulty struct {
	outfile.System
	root string
	fail map[string]error
	stat func(path string, st os.FileInfo) os.FileInfo // the value that Stat returns instead of st

	mu    sync.Mutex
	notes []string
	modes map[string]os.FileMode // of files when they were created, by name
	open  map[*faultyFile]string // their names
	twice []string               // names of files that were closed twice
}

// newFaulty returns a disk for tests whose files lie in dir, which is shown as "dir". The test fails when a
// file of the disk is still open at its end: a run that splits by value would have no files left to open.
func newFaulty(t *testing.T, dir string) *faulty {
	t.Helper()
	d := &faulty{System: outfile.Disk, root: dir, fail: map[string]error{}, modes: map[string]os.FileMode{}, open: map[*faultyFile]string{}}
	t.Cleanup(func() {
		require.Empty(t, d.open, "files that stay open")
		require.Empty(t, d.twice, "files that are closed twice")
	})
	return d
}

// ofProcess is the part of a temporary file's name that differs from run to run.
var ofProcess = regexp.MustCompile(`\.\d+-\d+\.tmp$`)

// note records one call, and returns its error.
func (d *faulty) note(op, path string) error {
	name := filepath.Base(path)
	if path == d.root {
		name = "dir"
	}
	call := op + " " + ofProcess.ReplaceAllString(name, ".tmp")
	d.mu.Lock()
	defer d.mu.Unlock()
	d.notes = append(d.notes, call)
	return d.fail[call]
}

// did returns the calls of some operations, and clears all calls.
func (d *faulty) did(ops ...string) (list []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, call := range d.notes {
		if op, _, _ := strings.Cut(call, " "); slices.Contains(ops, op) {
			list = append(list, call)
		}
	}
	d.notes = nil
	return list
}

func (d *faulty) Stat(path string) (os.FileInfo, error) {
	if err := d.note("stat", path); err != nil {
		return nil, err
	}
	st, err := d.System.Stat(path)
	if err == nil && d.stat != nil {
		st = d.stat(path, st)
	}
	return st, err
}

func (d *faulty) OpenFile(path string, flag int, mode os.FileMode) (outfile.Handle, error) {
	op := "read"
	if flag&(os.O_WRONLY|os.O_RDWR) != 0 {
		op = "open"
	}
	if flag&os.O_CREATE != 0 {
		op = "create"
	}
	if err := d.note(op, path); err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	h, err := d.System.OpenFile(path, flag, mode)
	if err != nil {
		return nil, err
	}
	f := &faultyFile{h, d}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open[f] = filepath.Base(path)
	if op == "create" {
		d.modes[ofProcess.ReplaceAllString(filepath.Base(path), ".tmp")] = mode
	}
	return f, nil
}

func (d *faulty) Rename(from, to string) error {
	if err := d.note("rename", to); err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return d.System.Rename(from, to)
}

func (d *faulty) Remove(path string) error {
	if err := d.note("remove", path); err != nil {
		return &os.PathError{Op: "remove", Path: path, Err: err}
	}
	return d.System.Remove(path)
}

func (d *faulty) Link(from, to string) error {
	if err := d.note("link", to); err != nil {
		return &os.LinkError{Op: "link", Old: from, New: to, Err: err}
	}
	return d.System.Link(from, to)
}

func (d *faulty) Chtimes(path string, atime, mtime time.Time) error {
	if err := d.note("chtimes", path); err != nil {
		return err
	}
	return d.System.Chtimes(path, atime, mtime)
}

// faultyFile is an open file of a disk with faults.
type faultyFile struct {
	outfile.Handle
	disk *faulty
}

func (f *faultyFile) note(op string) error { return f.disk.note(op, f.Name()) }

// Write writes half of the bytes when it must fail, as a full disk does.
func (f *faultyFile) Write(p []byte) (int, error) {
	if err := f.note("write"); err != nil {
		n, _ := f.Handle.Write(p[:len(p)/2])
		return n, &os.PathError{Op: "write", Path: f.Name(), Err: err}
	}
	return f.Handle.Write(p)
}

func (f *faultyFile) Stat() (os.FileInfo, error) {
	if err := f.note("fstat"); err != nil {
		return nil, err
	}
	return f.Handle.Stat()
}

func (f *faultyFile) Chmod(mode os.FileMode) error {
	if err := f.note("chmod"); err != nil {
		return err
	}
	return f.Handle.Chmod(mode)
}

// Chown does not ask the system, which lets only root do it.
func (f *faultyFile) Chown(uid, gid int) error {
	return f.note("chown" + strconv.Itoa(uid) + ":" + strconv.Itoa(gid))
}

func (f *faultyFile) Truncate(size int64) error {
	if err := f.note("truncate"); err != nil {
		return err
	}
	return f.Handle.Truncate(size)
}

func (f *faultyFile) Sync() error {
	if err := f.note("sync"); err != nil {
		return &os.PathError{Op: "sync", Path: f.Name(), Err: err}
	}
	return f.Handle.Sync()
}

func (f *faultyFile) Lock() error {
	if err := f.note("lock"); err != nil {
		return err
	}
	return f.Handle.Lock()
}

func (f *faultyFile) BeginSync() {
	_ = f.note("begin")
	f.Handle.BeginSync()
}

// Close closes the file even when it must fail.
func (f *faultyFile) Close() error {
	err := f.Handle.Close()
	f.disk.closed(f)
	if e := f.note("close"); e != nil {
		return &os.PathError{Op: "close", Path: f.Name(), Err: e}
	}
	return err
}

// closed records that a file was closed.
func (d *faulty) closed(f *faultyFile) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.open[f]; !ok {
		d.twice = append(d.twice, filepath.Base(f.Name()))
	}
	delete(d.open, f)
}

// onFaulty returns a directory and a disk for it.
func onFaulty(t *testing.T) (dir string, disk *faulty) {
	t.Helper()
	dir = t.TempDir()
	return dir, newFaulty(t, dir)
}
