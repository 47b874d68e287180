//go:build unix

package outfile_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// Would catch a mode or an owner that is not that of the replaced file.
func TestSet_modeAndOwner(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	put(t, path, "old")
	root := os.Geteuid() == 0
	if root {
		require.NoError(t, os.Chown(path, 1234, 4321))
	}
	for _, mode := range []os.FileMode{0o600, 0o666, 0o606, 0o440} { // umask or not
		require.NoError(t, os.Chmod(path, mode))
		var s outfile.Set
		create(t, &s, path, outfile.Options{})
		require.NoError(t, s.Commit(nil))
		st, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, mode, st.Mode().Perm())
		if root {
			owner := st.Sys().(*syscall.Stat_t)
			require.EqualValues(t, 1234, owner.Uid)
			require.EqualValues(t, 4321, owner.Gid)
		}
		require.Empty(t, s.Notes())
	}
	if !root {
		t.Log("owners were not tried: that takes root")
	}
}

// Would catch a link that is replaced instead of its target, also when the target does not exist yet.
func TestSet_links(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "store/deep"), 0o700))
	put(t, filepath.Join(dir, "store/old"), "old")
	require.NoError(t, os.Symlink("store/old", filepath.Join(dir, "to-old")))
	require.NoError(t, os.Symlink("store/new", filepath.Join(dir, "to-new")))
	require.NoError(t, os.Symlink("to-new2", filepath.Join(dir, "chain")))
	require.NoError(t, os.Symlink("store/deep", filepath.Join(dir, "d")))
	require.NoError(t, os.Symlink("d/../new2", filepath.Join(dir, "to-new2"))) // .. is that of the target of d
	var s outfile.Set
	require.NoError(t, os.Symlink(filepath.Join(dir, "store/abs"), filepath.Join(dir, "to-abs")))
	for _, name := range []string{"to-old", "to-new", "to-abs", "chain"} {
		write(t, create(t, &s, filepath.Join(dir, name), outfile.Options{}), name)
	}
	require.NoError(t, s.Commit(nil))
	require.Equal(t, "to-old", text(t, filepath.Join(dir, "store/old")))
	require.Equal(t, "to-new", text(t, filepath.Join(dir, "store/new")))
	require.Equal(t, "to-abs", text(t, filepath.Join(dir, "store/abs")))
	require.Equal(t, "chain", text(t, filepath.Join(dir, "store/new2")))
	require.Equal(t, []string{"chain", "d", "store", "to-abs", "to-new", "to-new2", "to-old"}, names(t, dir))
	require.NoError(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	_, err := (&outfile.Set{}).Create(filepath.Join(dir, "loop"), outfile.Options{})
	require.Error(t, err)
}

// Would catch a pipe that is replaced by a file, and a compressor that ends a stream that failed as
// if it were whole.
func TestSet_fifo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.gz")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	for _, commit := range []bool{true, false} {
		got := make(chan error, 1)
		go func() {
			in, err := os.Open(path)
			if err == nil {
				cmd := exec.Command("gzip", "-dc")
				cmd.Stdin = in
				err = cmd.Run()
				_ = in.Close()
			}
			got <- err
		}()
		var s outfile.Set
		f := create(t, &s, path, outfile.Options{})
		write(t, f, strings.Repeat("text", 100))
		require.Empty(t, f.Target())
		if commit {
			require.NoError(t, s.Commit(nil))
			require.NoError(t, <-got)
		} else {
			require.NoError(t, s.Discard(true))
			require.Error(t, <-got, "half of a stream looks whole")
		}
		st, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, os.ModeNamedPipe, st.Mode().Type())
	}
}

// Would catch devices that are replaced, and a block device that is written to.
func TestSet_devices(t *testing.T) {
	var s outfile.Set
	write(t, create(t, &s, os.DevNull, outfile.Options{}), "gone")
	require.NoError(t, s.Commit(nil))
	st, err := os.Stat(os.DevNull)
	require.NoError(t, err)
	require.NotZero(t, st.Mode()&os.ModeCharDevice)

	// The name of an open file stands for that file, with its present contents.
	f, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	_, err = f.WriteString("before ")
	require.NoError(t, err)
	var out outfile.Set
	write(t, create(t, &out, "/dev/fd/"+strconv.Itoa(int(f.Fd())), outfile.Options{}), "after")
	require.NoError(t, out.Commit(nil))
	_, err = f.WriteString(" all")
	require.NoError(t, err, "it is not closed")
	require.Equal(t, "before after all", text(t, f.Name()))
	require.NoError(t, f.Close())
	_, err = (&outfile.Set{}).Create("/dev/fd/987", outfile.Options{})
	require.ErrorIs(t, err, syscall.EBADF)
}

