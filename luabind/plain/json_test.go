package plain_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/plain"
)

// plainValues are Lua values and the JSON they are saved as.
var plainValues = map[string]string{
	`nil`:                              `null`,
	`true`:                             `true`,
	`0.1`:                              `0.1`,
	`2^60`:                             `1.152921504606847e+18`,
	`-0`:                               `-0`,
	`1/0`:                              `{"number":"inf"}`,
	`-1/0`:                             `{"number":"-inf"}`,
	`"a\"é\n"`:                         `"a\"é\n"`,
	`"\255\0"`:                         `{"bytes":"/wA="}`,
	`{}`:                               `[]`,
	`{ 1, "b", { true } }`:             `[1,"b",[true]]`,
	`{ z = 1, a = { 2 } }`:             `{"pairs":[["z",1],["a",[2]]]}`,
	`{ [2] = "b", [true] = "c" }`:      `{"pairs":[[2,"b"],[true,"c"]]}`,
	`{ ["\255"] = 1, pairs = { 1 } }`:  `{"pairs":[[{"bytes":"/w=="},1],["pairs",[1]]]}`,
	`{ 1, nil, 3 }`:                    `{"pairs":[[1,1],[3,3]]}`,
	`{ { number = "inf" }, bytes = 1}`: `{"pairs":[[1,{"pairs":[["number","inf"]]}],["bytes",1]]}`,
}

// Would catch a state that a file does not return unchanged.
func TestMarshal_roundTrip(t *testing.T) {
	t.Parallel()
	for expr, want := range plainValues {
		L, v := eval(t, expr)
		p, err := plain.OfTree(v)
		require.NoError(t, err, expr)
		text, err := plain.Marshal(p)
		require.NoError(t, err, expr)
		require.Equal(t, want, string(text), expr)
		back, err := plain.Unmarshal(text)
		require.NoError(t, err, expr)
		again, err := plain.Of(plain.Lua(L, back))
		require.NoError(t, err, expr)
		require.Equal(t, p, again, expr)
	}
}

// Would catch a value that is saved although its copy differs from it.
func TestOfTree_refuses(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		`record`:            "it holds a record: text, numbers, booleans and tables of these can be joined",
		`{ x = { print } }`: "it holds a function: text, numbers, booleans and tables of these can be joined",
		`(function() local t = {} return { t, t } end)()`:  "the same table is in it at two places",
		`(function() local t = {} t.t = t return t end)()`: "the same table is in it at two places",
		`{ [print] = 1 }`:                "it holds a function: text, numbers, booleans and tables of these can be joined",
		`{ [setmetatable({}, {})] = 1 }`: "it holds a table with a metatable",
		`{ setmetatable({}, {}) }`:       "it holds a table with a metatable",
	} {
		_, v := eval(t, expr)
		_, err := plain.OfTree(v)
		require.EqualError(t, err, want, expr)
	}
}

// FuzzUnmarshal: any text is refused or read; what was read is written the same way again.
func FuzzUnmarshal(f *testing.F) {
	for _, text := range plainValues {
		f.Add([]byte(text))
	}
	for _, text := range []string{`{"pairs":[[null,1]]}`, `{"pairs":[1]}`, `{"number":"x"}`, `{"bytes":1}`, `{"a":1}`, `[1`, `{"pairs":[],"x":1}`, `1 2`} {
		f.Add([]byte(text))
	}
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	f.Cleanup(L.Close)
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := plain.Unmarshal(text)
		if err != nil {
			return
		}
		once, err := plain.Marshal(p)
		require.NoError(t, err)
		q, err := plain.Unmarshal(once)
		require.NoError(t, err)
		twice, err := plain.Marshal(q)
		require.NoError(t, err)
		require.True(t, bytes.Equal(once, twice), "%s, then %s", once, twice)
		_ = plain.Lua(L, p)
	})
}

// Would catch a damaged state that is read as another one.
func TestUnmarshal_refuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, `[1`, `[1,`, `[{"a":1}]`, `[[1,}]`, `{"number":"x"}`, `{"number":1}`, `{"bytes":1.5,"x":1}`, `{"bytes":"*"}`, `{"bytes":"/w==","x":1}`, `{"bytes":"/w=="`,
		`{"pairs":1}`, `{"pairs":[1]}`, `{"pairs":[[1]]}`, `{"pairs":[[1,2,3]]}`, `{"pairs":[[null,1]]}`, `{"a":1}`, `{}`, `1 2`, `]`,
	} {
		_, err := plain.Unmarshal([]byte(text))
		require.Error(t, err, text)
	}
	_, err := plain.Marshal(1)
	require.EqualError(t, err, "a int is not a plain value")
}

// Would catch tables that can be kept and not read again, and a depth without bound.
func TestMarshal_nested(t *testing.T) {
	t.Parallel()
	nested := func(depth int) string {
		return strings.Repeat("{ x = ", depth-1) + `{ y = "\255" }` + strings.Repeat(" }", depth-1)
	}
	_, v := eval(t, nested(100))
	p, err := plain.OfTree(v)
	require.NoError(t, err)
	text, err := plain.Marshal(p)
	require.NoError(t, err)
	again, err := plain.Unmarshal(text)
	require.NoError(t, err)
	require.Equal(t, p, again)
	_, v = eval(t, nested(101))
	_, err = plain.OfTree(v)
	require.EqualError(t, err, "tables are nested more than 100 deep, or contain themselves")
}

// Would catch text and numbers of a checkpoint that are lost, or taken for each other.
func TestText(t *testing.T) {
	t.Parallel()
	type state struct {
		T plain.Text
		R plain.Real
	}
	for _, want := range []state{{}, {"é", 1.5}, {"\xff", plain.Real(math.Inf(-1))}} {
		b, err := json.Marshal(want)
		require.NoError(t, err)
		var got state
		require.NoError(t, json.Unmarshal(b, &got))
		require.Equal(t, want, got)
	}
	var got state
	for _, text := range []string{`{"T":1}`, `{"R":"x"}`, `{"T":{"bytes":"*"}}`, `{"R":{"number":"x"}}`} {
		require.Error(t, json.Unmarshal([]byte(text), &got), text)
	}
}
