//go:build unix

package outfile_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// Would catch the content of a mount point that is replaced only in part without an error, and the loss of
// the old content, the output or the backup.
func TestCommit_overwrites(t *testing.T) {
	for _, c := range []struct {
		faults  string // calls that fail, separated by commas
		backup  bool
		fails   bool
		harmed  bool // the target has lost its content
		leftTmp bool // although the run succeeded
	}{
		{faults: ""},
		{faults: "", backup: true},
		{faults: "link f.bak", backup: true},
		{faults: "remove .f.tmp", leftTmp: true},
		{faults: "read .f.tmp", fails: true},
		{faults: "read .f.tmp", fails: true, backup: true},
		{faults: "open f", fails: true},
		{faults: "open f", fails: true, backup: true},
		{faults: "write f", fails: true, harmed: true},
		{faults: "write f", fails: true, harmed: true, backup: true},
		{faults: "sync f", fails: true, harmed: true},
		{faults: "link f.bak,sync f", fails: true, harmed: true, backup: true},
		{faults: "close f", fails: true, harmed: true},
		{faults: "close f", fails: true, harmed: true, backup: true},
		{faults: "stat f.bak", fails: true, backup: true},
		{faults: "remove f.bak", fails: true, backup: true},
		{faults: "create f.bak", fails: true, backup: true},
		{faults: "close f.bak", fails: true, backup: true},
	} {
		name := c.faults
		if c.backup {
			name += " with backup"
		}
		t.Run(name, func(t *testing.T) {
			dir, disk := onFaulty(t)
			path := filepath.Join(dir, "f")
			put(t, path, "old")
			s := outfile.OnSystem(disk)
			o := outfile.Options{}
			if c.backup {
				o.Backup = path + ".bak"
			}
			write(t, create(t, s, path, o), "new")
			for call := range strings.SplitSeq(c.faults, ",") {
				disk.fail[call] = errDisk
			}
			disk.fail["rename f"] = syscall.EBUSY
			err := s.Commit(nil)
			if c.backup && (c.harmed || !c.fails) {
				require.Equal(t, "old", text(t, o.Backup), "not another name of what was overwritten")
			}
			if !c.fails {
				require.NoError(t, err)
				require.Equal(t, "new", text(t, path))
				require.Equal(t, c.leftTmp, len(names(t, dir)) > 1+len(o.Backup)/len(path))
				return
			}
			var e *outfile.Error
			require.ErrorAs(t, err, &e)
			require.ErrorIs(t, err, errDisk)
			require.Equal(t, "new", text(t, e.Kept))
			if !c.harmed {
				require.Equal(t, "old", text(t, path))
			}
			require.Equal(t, c.harmed && c.backup, strings.Contains(err.Error(), "the file as it was is in "+path+".bak"), err)
		})
	}
}

// Would catch a target that is overwritten in place although a different error prevented its replacement.
func TestCommit_doesNotOverwrite(t *testing.T) {
	dir, disk := onFaulty(t)
	path := filepath.Join(dir, "f")
	for fault, overwrites := range map[syscall.Errno]bool{syscall.EIO: false, syscall.EACCES: false, syscall.EBUSY: true, syscall.EXDEV: true} {
		put(t, path, "old")
		s := outfile.OnSystem(disk)
		write(t, create(t, s, path, outfile.Options{}), "new")
		disk.fail["rename f"] = fault
		err := s.Commit(nil)
		if overwrites {
			require.NoError(t, err)
			require.Equal(t, "new", text(t, path))
		} else {
			require.ErrorIs(t, err, fault)
			require.Equal(t, "old", text(t, path))
		}
	}
}
