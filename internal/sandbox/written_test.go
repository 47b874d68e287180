//go:build unix

package sandbox_test

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/sandbox"
)

func nothing() {}

// Would catch each way out of what a script may write, and a way in that was closed with them.
func TestWritten(t *testing.T) {
	t.Parallel()
	dir, secret := tree(t)
	other, _ := tree(t)
	pipe := filepath.Join(dir, "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o666))
	require.NoError(t, os.WriteFile(dir+"/run.sh", []byte("#!/bin/sh"), 0o755))
	const outside = "is outside of what the script may write; --allow-write DIR allows it"
	for name, row := range map[string]struct{ path, at, want string }{
		"a new file":                     {dir + "/new.txt", dir + "/new.txt", ""},
		"a file":                         {dir + "/a.txt", dir + "/a.txt", ""},
		"dots that come back":            {dir + "/sub/../dots.txt", dir + "/dots.txt", ""},
		"another directory":              {other + "/new.txt", other + "/new.txt", ""},
		"a link within":                  {link(t, dir+"/within", "sub/linked.txt"), dir + "/sub/linked.txt", ""},
		"a link to another directory":    {link(t, dir+"/over", other+"/over.txt"), other + "/over.txt", ""},
		"a directory that is a link":     {link(t, dir+"/s", "sub") + "/through.txt", dir + "/sub/through.txt", ""},
		"a directory":                    {dir + "/sub", "", "is a directory"},
		"the directory itself":           {dir, "", "is a directory"},
		"a pipe":                         {pipe, "", "is a pipe or a device"},
		"a program":                      {dir + "/run.sh", "", "is a program: write to another file"},
		"below a file":                   {dir + "/a.txt/x", "", dir + "/a.txt is not a directory"},
		"a directory that is not there":  {dir + "/none/x.txt", "", "there is no directory " + dir + "/none: create it first"},
		"a link to itself":               {link(t, dir+"/loop", "loop"), "", "there are too many symbolic links"},
		"a file next to it":              {secret, "", outside},
		"dots that lead out":             {dir + "/../new.txt", "", outside},
		"a name that begins alike":       {dir + "x.txt", "", outside},
		"a directory out of reach":       {secret + "/none/x.txt", "", outside},
		"an absolute link out":           {link(t, dir+"/out", secret), "", outside},
		"a link out to nothing yet":      {link(t, dir+"/nowhere", secret+".new"), "", outside},
		"a relative link out":            {link(t, dir+"/sub/up", "../../new.txt"), "", outside},
		"a link to a link out":           {link(t, dir+"/chain", "nowhere"), "", outside},
		"a directory that is a link out": {link(t, dir+"/d", "..") + "/new.txt", "", outside},
		"a device":                       {"/dev/null", "", outside},
		"what standard output is":        {"/dev/stdout", "", outside},
		"another open file":              {"/proc/self/fd/1", "", outside},
	} {
		for _, add := range []bool{true, false} {
			err := sandbox.Write(row.path, "new", add, nothing, dir, other)
			if row.want != "" {
				require.EqualError(t, err, row.want, name)
				continue
			}
			require.NoError(t, err, name)
			text, err := os.ReadFile(row.at)
			require.NoError(t, err, name)
			if add {
				require.Contains(t, []string{"new", "anew"}, string(text), name)
			} else {
				require.Equal(t, "new", string(text), name)
			}
		}
	}
	text, err := os.ReadFile(secret)
	require.NoError(t, err)
	require.Equal(t, "secret", string(text))
	list, err := os.ReadDir(filepath.Dir(dir))
	require.NoError(t, err)
	require.Len(t, list, 2, "nothing was made next to the directory")
	require.EqualError(t, sandbox.Write(dir+"/new.txt", "", false, nothing), outside)
}

// Would catch a file that is renamed to where a link leads that was put in its place meanwhile.
func TestWritten_linkMeanwhile(t *testing.T) {
	t.Parallel()
	dir, secret := tree(t)
	base := filepath.Dir(dir)
	require.NoError(t, sandbox.Write(dir+"/a.txt", "new", false, func() {
		require.NoError(t, os.Remove(dir+"/a.txt"))
		link(t, dir+"/a.txt", secret)
	}, dir))
	text, err := os.ReadFile(secret)
	require.NoError(t, err)
	require.Equal(t, "secret", string(text))
	err = sandbox.Write(dir+"/sub/x.txt", "new", false, func() {
		require.NoError(t, os.Rename(dir+"/sub", dir+"/moved"))
		link(t, dir+"/sub", "..")
	}, dir)
	require.Error(t, err)
	require.NoFileExists(t, base+"/x.txt")
}

// Would catch a check of a path whose result has changed when the file is opened: another
// process puts a link in place of a directory on the way, again and again.
func TestWritten_race(t *testing.T) {
	t.Parallel()
	dir, secret := tree(t)
	good, bad := filepath.Join(dir, "good"), filepath.Join(dir, "bad")
	var over atomic.Bool
	var swaps sync.WaitGroup
	swaps.Go(func() {
		for !over.Load() {
			_ = os.Symlink("sub", good)
			_ = os.Rename(good, filepath.Join(dir, "way"))
			_ = os.Symlink("..", bad)
			_ = os.Rename(bad, filepath.Join(dir, "way"))
		}
	})
	written := 0
	for i := range 2000 {
		if sandbox.Write(filepath.Join(dir, "way", "secret"), "new", i%2 == 0, nothing, dir) == nil {
			written++
		}
	}
	over.Store(true)
	swaps.Wait()
	require.Positive(t, written)
	text, err := os.ReadFile(secret)
	require.NoError(t, err)
	require.Equal(t, "secret", string(text))
	list, err := os.ReadDir(filepath.Dir(dir))
	require.NoError(t, err)
	require.Len(t, list, 2, "no temporary file next to the directory")
}
