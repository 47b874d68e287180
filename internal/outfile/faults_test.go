package outfile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// errDisk is the error of a disk with faults.
var errDisk = errors.New("bad disk")

// Would catch a file that gets its name before its bytes are on the disk, a log that is not on the disk
// before a file is replaced, and names that are not on the disk at the end.
func TestCommit_order(t *testing.T) {
	dir, disk := onFaulty(t)
	s := outfile.OnSystem(disk)
	require.NoError(t, s.MakeDirs(filepath.Join(dir, "sub", "deep")))
	for _, name := range []string{"a", "sub/deep/b", "log"} {
		write(t, create(t, s, filepath.Join(dir, name), outfile.Options{Log: name == "log"}), name)
	}
	disk.did()
	require.NoError(t, s.Commit(nil))
	calls := disk.did("sync", "rename")
	require.ElementsMatch(t, []string{"sync .a.tmp", "sync .b.tmp", "sync .log.tmp"}, calls[:3])
	require.Equal(t, []string{"rename log", "sync dir", "rename a", "rename b"}, calls[3:7])
	require.ElementsMatch(t, []string{"sync dir", "sync deep", "sync sub"}, calls[7:])

	s = outfile.OnSystem(disk)
	write(t, create(t, s, filepath.Join(dir, "log"), outfile.Options{Log: true}), "text")
	write(t, create(t, s, filepath.Join(dir, "a"), outfile.Options{}), "text")
	disk.did()
	require.NoError(t, s.Discard(true))
	require.Equal(t, []string{"sync .log.tmp", "rename log", "sync dir"}, slices.DeleteFunc(disk.did("sync", "rename"),
		func(call string) bool { return call == "sync .a.tmp" }))
}

// Would catch a fault of the disk that is not reported, or that harms existing files, or an output that
// takes its place although another is not whole.
func TestCommit_notOnDisk(t *testing.T) {
	for _, fault := range []string{"write .out.tmp", "sync .out.tmp", "close .out.tmp", "open .out.tmp"} {
		t.Run(fault, func(t *testing.T) {
			dir, disk := onFaulty(t)
			for _, name := range []string{"out", "other", "log"} {
				put(t, filepath.Join(dir, name), "old")
			}
			s := outfile.OnSystem(disk)
			write(t, create(t, s, filepath.Join(dir, "other"), outfile.Options{}), "new")
			write(t, create(t, s, filepath.Join(dir, "log"), outfile.Options{Log: true}), "why")
			out := create(t, s, filepath.Join(dir, "out"), outfile.Options{})
			write(t, out, "new")
			if fault == "open .out.tmp" { // which is closed at that time
				for i := range outfile.MaxOpen {
					write(t, create(t, s, filepath.Join(dir, fmt.Sprint(i)), outfile.Options{}), "new")
				}
			}
			disk.fail[fault] = errDisk
			if fault == "write .out.tmp" {
				n, err := out.Write([]byte("text"))
				require.Equal(t, 2, n)
				require.Equal(t, errDisk, err, "without the name of the temporary file, which nobody knows")
				n, err = out.Write([]byte("text"))
				require.Zero(t, n)
				require.Equal(t, errDisk, err, "it is not written on")
			}
			err := s.Commit(nil)
			require.EqualError(t, err, filepath.Join(dir, "out")+": bad disk")
			require.Equal(t, "old", text(t, filepath.Join(dir, "out")))
			require.Equal(t, "old", text(t, filepath.Join(dir, "other")))
			require.Equal(t, "why", text(t, filepath.Join(dir, "log")))
			require.Equal(t, []string{"log", "other", "out"}, names(t, dir))
		})
	}
}

