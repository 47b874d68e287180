//go:build unix

package outfile_test

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// owned is a file that seems to have another owner.
type owned struct {
	os.FileInfo
	uid, gid uint32
}

func (o owned) Sys() any {
	st := *o.FileInfo.Sys().(*syscall.Stat_t)
	st.Uid, st.Gid = o.uid, o.gid
	return &st
}

// Would catch a new file that does not get the owner of the old one, or that the wrong group can read, and
// a file that others can read until it has its owner.
func TestSet_owner(t *testing.T) {
	me, mine := uint32(os.Geteuid()), uint32(os.Getegid())
	own := "chown" + strconv.Itoa(int(me)) + ":" + strconv.Itoa(int(mine))
	for _, c := range []struct {
		uid, gid uint32
		chown    string // "": none
	}{
		{me, mine, ""},
		{me, mine + 1, "chown" + strconv.Itoa(int(me)) + ":" + strconv.Itoa(int(mine)+1)},
		{me + 1, mine, "chown" + strconv.Itoa(int(me)+1) + ":" + strconv.Itoa(int(mine))},
	} {
		for old, reduced := range map[os.FileMode]os.FileMode{0o640: 0o600, 0o664: 0o644, 0o675: 0o655, 0o606: 0o606, 0o600: 0o600} {
			for _, refused := range []bool{false, true} {
				dir, disk := onFaulty(t)
				path := filepath.Join(dir, "f")
				put(t, path, "old")
				require.NoError(t, os.Chmod(path, old))
				disk.stat = func(_ string, st os.FileInfo) os.FileInfo { return owned{st, c.uid, c.gid} }
				want := old
				if refused && c.chown != "" {
					disk.fail[c.chown+" .f.tmp"] = &os.PathError{Op: "chown", Path: "t", Err: syscall.EPERM}
					want = reduced
				}
				s := outfile.OnSystem(disk)
				create(t, s, path, outfile.Options{})
				if c.chown == "" {
					require.Equal(t, []string{"create .f.tmp", "chmod .f.tmp"}, disk.did("create", "chmod", own), "no owner is set")
				} else {
					require.Equal(t, []string{"create .f.tmp", c.chown + " .f.tmp", "chmod .f.tmp"}, disk.did("create", c.chown, "chmod"))
				}
				require.NoError(t, s.Commit(nil))
				st, err := os.Stat(path)
				require.NoError(t, err)
				require.Equal(t, want, st.Mode(), "of %o", old)
				if refused && c.chown != "" {
					require.Equal(t, []string{path + " does not keep its owner and group: operation not permitted"}, s.Notes())
				} else {
					require.Empty(t, s.Notes())
				}
			}
		}
	}
}

// Would catch a temporary file that everybody may read when it replaces a file that only its owner may
// read.
func TestSet_modeMeanwhile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	put(t, path, "old")
	disk := newFaulty(t, dir)
	disk.fail["chmod .f.tmp"] = errDisk
	s := outfile.OnSystem(disk)
	_, err := s.Create(path, outfile.Options{})
	require.ErrorIs(t, err, errDisk)
	require.Equal(t, []string{"f"}, names(t, dir))
	require.NoError(t, s.Commit(nil))
	require.Equal(t, "old", text(t, path))

	disk.fail = map[string]error{"fstat .f.tmp": errDisk} // its owner is unknown
	s = outfile.OnSystem(disk)
	create(t, s, path, outfile.Options{})
	require.Len(t, s.Notes(), 1)
	require.NoError(t, s.Discard(false))

	disk.fail = nil
	disk.stat = func(_ string, st os.FileInfo) os.FileInfo { return noMode{st} }
	s = outfile.OnSystem(disk)
	create(t, s, path, outfile.Options{})
	for _, name := range names(t, dir) {
		st, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Zero(t, st.Mode()&0o077, name)
	}
	require.NoError(t, s.Discard(false))
}

// noMode is a file that nobody may read.
type noMode struct{ os.FileInfo }

func (noMode) Mode() os.FileMode { return 0 }

