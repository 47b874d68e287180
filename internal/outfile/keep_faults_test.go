package outfile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// kept returns a Set whose temporary files are kept, with its own id.
func kept(disk *faulty, have ...outfile.Mark) *outfile.Set {
	s := outfile.OnSystem(disk)
	s.Keep("id", have)
	return s
}

// Would catch marks of bytes that are not on the disk, or of a file whose name is not, and a second sync
// although nothing was written since.
func TestMarks_sync(t *testing.T) {
	dir, disk := onFaulty(t)
	s := kept(disk)
	require.NoError(t, s.MakeDirs(filepath.Join(dir, "sub")))
	a := create(t, s, filepath.Join(dir, "sub", "a"), outfile.Options{})
	b := create(t, s, filepath.Join(dir, "b"), outfile.Options{})
	write(t, a, "a")
	write(t, b, "b")
	for i := range outfile.MaxOpen - 1 { // a is closed temporarily
		create(t, s, filepath.Join(dir, fmt.Sprint(i)), outfile.Options{})
	}
	disk.did()
	marks, err := s.Marks()
	require.NoError(t, err)
	require.Equal(t, []int64{1, 1, 0}, []int64{marks[0].Bytes, marks[1].Bytes, marks[2].Bytes})
	require.ElementsMatch(t, []string{"open .a.id.tmp", "sync .a.id.tmp", "close .a.id.tmp", "sync .b.id.tmp",
		"sync dir", "sync sub", "close dir", "close sub"}, disk.did("open", "sync", "close"))
	write(t, b, "more")
	_, err = s.Marks()
	require.NoError(t, err)
	require.Equal(t, []string{"sync .b.id.tmp", "sync dir"}, disk.did("sync"))
	_, err = s.Marks()
	require.NoError(t, err)
	require.Equal(t, []string{"sync dir"}, disk.did("sync"), "of the directory that was made")
	require.NoError(t, s.Discard(false))
}

// Would catch marks although a byte is not on the disk, and a run that succeeds after that: the next sync
// does not write the data that a failed one has lost.
func TestMarks_faults(t *testing.T) {
	for _, fault := range []string{"sync .a.id.tmp", "open .a.id.tmp", "write .a.id.tmp"} {
		t.Run(fault, func(t *testing.T) {
			dir, disk := onFaulty(t)
			s := kept(disk)
			path := filepath.Join(dir, "a")
			put(t, path, "old")
			a := create(t, s, path, outfile.Options{})
			write(t, a, "text")
			if fault == "open .a.id.tmp" {
				for i := range outfile.MaxOpen {
					write(t, create(t, s, filepath.Join(dir, fmt.Sprint(i)), outfile.Options{}), "text")
				}
			}
			disk.fail[fault] = errDisk
			if fault == "write .a.id.tmp" {
				_, err := a.Write([]byte("text"))
				require.ErrorIs(t, err, errDisk)
			}
			_, err := s.Marks()
			require.EqualError(t, err, path+": bad disk")
			disk.fail = nil
			_, err = s.Marks()
			require.EqualError(t, err, path+": bad disk")
			_, err = s.Settle()
			require.EqualError(t, err, path+": bad disk")
			require.EqualError(t, s.Commit(nil), path+": bad disk")
			require.Equal(t, "old", text(t, path))
		})
	}
}

// Would catch a name that never gets onto the disk because the first attempt failed.
func TestMarks_directory(t *testing.T) {
	dir, disk := onFaulty(t)
	s := kept(disk)
	create(t, s, filepath.Join(dir, "a"), outfile.Options{})
	disk.fail["sync dir"] = errDisk
	for range 2 {
		_, err := s.Marks()
		require.EqualError(t, err, dir+": bad disk")
	}
	disk.fail = nil
	_, err := s.Marks()
	require.NoError(t, err)
	disk.did()
	_, err = s.Marks()
	require.NoError(t, err)
	require.Empty(t, disk.did("sync"))
	require.NoError(t, s.Discard(false))
}

// Would catch kept files that stay open, or whose last bytes are not on the disk, when their run is discarded.
func TestKeep_discard(t *testing.T) {
	dir, disk := onFaulty(t)
	s := kept(disk)
	write(t, create(t, s, filepath.Join(dir, "a"), outfile.Options{}), "text")
	s.Stay()
	require.NoError(t, s.Discard(true))
	require.Equal(t, []string{"sync .a.id.tmp", "close .a.id.tmp", "close .a.id.tmp"}, disk.did("sync", "close"), "the file and the lock")
	require.Equal(t, "text", text(t, filepath.Join(dir, ".a.id.tmp")))
}

// Would catch two runs that write the same files, or one that cuts the files of another before it has the
// lock.
func TestKeep_locks(t *testing.T) {
	dir, disk := onFaulty(t)
	path := filepath.Join(dir, "a")
	first := kept(disk)
	f := create(t, first, path, outfile.Options{})
	write(t, f, "of the first")
	create(t, first, filepath.Join(dir, "b"), outfile.Options{})
	require.Equal(t, []string{"lock .a.id.tmp"}, disk.did("lock"), "one file stands for all")
	if locks := map[string]bool{"linux": true, "darwin": true, "freebsd": true}; locks[runtime.GOOS] {
		second := kept(disk)
		_, err := second.Create(path, outfile.Options{})
		require.ErrorIs(t, err, outfile.ErrBusy)
		require.Equal(t, "of the first", text(t, filepath.Join(dir, ".a.id.tmp")))
		require.NoError(t, second.Discard(false))
	}
	require.NoError(t, first.Commit(nil))
	third := kept(disk)
	create(t, third, path, outfile.Options{})
	require.NoError(t, third.Discard(false))
	require.Equal(t, "of the first", text(t, path))
}

