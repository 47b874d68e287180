package kept_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/engine/script"
	"mrrc-lua/internal/testscale"
)

// scriptWriter writes scripts at random that keep something, or not, in one of many ways.
type scriptWriter struct {
	rng    *rand.Rand
	funcs  int // that may be called
	locals int
	hook   bool // record is in reach
	depth  int
}

func (w *scriptWriter) one(of ...string) string { return of[w.rng.IntN(len(of))] }

// number writes an expression that is a number.
func (w *scriptWriter) number() string {
	w.depth++
	defer func() { w.depth-- }()
	if w.depth > 3 {
		return w.one("1", "2", "v1", "t1.n")
	}
	switch n := w.rng.IntN(16); {
	case n < 3:
		return strconv.Itoa(w.rng.IntN(5))
	case n == 3:
		return w.one("v1", "v2", "N(t1.n)", "N(t2.m)", "N(t2[1])", "N(o.n)")
	case n == 4 && w.locals > 0:
		return fmt.Sprintf("N(l%d)", w.rng.IntN(w.locals))
	case n == 5 && w.funcs > 0:
		return fmt.Sprintf("f%d(%s, %s)", w.rng.IntN(w.funcs), w.number(), w.one("t1", "t2", "{n = 1}", "1"))
	case n == 6:
		return "(" + w.number() + " + " + w.number() + ") % 100"
	case n == 7:
		return "(" + w.condition() + " and " + w.number() + " or " + w.number() + ")"
	case n == 8:
		return w.one("#t2", "#L1", "N(next(t2))", "N((unpack(t2)))", "N(L1[1])")
	case n == 9:
		return w.one("N(k1("+w.number()+"))", "N(select(2, pcall(k1, 1)))", "#json.encode(t1)", "N(t2["+w.number()+"])")
	case n == 10:
		return w.one("N(all()[1].n)", "N(rawget(t1, 'n'))", "#table.concat(L1)", "N(o.x)")
	case w.hook:
		return "record.index"
	}
	return "3"
}

func (w *scriptWriter) condition() string {
	return w.one(w.number()+" > "+w.number(), w.number()+" == "+w.number(), "t2[1]", "not flag", "true", "o.n == 1")
}

// statements writes n statements.
func (w *scriptWriter) statements(n int) string {
	was := w.locals
	defer func() { w.locals = was }()
	w.depth++
	defer func() { w.depth-- }()
	var b strings.Builder
	for range n {
		b.WriteString(w.statement() + "\n")
	}
	return b.String()
}

func (w *scriptWriter) statement() string {
	if w.depth > 3 {
		return "local _ = " + w.number()
	}
	switch w.rng.IntN(18) {
	case 0, 1, 2:
		w.locals++
		return fmt.Sprintf("local l%d = %s", w.locals-1, w.one(w.number(), w.number(), "{}", "t1", "{t1, {n = 2}}"))
	case 3:
		return w.one("v1 = ", "v2 = ") + w.number()
	case 4:
		return w.one("t1.n", "t2.m", "t2[1]", "o.n", "L1[#L1 + 1]", "t2["+w.number()+"]", "all()[1].n", "t1["+w.condition()+" and 'n' or 'm']") + " = " + w.number()
	case 5, 6:
		return "if " + w.condition() + " then\n" + w.statements(1) + "else\n" + w.statements(1) + "end"
	case 7:
		return "for i = 1, " + w.number() + " % 3 do\n" + w.statements(1) + "end"
	case 8:
		return w.one("table.insert(L1, ", "rawset(t2, 1, ", "k1(", "v1, v2 = v2, (", "flag = (") + w.number() + ")"
	case 9:
		return w.one("t1 = {n = 1}", "t2 = {}", "L1 = {}", "v1 = 0", "flag = true", "t1.n = 0")
	case 10:
		return "pcall(function()\n" + w.statements(1) + w.one("", "error('no')\n", "if "+w.condition()+" then error('no') end\n") + w.statements(1) + "end)"
	case 11:
		return "for k, v in " + w.one("pairs(t2)", "pairs(t1)", "ipairs(L1)", "next, t1") + " do\n" + w.one("v1 = N(v)", "local _ = v", w.statements(1)) + "\nend"
	case 12:
		return "local x = " + w.one("t1", "t2", "all()[1]", "("+w.condition()+" and t1 or {})", "select(2, pcall(error, t1))") + "\nx.n = " + w.number()
	case 13:
		return w.one("local _ = v1 + 0", "local _ = #L1", "table.remove(L1)", "table.sort(L1, function(a, b) v2 = 1 return a < b end)")
	case 14:
		return "repeat\n" + w.statements(1) + "until true or " + w.condition()
	case 15:
		return "local c = 0\nlocal function inner(n) c = c + n\n" + w.statements(1) + "return c end\nlocal _ = inner(1) + inner(2)"
	}
	return "local _ = " + w.number()
}