// Would catch a directory whose names are not on the disk, and an error for one that cannot be synced or
// opened, which does no harm.
func TestCommit_syncDirectory(t *testing.T) {
	for fault, wrong := range map[error]bool{errDisk: true, os.ErrPermission: false, os.ErrNotExist: false} {
		for _, op := range []string{"read dir", "sync dir"} {
			dir, disk := onFaulty(t)
			s := outfile.OnSystem(disk)
			create(t, s, filepath.Join(dir, "out"), outfile.Options{})
			disk.fail[op] = fault
			err := s.Commit(nil)
			if wrong || op == "sync dir" {
				require.EqualError(t, err, dir+": "+fault.Error(), op)
			} else {
				require.NoError(t, err)
			}
			require.Equal(t, []string{"out"}, names(t, dir))
		}
	}
	dir, disk := onFaulty(t)
	s := outfile.OnSystem(disk)
	create(t, s, filepath.Join(dir, "log"), outfile.Options{Log: true})
	create(t, s, filepath.Join(dir, "out"), outfile.Options{})
	disk.fail["sync dir"] = errDisk
	require.ErrorIs(t, s.Commit(nil), errDisk)
	require.Equal(t, []string{"log"}, names(t, dir), "nothing is replaced when the log may be lost")

	s = outfile.OnSystem(disk)
	create(t, s, filepath.Join(dir, "log"), outfile.Options{Log: true})
	require.ErrorIs(t, s.Discard(true), errDisk)
}

// Would catch a log whose loss is not reported, or whose name is reported twice.
func TestDiscard_faults(t *testing.T) {
	for fault, says := range map[string]string{
		"sync .log.tmp": "bad disk",
		"rename log":    "bad disk; the written data is in ",
	} {
		dir, disk := onFaulty(t)
		s := outfile.OnSystem(disk)
		log := filepath.Join(dir, "log")
		write(t, create(t, s, log, outfile.Options{Log: true}), "why")
		write(t, create(t, s, filepath.Join(dir, "second"), outfile.Options{Log: true}), "and")
		disk.fail[fault] = errDisk
		err := s.Discard(true)
		require.ErrorIs(t, err, errDisk)
		require.True(t, strings.HasPrefix(err.Error(), log+": "+says), err)
		require.Equal(t, 1, strings.Count(err.Error(), log+":"), err)
		require.Equal(t, "and", text(t, filepath.Join(dir, "second")))
	}
}

// Would catch a Discard after Commit that fails although the files are in their places.
func TestDiscard_afterCommit(t *testing.T) {
	dir, disk := onFaulty(t)
	s := outfile.OnSystem(disk)
	create(t, s, filepath.Join(dir, "log"), outfile.Options{Log: true})
	require.NoError(t, s.Commit(nil))
	require.NoError(t, s.Discard(true))
	require.Equal(t, []string{"log"}, names(t, dir))
}

// Would catch a temporarily closed file whose last bytes are lost, and the closing of a file other than
// the one that was not written for the longest time.
func TestFile_closedInBetween(t *testing.T) {
	dir, disk := onFaulty(t)
	s := outfile.OnSystem(disk)
	var files []*outfile.File
	for i := range outfile.MaxOpen {
		files = append(files, create(t, s, filepath.Join(dir, fmt.Sprint(i)), outfile.Options{}))
	}
	write(t, files[0], "the newest now")
	require.Empty(t, disk.did("close"))
	create(t, s, filepath.Join(dir, "one more"), outfile.Options{})
	require.Equal(t, []string{"close .1.tmp"}, disk.did("close"))
	write(t, files[1], "text")
	require.Equal(t, []string{"close .2.tmp", "open .1.tmp"}, disk.did("open", "close"))

	disk.fail["close .3.tmp"] = errDisk
	_, err := files[2].Write([]byte("text"))
	require.ErrorIs(t, err, errDisk)
	_, err = files[3].Write([]byte("text"))
	require.ErrorIs(t, err, errDisk, "it is not whole")
	require.ErrorIs(t, s.Commit(nil), errDisk)
	require.Empty(t, names(t, dir))
}