// mounted returns a small file system, or skips the test: it needs root, and a system that allows it.
func mounted(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "mrrc-lua-test", dir).CombinedOutput(); err != nil {
		t.Skipf("no small file system can be mounted here: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	return dir
}

// Would catch a full disk that harms existing files, or leaves an incomplete one.
func TestSet_diskFull(t *testing.T) {
	dir := mounted(t)
	out, other := filepath.Join(dir, "out"), filepath.Join(t.TempDir(), "other")
	put(t, out, "old")
	put(t, other, "old")
	var s outfile.Set
	write(t, create(t, &s, other, outfile.Options{}), "new")
	f := create(t, &s, out, outfile.Options{})
	_, err := io.WriteString(f, strings.Repeat("x", 100<<10))
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.ErrorIs(t, s.Commit(nil), syscall.ENOSPC, "a file with a write that failed is not whole")
	require.Equal(t, "old", text(t, out))
	require.Equal(t, "old", text(t, other), "one output that is not whole keeps the others back")
	require.Equal(t, []string{"out"}, names(t, dir))

	// The rest of a compressor is written at the end.
	var z outfile.Set
	put(t, filepath.Join(dir, "filler"), strings.Repeat("x", 56<<10))
	f = create(t, &z, filepath.Join(dir, "z.gz"), outfile.Options{})
	noise := make([]byte, 12<<10)
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	_, _ = f.Write(noise)
	require.ErrorIs(t, z.Commit(nil), syscall.ENOSPC)
	require.Equal(t, []string{"filler", "out"}, names(t, dir))
}

// Would catch a message that names a temporary file, which the user does not know, instead of the
// directory.
func TestSet_readOnly(t *testing.T) {
	dir := mounted(t)
	put(t, filepath.Join(dir, "out"), "old")
	if out, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Skipf("nothing can be mounted read-only here: %s", out)
	}
	for _, name := range []string{"out", "new"} {
		_, err := (&outfile.Set{}).Create(filepath.Join(dir, name), outfile.Options{})
		require.ErrorIs(t, err, syscall.EROFS)
		require.EqualError(t, err, "no file can be created in the directory "+dir+": read-only file system")
	}
	require.Equal(t, "old", text(t, filepath.Join(dir, "out")))
}

// Would catch a target on another file system than the working directory that cannot be renamed to,
// and one that is a mount point by itself.
func TestSet_otherFileSystem(t *testing.T) {
	dir := mounted(t)
	var s outfile.Set
	write(t, create(t, &s, filepath.Join(dir, "out"), outfile.Options{}), "there")
	require.NoError(t, s.Commit(nil))
	require.Equal(t, "there", text(t, filepath.Join(dir, "out")))

	place := filepath.Join(t.TempDir(), "file")
	put(t, place, "")
	if out, err := exec.Command("mount", "--bind", filepath.Join(dir, "out"), place).CombinedOutput(); err != nil {
		t.Skipf("no file can be mounted here: %s", out)
	}
	defer func() { _ = exec.Command("umount", place).Run() }()
	var m outfile.Set
	write(t, create(t, &m, place, outfile.Options{}), "new")
	require.NoError(t, m.Commit(nil))
	require.Equal(t, "new", text(t, filepath.Join(dir, "out")), "the file behind the mount")
	require.Equal(t, []string{"file"}, names(t, filepath.Dir(place)))
}

// Would catch temporary files that are made while others are being removed.
func TestSet_abandon(t *testing.T) {
	dir := t.TempDir()
	var s outfile.Set
	var all sync.WaitGroup
	begun := make(chan struct{})
	all.Go(func() {
		for i := 0; ; i++ {
			sub := filepath.Join(dir, strconv.Itoa(i+1))
			if s.MakeDirs(sub) != nil {
				return
			}
			if _, err := s.Create(filepath.Join(sub, "x"), outfile.Options{}); err != nil {
				return
			}
			if i == 10 {
				close(begun)
			}
		}
	})
	<-begun
	s.Abandon()
	require.Empty(t, names(t, dir), "at once, although another still works")
	all.Wait()
	require.Empty(t, names(t, dir))
	require.Error(t, s.MakeDirs(filepath.Join(dir, "late")))
	_, err := s.Create(filepath.Join(dir, "late"), outfile.Options{})
	require.Error(t, err)
	require.Empty(t, names(t, dir))
	_ = s.Discard(false)
}