// script writes a whole script.
func (w *scriptWriter) script() string {
	var b strings.Builder
	b.WriteString(`local v1, v2, flag = 0, 1, false
local t1, t2, L1 = {n = 0}, {}, {}
local o = setmetatable({n = 0}, {__index = ` + w.one("t1", "function(_, k) v2 = v2 + 1 return v2 end", "function(_, k) return 1 end", "{x = 1}") + `, __newindex = ` + w.one("nil", "t2", "function(_, k, v) t1[k] = v end") + `})
local function N(x) return type(x) == "number" and x % 1000 or 0 end
local function all() return {t1, t2} end
local function counter() local c = 0 return function(x) ` + w.one("c = c + N(x) return c", "return c + N(x)", "c = N(x) return c") + ` end end
local k1 = counter()
`)
	for i := range 2 {
		w.funcs = i
		fmt.Fprintf(&b, "local function f%d(a, b)\n%s%sreturn N(a) end\n", i, w.one("", "", "if type(b) == 'table' then b.n = a end\n", "a = type(b) == 'table' and b.n or a\n"), w.statements(w.rng.IntN(2)))
	}
	w.funcs, w.hook = 2, true
	if w.rng.IntN(3) == 0 {
		fmt.Fprintf(&b, "function filter(record)\n%sif record.index %% 7 == 0 then return false end\nreturn true end\n", w.statements(1+w.rng.IntN(2)))
	}
	fmt.Fprintf(&b, "function transform(record)\n%s", w.statements(1+w.rng.IntN(3)))
	fmt.Fprintf(&b, "record:set('001', tostring(%s))\nend\n", w.number())
	return b.String()
}

// Would catch state in a form that nobody thought of: a script in which nothing is found has the same
// result with one job and with several, and its variables do not change. MRRC_SCRIPTS=N tries more.
func TestFind_random(t *testing.T) {
	t.Parallel()
	n := testscale.Of(60, 150)
	if text := os.Getenv("MRRC_SCRIPTS"); text != "" {
		var err error
		n, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	passed := 0
	for seed := range uint64(n) {
		source := (&scriptWriter{rng: rand.New(rand.NewPCG(seed, 1))}).script()
		opt := options(t, source, 1)
		found, err := engine.Check(context.Background(), engine.Options{Script: opt.Script})
		if errors.Is(err, engine.ErrMistake) {
			continue // it uses a variable where there is none
		}
		require.NoError(t, err, source)
		if slices.ContainsFunc(found.Warnings, func(w script.Warning) bool { return strings.Contains(w.Msg, "each job would have its own") }) {
			continue
		}
		passed++
		want := run(t, opt)
		opt.Speed.Jobs = 3
		got := run(t, opt)
		require.NoError(t, got.err, "%s\n%v", source, found.Warnings)
		require.Equal(t, want.records, got.records, source)
		require.Equal(t, want.reports, got.reports, source)
	}
	require.NotZero(t, passed)
	t.Logf("%d of %d scripts keep nothing", passed, n)
}
