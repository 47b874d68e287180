package luabind_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/testmarc"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// sample is a record with all shapes of field: control fields, repeated fields and subfields,
// empty subfields, a field without subfields, letters beyond ASCII, linked 880s, odd codes.
const sample = `
=LDR  01234cam a2200289 a 4500
=001  ocm00012345
=003  OCoLC
=005  19990101000000.0
=008  990101s1999\\\\nyua\\\\\b\\\\001\0\eng\d
=010  \\$a   98012345 
=020  \\$a0-306-40615-2 (pbk.) :$c$12.00
=020  \\$a9780306406157$qhardback
=022  0\$a0378-5955
=035  \\$a(OCoLC)ocm00012345
=041  1\$aengfre$hger
=100  1\$6880-01$aMüller, Anna,$d1950-
=245  10$aHistory of reading :$ba study /$cAnna Müller.
=260  \\$aNew York :$bPress,$c1999.
=490  0\$a
=500  \\$aFirst note$xlocal$xtwice
=500  \\$aSecond note$a
=650  \0$aHistory$xStudy and teaching$zFrance
=650  \0$aReading$vCongresses
=650  \4$aHistory
=880  1\$6100-01$aМюллер, Анна
=880  \\$6500-00$aunlinked
=910  \\
=999  ff$1one$%odd
`

// newRecord parses the sample afresh.
func newRecord(t testing.TB) *parse.Record {
	t.Helper()
	b := parseText(t, strings.TrimSpace(sample))
	require.Len(t, b.Records, 1)
	require.Nil(t, b.Records[0].Err())
	r := &b.Records[0]
	pos := r.Pos()
	pos.Index = 7
	r.SetPos(pos)
	return r
}

// parseText makes records of mnemonic text.
func parseText(t testing.TB, text string) *parse.Batch {
	t.Helper()
	raw, err := testmarc.Build(strings.NewReplacer("$12.00", "{dollar}12.00").Replace(text))
	require.NoError(t, err)
	var b parse.Batch
	require.NoError(t, parse.NewReader(bytes.NewReader(raw), parse.Options{Source: "sample.mrc"}).Read(&b))
	return &b
}

// newState makes a VM as the engine makes it.
func newState(t testing.TB, host luabind.Host) (*lua.LState, *luabind.Binding) {
	t.Helper()
	L := lua.NewState(lua.Options{SkipOpenLibs: true, RegistrySize: 4096, RegistryMaxSize: 1 << 18, RegistryGrowStep: 8192, CallStackSize: 200})
	b := luabind.Install(L, host)
	t.Cleanup(func() {
		b.Close()
		L.Close()
	})
	return L, b
}

// TestLua runs the functions that the files in testdata return, each with a record of its own and
// sealed globals, as a hook has them.
func TestLua(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.lua")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".lua"), func(t *testing.T) {
			t.Parallel()
			L, b := newState(t, &fakeHost{args: map[string]string{"prefix": "x-"}})
			fn, err := L.LoadFile(file)
			require.NoError(t, err)
			L.Push(fn)
			require.NoError(t, L.PCall(0, 1, nil))
			b.Seal()
			runTests(t, L, b, L.CheckTable(-1))
		})
	}
}

func runTests(t *testing.T, L *lua.LState, b *luabind.Binding, tests *lua.LTable) {
	n := 0
	tests.ForEach(func(name, fn lua.LValue) {
		n++
		t.Run(name.String(), func(t *testing.T) {
			handles := b.Handles(1)
			L.Push(fn)
			L.Push(handles.Open(0, newRecord(t)))
			require.NoError(t, L.PCall(1, 0, nil))
			handles.Close(0)
		})
	})
	require.Positive(t, n, "the file returns no tests")
}

// runLua runs a piece of Lua with the sample as the global record and returns its results as text.
func runLua(t testing.TB, host luabind.Host, code string) ([]string, error) {
	t.Helper()
	L, b := newState(t, host)
	L.SetGlobal("record", b.Handles(1).Open(0, newRecord(t)))
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
