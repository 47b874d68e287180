package lualib_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/testhost"
)

// stopAfter is a context that ends after it was asked a number of times, as the guard of the engine does;
// the VM itself is stopped from then on.
type stopAfter struct {
	context.Context
	looks int
	done  chan struct{}
}

var errTimeOver = errors.New("the time is over")

func (c *stopAfter) Err() error {
	if c.looks--; c.looks > 0 {
		return nil
	}
	if c.looks == 0 {
		close(c.done)
	}
	return errTimeOver
}

func (c *stopAfter) Done() <-chan struct{} { return c.done }

// TestString_isStopped runs matches that would take ages; the context is asked often enough, and a
// pcall of the script cannot go on.
func TestString_isStopped(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"back references": `(("a"):rep(400) .. "cb"):find("(a*)(a*)(a*)(a*)%1%2%3%4b")`,
		"balance":         `("("):rep(200000):find("%b()x")`,
		"gsub":            `("("):rep(200000):gsub("%b()", "x")`,
		"gmatch":          `for _ in ("("):rep(200000):gmatch("%b()x") do end`,
		"match":           `(("a"):rep(400) .. "cb"):match("(a*)(a*)(a*)(a*)%1%2%3%4b")`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			L := newState(t, &testhost.Host{})
			L.SetContext(&stopAfter{Context: t.Context(), looks: 20, done: make(chan struct{})})
			fn, err := L.LoadString("pcall(function() " + code + " end) survived = true")
			require.NoError(t, err)
			L.Push(fn)
			require.ErrorContains(t, L.PCall(0, 0, nil), errTimeOver.Error())
			require.Equal(t, lua.LNil, L.G.Global.RawGetString("survived"))
		})
	}
}

// TestString_linear runs matches to their end that take quadratic or exponential time in other matchers: hours
// for texts of this length.
func TestString_linear(t *testing.T) {
	t.Parallel()
	L := newState(t, &testhost.Host{})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	L.SetContext(ctx)
	require.NoError(t, L.DoString(`
		assert(("x,"):rep(300):find("^.-,.-,.-,.-;$") == nil)
		assert(((" "):rep(2 ^ 20) .. "x"):gsub("%s+$", "") == (" "):rep(2 ^ 20) .. "x")
		assert(("a"):rep(24):find(("a*"):rep(10) .. "b") == nil)
		assert((" "):rep(2 ^ 20):gsub("%s+$", "") == "")
	`))
}

func TestString_extended(t *testing.T) {
	t.Parallel()
	got, err := runLua(t, &testhost.Host{}, `
		function string.trim(s) return (s:gsub("^%s+", ""):gsub("%s+$", "")) end
		return ("  x "):trim(), string.trim(" y")
	`)
	require.NoError(t, err)
	require.Equal(t, []string{"x", "y"}, got)
	for code, want := range map[string]string{
		`string.upper = string.lower`:            "string.upper cannot be replaced",
		`string.x = 5`:                           "only functions can be added to string",
		`string[1] = print`:                      "only functions can be added to string",
		`function string.a() end string.a = nil`: "string.a cannot be replaced",
		`getmetatable("").__index.upper = print`: "string has no '__index'",
		`rawset(getmetatable(""), "x", 1)`:       "table expected",
	} {
		_, err := runLua(t, &testhost.Host{}, code)
		require.ErrorContains(t, err, want, code)
	}
}

// Catches operands that are joined in another order than in Lua, and a metamethod that is not called or not found.
func TestConcat(t *testing.T) {
	t.Parallel()
	L, l := newLib(t, &testhost.Host{})
	L.G.Global.RawSetString("join", L.NewFunction(l.Concat))
	require.NoError(t, L.DoString(`
		local mt = {}
		local function made(v) return setmetatable({ v }, mt) end
		local function of(v) return type(v) == "table" and v[1] or v end
		mt.__concat = function(a, b) return made(of(a) .. "|" .. of(b)), "more" end
		assert(join("a", 1, "b") == "a1b")
		assert(join(made("o"), "a", 2)[1] == "o|a2")
		assert(join("a", 2, made("o"))[1] == "a|2|o")
		assert(join("a", made("o"), "c")[1] == "a|o|c")
		assert(select("#", join(made("o"), "c")) == 1)
		local ok, err = pcall(join, "a", nil)
		assert(not ok and tostring(err):find("cannot perform concat operation between string and nil", 1, true), err)`))
}

// Would catch bytes next to the letters whose case changes, and letters that are passed over: wherever they are among
// the eight that are changed at once.
func TestString_case(t *testing.T) {
	t.Parallel()
	L := newState(t, &testhost.Host{})
	require.NoError(t, L.DoString(`
		local all = {}
		for i = 0, 255 do all[#all + 1] = string.char(i) end
		for n = 0, 9 do
			local s = ("-"):rep(n) .. table.concat(all)
			local up, low = {}, {}
			for i = 1, #s do
				local c = s:byte(i)
				up[i] = string.char(c >= 97 and c <= 122 and c - 32 or c)
				low[i] = string.char(c >= 65 and c <= 90 and c + 32 or c)
			end
			assert(s:upper() == table.concat(up), n)
			assert(s:lower() == table.concat(low), n)
		end`))
}
