package luabind_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/testhost"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/luatest"
)

// newHost makes a host with a file of two records.
func newHost(t testing.TB) *fakeHost {
	t.Helper()
	raw, err := testmarc.Build("=001  one\n=245  10$aFirst\n\n=001  two\n=245  10$aSecond\n")
	require.NoError(t, err)
	return &fakeHost{
		args: map[string]string{"prefix": "x-"},
		Host: testhost.Host{Files: map[string]string{"catalogue.mrc": string(raw)}},
	}
}

// runExample runs an example of the documentation, in a state of its own.
func runExample(t *testing.T, host *fakeHost, example string) error {
	t.Helper()
	L, b := newState(t, host)
	luatest.Install(L, b)
	L.SetGlobal("record", b.Handles(1).Open(0, newRecord(t)))
	require.NoError(t, L.DoString(`field, path = record:field("650"), "catalogue.mrc"`))
	fn, err := L.Load(strings.NewReader("return "+example), "example")
	if err != nil {
		fn, err = L.Load(strings.NewReader(example), "example")
	}
	require.NoError(t, err, example)
	L.Push(fn)
	return L.PCall(0, lua.MultRet, nil)
}

// TestExamples runs the example of every declaration.
func TestExamples(t *testing.T) {
	t.Parallel()
	n := 0
	run := func(name, doc, example string) {
		n++
		t.Run(name, func(t *testing.T) {
			require.NotEmpty(t, example, "the declaration has no Example")
			require.NotEmpty(t, doc, "the declaration has no Doc")
			host := newHost(t)
			err := runExample(t, host, example)
			if host.skipped || host.rejected != "" { // which end the hook by an error
				require.ErrorContains(t, err, "the hook was ended")
				return
			}
			require.NoError(t, err, example)
		})
	}
	for _, c := range luabind.Classes() {
		for _, f := range c.Funcs {
			run(c.Var+":"+f.Name, f.Doc, f.Example)
		}
		for _, p := range c.Props {
			run(c.Var+"."+p.Name, p.Doc, p.Example)
		}
	}
	for _, m := range luabind.Modules() {
		for _, f := range m.Funcs {
			run(m.Name+"."+f.Name, f.Doc, f.Example)
		}
		for _, v := range m.Values {
			run(m.Name+"."+v.Name, v.Doc, v.Example)
		}
	}
	for _, f := range append(luabind.Globals(), luatest.Funcs()...) {
		run(f.Name, f.Doc, f.Example)
	}
	require.Greater(t, n, 100)
}

// TestExamples_useWhatTheyAreFor would catch an example that was copied and not changed.
func TestExamples_useWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	uses := func(example, name string) { require.Contains(t, example, name) }
	for _, c := range luabind.Classes() {
		for _, f := range c.Funcs {
			uses(f.Example, ":"+f.Name+"(")
		}
		for _, p := range c.Props {
			uses(p.Example, "."+p.Name)
		}
	}
	for _, m := range luabind.Modules() {
		for _, f := range m.Funcs {
			require.True(t, strings.Contains(f.Example, m.Name+"."+f.Name) || strings.Contains(f.Example, ":"+f.Name+"("), "%s.%s", m.Name, f.Name)
		}
	}
}
