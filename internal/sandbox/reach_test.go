//go:build unix

package sandbox_test

import (
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/sandbox"
)

// tree makes a directory that a script may read, with a secret next to it, and returns both paths.
func tree(t *testing.T) (dir, secret string) {
	t.Helper()
	base, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	dir, secret = filepath.Join(base, "in"), filepath.Join(base, "secret")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "sub"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.txt"), []byte("a"), 0o666))
	require.NoError(t, os.WriteFile(secret, []byte("secret"), 0o666))
	return dir, secret
}

func link(t *testing.T, from, to string) string {
	t.Helper()
	require.NoError(t, os.Symlink(to, from))
	return from
}

// Would catch each way out of what a script may read, and a way in that was closed with them.
func TestReach(t *testing.T) {
	t.Parallel()
	dir, secret := tree(t)
	other, _ := tree(t)
	pipe := filepath.Join(dir, "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o666))
	const outside = "is outside of what the script may read; allow more"
	for name, row := range map[string]struct{ path, want string }{
		"a file":                              {filepath.Join(dir, "a.txt"), ""},
		"dots that come back":                 {dir + "/sub/../a.txt", ""},
		"another directory":                   {filepath.Join(other, "a.txt"), ""},
		"a link within":                       {link(t, filepath.Join(dir, "within"), "a.txt"), ""},
		"a link to another directory":         {link(t, filepath.Join(dir, "over"), filepath.Join(other, "a.txt")), ""},
		"a file that is not there":            {filepath.Join(dir, "none.txt"), "no such file or directory"},
		"a directory":                         {filepath.Join(dir, "sub"), "is a directory"},
		"a pipe, for which it would wait":     {pipe, "is a pipe or a device: a script reads those that the user named, or allowed by --allow-read"},
		"a file next to it":                   {secret, outside},
		"dots that lead out":                  {dir + "/../secret", outside},
		"dots after a directory":              {dir + "/sub/../../secret", outside},
		"a name that begins alike":            {dir + "x/a.txt", outside},
		"what is not there, out of reach":     {secret + ".none", outside},
		"an absolute link out":                {link(t, filepath.Join(dir, "out"), secret), outside},
		"a relative link out":                 {link(t, filepath.Join(dir, "sub", "up"), "../../secret"), outside},
		"a link to a link out":                {link(t, filepath.Join(dir, "chain"), "out"), outside},
		"a directory that is a link out":      {link(t, filepath.Join(dir, "d"), "..") + "/secret", outside},
		"a link out to what is not there":     {link(t, filepath.Join(dir, "nowhere"), secret+".none"), "no such file or directory"},
		"a device":                            {"/dev/zero", outside},
		"the environment of the process":      {"/proc/self/environ", outside},
		"a name with a NUL":                   {dir + "/a\x00.txt", "invalid argument"},
		"a link to itself":                    {link(t, filepath.Join(dir, "loop"), "loop"), "EvalSymlinks: too many links"},
		"the file that another descriptor is": {"/proc/self/fd/0", outside},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := sandbox.Read(row.path, nil, dir, other)
			if row.want == "" {
				require.NoError(t, err)
				require.Equal(t, "a", text)
				return
			}
			require.EqualError(t, err, row.want)
		})
	}
	text, err := sandbox.Read(secret, []string{secret}, dir)
	require.NoError(t, err, "the user named it")
	require.Equal(t, "secret", text)
}