// Would catch a file or a directory whose mode differs from that of any other new one.
func TestModes(t *testing.T) {
	dir := t.TempDir()
	mode := func(name string) os.FileMode {
		st, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		return st.Mode()
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "any"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "any", "file"), nil, 0o666))
	var s outfile.Set
	require.NoError(t, s.MakeDirs(filepath.Join(dir, "a", "b")))
	create(t, &s, filepath.Join(dir, "a", "b", "f"), outfile.Options{})
	create(t, &s, filepath.Join(dir, "appended"), outfile.Options{Append: true})
	require.NoError(t, s.Commit(nil))
	require.NoError(t, outfile.Replace(filepath.Join(dir, "replaced"), nil))
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, root.Close()) }()
	var below outfile.Set
	create(t, &below, "shown", outfile.Options{Below: root, Target: "r/b/f", MakeDirs: true})
	require.NoError(t, below.Commit(nil))
	for _, name := range []string{"a", "a/b", "r", "r/b"} {
		require.Equal(t, mode("any"), mode(name), name)
	}
	for _, name := range []string{"a/b/f", "r/b/f", "appended", "replaced"} {
		require.Equal(t, mode("any/file"), mode(name), name)
	}
}

// Would catch a file with two names that counts as having one.
func TestNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	put(t, path, "")
	for want := range uint64(3) {
		st, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, want+1, outfile.Names(st))
		require.NoError(t, os.Link(path, path+strconv.Itoa(int(want)+1)))
	}
}

// Would catch a run that fails because a file system does not support syncing.
func TestCommit_cannotSync(t *testing.T) {
	for _, fault := range []error{syscall.EINVAL, syscall.ENOTSUP, syscall.ENOSYS} {
		dir := t.TempDir()
		disk := newFaulty(t, dir)
		for _, call := range []string{"sync .f.tmp", "sync dir", "sync .r.new", "sync f.bak"} {
			disk.fail[call] = fault
		}
		disk.fail["link f.bak"] = syscall.EPERM
		path := filepath.Join(dir, "f")
		put(t, path, "old")
		s := outfile.OnSystem(disk)
		write(t, create(t, s, path, outfile.Options{Backup: path + ".bak"}), "new")
		require.NoError(t, s.Commit(nil))
		require.Equal(t, "new", text(t, path))
		require.Equal(t, "old", text(t, path+".bak"))
		require.NoError(t, outfile.ReplaceOn(disk, filepath.Join(dir, "r"), []byte("new")))
		disk.fail["sync .k.id.tmp"] = fault
		s = kept(disk)
		write(t, create(t, s, filepath.Join(dir, "k"), outfile.Options{}), "new")
		_, err := s.Marks()
		require.NoError(t, err)
		require.NoError(t, s.Commit(nil))
	}
}

// Would catch a file, or the copy that is its backup, that others may open before it has the owner and the
// mode of the one it replaces.
func TestCreate_modeAtFirst(t *testing.T) {
	dir, disk := onFaulty(t)
	path := filepath.Join(dir, "old")
	put(t, path, "old")
	require.NoError(t, os.Chmod(path, 0o644))
	disk.fail["link old.bak"] = syscall.EPERM
	s := outfile.OnSystem(disk)
	create(t, s, path, outfile.Options{Backup: path + ".bak"})
	create(t, s, filepath.Join(dir, "new"), outfile.Options{})
	require.NoError(t, s.Commit(nil))
	require.Equal(t, map[string]os.FileMode{".old.tmp": 0o600, "old.bak": 0o600, ".new.tmp": 0o666}, disk.modes)
}

// Would catch a run that takes a lock which failed for one that it has. Without a lock, two runs write the same
// file.
func TestLock_fails(t *testing.T) {
	h, err := outfile.Disk.OpenFile(filepath.Join(t.TempDir(), "f"), os.O_RDWR|os.O_CREATE, 0o600)
	require.NoError(t, err)
	require.NoError(t, h.Lock())
	require.NoError(t, h.Close())
	if _, locks := openNames(""); locks { // the system is one that locks files
		require.Error(t, h.Lock(), "of a closed file")
	}
}