// Would catch a run that continues without a lock, or with a file that it could not cut.
func TestKeep_faults(t *testing.T) {
	for _, fault := range []string{"open .a.mrc.id.tmp", "read .a.mrc.id.tmp", "lock .a.mrc.id.tmp", "fstat .a.mrc.id.tmp", "truncate .a.mrc.id.tmp"} {
		dir := t.TempDir()
		marks := begun(t, dir)
		disk := newFaulty(t, dir)
		s := kept(disk, marks...)
		disk.fail[fault] = errDisk
		_, err := s.Create(filepath.Join(dir, "a.mrc"), outfile.Options{})
		require.Equal(t, errDisk, err, fault)
		require.NoError(t, s.Discard(false))
		require.Equal(t, "first of a.mrc, and what no mark knows of", text(t, filepath.Join(dir, ".a.mrc.id.tmp")))
	}
}

// Would catch a sum of the second part only, and a file that cannot be read for its sum.
func TestKeep_sum(t *testing.T) {
	dir := t.TempDir()
	marks := begun(t, dir)
	disk := newFaulty(t, dir)
	s := kept(disk, marks...)
	f := create(t, s, filepath.Join(dir, "a.mrc"), outfile.Options{Sum: true})
	write(t, f, ", second")
	require.NoError(t, s.Commit(nil))
	whole := outfile.OnSystem(disk)
	same := create(t, whole, filepath.Join(dir, "same"), outfile.Options{Sum: true})
	write(t, same, "first of a.mrc, second")
	require.Equal(t, same.Sum(), f.Sum())
	require.NoError(t, whole.Discard(false))

	s = kept(disk, marks...)
	create(t, s, filepath.Join(dir, "empty"), outfile.Options{}) // takes the lock of the run
	disk.fail["read .b.log.id.tmp"] = errDisk
	_, err := s.Create(filepath.Join(dir, "b.log"), outfile.Options{Sum: true})
	require.Equal(t, errDisk, err)
	require.NoError(t, s.Discard(false))
}

// Would catch a file whose first part is lost because its name now leads to another file.
func TestKeep_leadsElsewhere(t *testing.T) {
	dir, disk := onFaulty(t)
	link := filepath.Join(dir, "link")
	require.NoError(t, os.Symlink("one", link))
	s := kept(disk)
	write(t, create(t, s, link, outfile.Options{}), "first part")
	marks, err := s.Marks()
	require.NoError(t, err)
	s.Stay()
	require.NoError(t, s.Discard(false))
	require.NoError(t, os.Remove(link))
	require.NoError(t, os.Symlink("two", link))
	s = kept(disk, marks...)
	_, err = s.Create(link, outfile.Options{})
	require.EqualError(t, err, "the first part of it is in "+filepath.Join(dir, ".one.id.tmp")+": the name leads to another file now")
	require.NoError(t, s.Discard(false))
}

// Would catch a finished run of which only some files are put in their places, without an error.
func TestPlace_faults(t *testing.T) {
	finished := func(t *testing.T) (string, *faulty, []outfile.Mark) {
		dir, disk := onFaulty(t)
		s := kept(disk)
		for _, name := range []string{"a", "b", "log"} {
			write(t, create(t, s, filepath.Join(dir, name), outfile.Options{Log: name == "log"}), name)
		}
		disk.did()
		marks, err := s.Settle()
		require.NoError(t, err)
		require.Len(t, disk.did("sync"), 3, "all are on the disk")
		s.Stay()
		require.NoError(t, s.Discard(false))
		disk.did()
		return dir, disk, marks
	}
	dir, disk, marks := finished(t)
	require.NoError(t, outfile.PlaceOn(disk, marks))
	require.Equal(t, []string{"rename log", "sync dir", "rename a", "rename b", "sync dir"}, disk.did("sync", "rename")[3:])
	require.Equal(t, []string{"a", "b", "log"}, names(t, dir))

	dir, disk, marks = finished(t)
	require.NoError(t, os.Truncate(filepath.Join(dir, ".b.id.tmp"), 0))
	require.ErrorContains(t, outfile.PlaceOn(disk, marks), ".b.id.tmp, which has all of it, had 1 bytes and has 0")
	require.Len(t, names(t, dir), 3)
	require.NoFileExists(t, filepath.Join(dir, "a"))

	for _, fault := range []string{"stat .b.id.tmp", "sync .b.id.tmp", "rename b"} {
		dir, disk, marks = finished(t)
		disk.fail[fault] = errDisk
		err := outfile.PlaceOn(disk, marks)
		var e *outfile.Error
		require.ErrorAs(t, err, &e, fault)
		require.Equal(t, filepath.Join(dir, "b"), e.Path)
		require.FileExists(t, filepath.Join(dir, ".b.id.tmp"), fault)
		disk.fail = nil
		require.NoError(t, outfile.PlaceOn(disk, marks), "once more")
		require.Equal(t, []string{"a", "b", "log"}, names(t, dir))
	}
}