// Catches a directory of --allow-read that is below the script's directory and allows no more than that does.
func TestReach_pipeAllowed(t *testing.T) {
	t.Parallel()
	dir, _ := tree(t)
	pipe := filepath.Join(dir, "sub", "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o666))
	writer, err := os.OpenFile(pipe, os.O_RDWR, 0)
	require.NoError(t, err)
	defer func() { _ = writer.Close() }() // nothing is written
	for allowed, want := range map[string]bool{filepath.Join(dir, "sub"): true, dir: true, t.TempDir(): false} {
		box, err := sandbox.Open(dir, nil, []string{allowed})
		require.NoError(t, err)
		in, err := box.Files.Open(pipe)
		require.Equal(t, want, err == nil, allowed)
		if err == nil {
			require.NoError(t, in.Close())
		}
		box.Close()
	}
}

// Would catch a check of a path whose result has changed when the file is opened: another
// process puts a link in place of the file, or of a directory on the way, again and again.
func TestReach_race(t *testing.T) {
	t.Parallel()
	dir, secret := tree(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sub", "secret"), []byte("a"), 0o666))
	good, bad := filepath.Join(dir, "good"), filepath.Join(dir, "bad")
	var over atomic.Bool
	var swaps sync.WaitGroup
	swaps.Go(func() {
		for !over.Load() {
			_ = os.Symlink("a.txt", good)
			_ = os.Rename(good, filepath.Join(dir, "file"))
			_ = os.Symlink(secret, bad)
			_ = os.Rename(bad, filepath.Join(dir, "file"))
			_ = os.Symlink("sub", good)
			_ = os.Rename(good, filepath.Join(dir, "way"))
			_ = os.Symlink("..", bad)
			_ = os.Rename(bad, filepath.Join(dir, "way"))
		}
	})
	read := 0
	for range 2000 {
		for _, path := range []string{"file", "way/secret"} {
			if text, err := sandbox.Read(filepath.Join(dir, path), nil, dir); err == nil {
				require.Equal(t, "a", text)
				read++
			}
		}
	}
	over.Store(true)
	swaps.Wait()
	require.Positive(t, read)
}

// Would catch a module from elsewhere, and one next to the script that another of its name hides.
func TestModules(t *testing.T) {
	t.Parallel()
	dir, secret := tree(t)
	lib, _ := tree(t)
	write := func(path, text string) { require.NoError(t, os.WriteFile(path, []byte(text), 0o666)) }
	write(filepath.Join(dir, "both.lua"), "beside")
	write(filepath.Join(lib, "both.lua"), "lib")
	write(filepath.Join(lib, "sub", "deep.lua"), "deep")
	write(secret+".lua", "secret")
	link(t, filepath.Join(dir, "linked.lua"), secret+".lua")
	link(t, filepath.Join(dir, "shared.lua"), filepath.Join(lib, "both.lua"))
	for module, want := range map[string]string{"both": "beside", "sub.deep": "deep", "shared": "lib"} {
		text, _, err := sandbox.Module(module, dir, lib)
		require.NoError(t, err, module)
		require.Equal(t, want, text, module)
	}
	for module, want := range map[string]string{
		"..secret": "its name cannot lead elsewhere", "../secret": "its name cannot lead elsewhere",
		filepath.Join(secret): "its name cannot lead elsewhere", "linked": "is outside of what the script may read",
		"none": "there is no file " + filepath.Join(dir, "none.lua") + ", nor " + filepath.Join(lib, "none.lua"),
	} {
		_, _, err := sandbox.Module(module, dir, lib)
		require.ErrorContains(t, err, want, module)
	}
	_, _, err := sandbox.Module("both", dir, filepath.Join(lib, "none"))
	require.EqualError(t, err, "--lib "+filepath.Join(lib, "none")+": no such file or directory")
}

// Would catch a limit that was set for a container, or a machine whose memory is not known.
func TestSystemMemory(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"nothing":      {nil, 0},
		"machine":      {map[string]string{"/proc/meminfo": "MemFree: 5 kB\nMemTotal:       16 kB\n"}, 16 << 10},
		"no limit":     {map[string]string{"/proc/meminfo": "MemTotal: 16 kB\n", "/sys/fs/cgroup/memory.max": "max\n"}, 16 << 10},
		"container":    {map[string]string{"/proc/meminfo": "MemTotal: 16 kB\n", "/sys/fs/cgroup/memory.max": "4096\n"}, 4096},
		"container v1": {map[string]string{"/sys/fs/cgroup/memory/memory.limit_in_bytes": "8192\n"}, 8192},
		"nonsense":     {map[string]string{"/proc/meminfo": "MemTotal: 99999999999999999 kB\n"}, 0},
	} {
		got := sandbox.SystemMemory(func(path string) ([]byte, error) {
			if text, ok := row.files[path]; ok {
				return []byte(text), nil
			}
			return nil, io.EOF
		})
		require.Equal(t, row.want, got, name)
	}
}
