package lualib_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/testhost"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/lualib"
)

// newState makes a VM with the libraries, as luabind makes it.
func newState(t testing.TB, host lualib.Host) *lua.LState {
	t.Helper()
	L, _ := newLib(t, host)
	return L
}

func newLib(t testing.TB, host lualib.Host) (*lua.LState, *lualib.Lib) {
	t.Helper()
	L := lua.NewState(lua.Options{SkipOpenLibs: true, RegistrySize: 4096, RegistryMaxSize: 1 << 18, RegistryGrowStep: 8192, CallStackSize: 200})
	l := lualib.New(host)
	l.Open(L)
	for _, m := range []*declare.Module{l.TextModule(), l.ReModule(), l.JSONModule(), l.NormModule(), l.CallNumberModule(), l.LookupModule(), l.CSVModule(), l.IOModule()} {
		m.Open(L)
	}
	l.MakeStrict(L, func(string) string { return "" })
	t.Cleanup(func() {
		l.Close()
		L.Close()
	})
	return L, l
}

// TestLua runs the functions that the files in testdata return, with sealed globals, as a hook has
// them.
func TestLua(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.lua")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".lua"), func(t *testing.T) {
			t.Parallel()
			L, l := newLib(t, &testhost.Host{})
			fn, err := L.LoadFile(file)
			require.NoError(t, err)
			L.Push(fn)
			require.NoError(t, L.PCall(0, 1, nil))
			l.Seal()
			n := 0
			L.CheckTable(-1).ForEach(func(name, fn lua.LValue) {
				n++
				t.Run(name.String(), func(t *testing.T) {
					L.Push(fn)
					require.NoError(t, L.PCall(0, 0, nil))
				})
			})
			require.Positive(t, n, "the file returns no tests")
		})
	}
}

// runLua runs a piece of Lua and returns its results as text.
func runLua(t testing.TB, host lualib.Host, code string) ([]string, error) {
	t.Helper()
	L := newState(t, host)
	fn, err := L.Load(strings.NewReader(code), "test.lua")
	require.NoError(t, err, code)
	L.Push(fn)
	if err := L.PCall(0, lua.MultRet, nil); err != nil {
		return nil, err
	}
	var out []string
	for i := 1; i <= L.GetTop(); i++ {
		out = append(out, L.ToStringMeta(L.Get(i)).String())
	}
	return out, nil
}

func TestRequire(t *testing.T) {
	t.Parallel()
	got, err := runLua(t, &testhost.Host{}, `return require("check") == require("check"), type(require("check").equal)`)
	require.NoError(t, err)
	require.Equal(t, []string{"true", "function"}, got)
	_, err = runLua(t, &testhost.Host{}, `require("nosuch")`)
	require.ErrorContains(t, err, `require "nosuch": no such file`)
	require.NotErrorIs(t, err, os.ErrNotExist)
}