// Would catch output that is written to the disk only at the end, and syncing of a file that is appended
// to, which other programs may use.
func TestFile_beginsToSync(t *testing.T) {
	dir, disk := onFaulty(t)
	part := make([]byte, outfile.SyncEvery/2)
	for name, want := range map[string][]string{
		"new":      {"write .new.tmp", "write .new.tmp", "begin .new.tmp", "write .new.tmp", "write .new.tmp", "begin .new.tmp"},
		"appended": {"write appended", "write appended", "write appended", "write appended"},
	} {
		s := outfile.OnSystem(disk)
		f := create(t, s, filepath.Join(dir, name), outfile.Options{Append: name == "appended"})
		for range 4 {
			_, err := f.Write(part)
			require.NoError(t, err)
		}
		require.Equal(t, want, disk.did("write", "begin"))
		require.EqualValues(t, 4*len(part), f.Bytes())
		require.NoError(t, s.Discard(false))
	}
}

// Would catch a log that is appended to and not on the disk at the end.
func TestFile_appended(t *testing.T) {
	dir, disk := onFaulty(t)
	disk.fail["sync log"] = errDisk
	for _, o := range []outfile.Options{{Append: true, Log: true}, {Append: true}} {
		s := outfile.OnSystem(disk)
		create(t, s, filepath.Join(dir, "log"), o)
		if o.Log {
			require.ErrorIs(t, s.Commit(nil), errDisk)
		} else {
			require.NoError(t, s.Commit(nil), "output like that to a pipe")
		}
	}
}

// Would catch a run that fails because a killed one with the same process number has left its files, and
// one that tries forever.
func TestCreate_namesTaken(t *testing.T) {
	dir, disk := onFaulty(t)
	s := outfile.OnSystem(disk)
	for _, n := range []int{1, 2, 4} {
		put(t, filepath.Join(dir, fmt.Sprintf(".out.%d-%d.tmp", os.Getpid(), n)), "of a killed run")
	}
	for range 2 {
		create(t, s, filepath.Join(dir, "out"), outfile.Options{})
	}
	require.Len(t, disk.did("create"), 5)
	require.NoError(t, s.Discard(false))
	require.Len(t, names(t, dir), 3)
	disk.fail["create .out.tmp"] = os.ErrExist
	_, err := s.Create(filepath.Join(dir, "out"), outfile.Options{})
	require.ErrorIs(t, err, os.ErrExist)
	require.Len(t, disk.did("create"), 1001)
	require.Len(t, s.Files(), 2, "a file that could not be made is not one of the Set")
}

// Would catch a file that is replaced in pieces, or before the new content is on the disk, and remains of
// it when the disk fails.
func TestReplace_faults(t *testing.T) {
	dir, disk := onFaulty(t)
	path := filepath.Join(dir, "f")
	require.NoError(t, outfile.ReplaceOn(disk, path, []byte("old")))
	require.Equal(t, []string{"create .f.new", "write .f.new", "sync .f.new", "close .f.new", "rename f", "sync dir"},
		disk.did("create", "write", "sync", "close", "rename")[:6])
	for _, fault := range []string{"create .f.new", "write .f.new", "sync .f.new", "close .f.new", "rename f", "remove .f.new"} {
		disk.fail = map[string]error{fault: errDisk}
		if fault == "remove .f.new" {
			put(t, filepath.Join(dir, ".f.new"), "of a killed run")
		}
		require.Equal(t, errDisk, outfile.ReplaceOn(disk, path, []byte("new")), fault)
		require.Equal(t, "old", text(t, path))
		if fault != "remove .f.new" {
			require.Equal(t, []string{"f"}, names(t, dir))
		}
	}
	disk.fail = map[string]error{"sync dir": errDisk}
	require.ErrorIs(t, outfile.ReplaceOn(disk, path, []byte("new")), errDisk)

	disk.fail = nil
	put(t, filepath.Join(dir, "precious"), "precious")
	require.NoError(t, os.Symlink("precious", filepath.Join(dir, ".f.new")))
	require.NoError(t, outfile.ReplaceOn(disk, path, []byte("newer")))
	require.Equal(t, "precious", text(t, filepath.Join(dir, "precious")), "a link in the way is not followed")
	require.Equal(t, "newer", text(t, path))
	require.Equal(t, []string{"f", "precious"}, names(t, dir))
}
