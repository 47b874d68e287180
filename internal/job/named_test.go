//go:build unix

package job_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/testscale"
)

// Would catch an output that a script names and that replaces what a script has no business with, or a
// bad name that ends the run.
func TestNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, mode := range map[string]os.FileMode{
		"old.mrc": 0o666, "deploy.sh": 0o755, "group.sh": 0o654, "third.sh": 0o755, "in.mrc": 0o644, "list.txt": 0o644, "file": 0o644,
	} {
		require.NoError(t, os.WriteFile(name, []byte("before"), mode))
		require.NoError(t, os.Chmod(name, mode))
	}
	require.NoError(t, syscall.Mkfifo("pipe", 0o666))
	require.NoError(t, os.Mkdir("dir", 0o777))
	require.NoError(t, os.Mkdir(".hidden", 0o777))
	require.NoError(t, os.Symlink(".hidden", "shown"))
	require.NoError(t, os.Symlink("third.sh", "link.sh"))
	out := job.OpenNamed([]string{"in.mrc"}, nil)
	defer out.Close()
	require.NoError(t, out.Read("list.txt"))
	for _, row := range []struct{ name, want string }{
		{"new.mrc", ""},
		{"old.mrc", ""},
		{"made/deep/x.mrc", ""},
		{"MAIN.mrc", ""},
		{"Main.mrc", `would be written twice, by the script ("MAIN.mrc") and by the script ("Main.mrc"): write to another file`},
		{"main.MRC/x", `MAIN.mrc would be a file, by the script ("MAIN.mrc"), and a directory, by the script ("main.MRC/x"): write to another file`},
		{"MADE/Deep", `would be a file, by the script ("MADE/Deep"), and a directory, by the script ("made/deep/x.mrc"): write to another file`},
		{"deploy.sh", "is a program: write to another file"},
		{"group.sh", "is a program: write to another file"},
		{"link.sh", "is a program: write to another file"},
		{"in.mrc", "is an input: write to another file"},
		{"list.txt", "was read by the script: write to another file"},
		{"pipe", "is a pipe or a device"},
		{"dir", "is a directory"},
		{"file/x.mrc", "file is not a directory"},
		{".profile", "begins with a dot, which hides a file"},
		{"a/.git/config", "begins with a dot, which hides a file"},
		{"shown/x", "begins with a dot, which hides a file"},
		{"../up.mrc", "leads out of the working directory; --allow-write DIR allows another"},
		{"/dev/null", "leads out of the working directory; --allow-write DIR allows another"},
		{strings.Repeat("x", 300), "file name too long"},
		{"x.bz2", "bzip2 is read and not written; use .gz or .zst"},
	} {
		err := out.Create(row.name, "after")
		if row.want == "" {
			require.NoError(t, err, row.name)
			continue
		}
		var name *engine.NameError
		require.ErrorAs(t, err, &name, row.name)
		require.EqualError(t, err, row.want, row.name)
	}
	require.NoError(t, out.Commit())
	text, err := os.ReadFile("old.mrc")
	require.NoError(t, err)
	require.Equal(t, "after", string(text))
	require.FileExists(t, "made/deep/x.mrc")
	for _, name := range []string{"deploy.sh", "group.sh", "third.sh", "in.mrc", "list.txt", "file"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, "before", string(text), name)
	}
	mask := os.FileMode(syscall.Umask(0o022))
	syscall.Umask(int(mask))
	for _, name := range []string{"old.mrc", "new.mrc"} {
		st, err := os.Stat(name)
		require.NoError(t, err)
		require.Zero(t, st.Mode()&mask&0o777, "%s: the user's umask withholds these rights", name)
	}
	require.NoDirExists(t, "a")
}

// Would catch a full disk, or a directory in which nothing can be made, that is taken for a bad name.
func TestNamed_environment(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	require.NoError(t, os.Mkdir("sealed", 0o555))
	require.NoError(t, os.Chmod(".", 0o555))
	out := job.OpenNamed(nil, nil)
	defer out.Close()
	err := out.Create("x.mrc", "")
	var name *engine.NameError
	require.Error(t, err)
	require.NotErrorAs(t, err, &name)
	require.ErrorAs(t, out.Create("sealed/x.mrc", ""), &name)
}

// Would catch a way out of the working directory: another process swaps directories and files for symbolic
// links while outputs are opened and get their names.
func TestNamed_swappedLinks(t *testing.T) {
	runs, outputs := testscale.Of(5, 15), testscale.Of(100, 400)
	base := t.TempDir()
	outside := filepath.Join(base, "outside")
	require.NoError(t, os.MkdirAll(filepath.Join(outside, "by"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(outside, "by", "program"), []byte("mine"), 0o777))
	in := filepath.Join(base, "in")
	require.NoError(t, os.MkdirAll(filepath.Join(in, "real"), 0o777))
	t.Chdir(in)
	var over atomic.Bool
	var swaps sync.WaitGroup
	swaps.Go(func() {
		for i := 0; !over.Load(); i++ {
			for _, to := range []string{"real", "../outside/by", outside, "real"} {
				_ = os.Symlink(to, "next")
				if os.Rename("next", "by") != nil { // a directory is in its place
					_ = os.Rename("by", fmt.Sprintf("away%d", i))
				}
			}
			_ = os.Symlink("../outside/by/program", "next")
			_ = os.Rename("next", fmt.Sprintf("real/%d.mrc", i%outputs))
		}
	})
	written := 0
	for n := 0; n < runs || written == 0 && n < 1000*runs; n++ { // the other one may be ahead for a while
		out := job.OpenNamed(nil, nil)
		for i := range outputs {
			if out.Create(fmt.Sprintf("by/%d.mrc", i), "text") == nil {
				written++
			}
		}
		_ = out.Commit()
		out.Close()
	}
	over.Store(true)
	swaps.Wait()
	require.Positive(t, written)
	for dir, want := range map[string][]string{base: {"in", "outside"}, outside: {"by"}, filepath.Join(outside, "by"): {"program"}} {
		list, err := os.ReadDir(dir)
		require.NoError(t, err)
		var names []string
		for _, e := range list {
			names = append(names, e.Name())
		}
		require.Equal(t, want, names)
	}
	text, err := os.ReadFile(filepath.Join(outside, "by", "program"))
	require.NoError(t, err)
	require.Equal(t, "mine", string(text))
}
