package lualib

import (
	"strings"

	"mrrc-lua/internal/luapattern"
	"mrrc-lua/luabind/goval"
)

// The functions of the string library on Go values.

// Bound makes the functions on Go values stop where a call must stop. It is called once, before any of them.
func (l *Lib) Bound(c *goval.Call) {
	l.strings.matcher.SetBudget(stepsBetweenLooks, func() int64 {
		const steps = 2000 // of a call, for as many of a pattern
		for range steps {
			c.Step()
		}
		return stepsBetweenLooks
	})
}

// goCompile returns a pattern, compiled once.
func (lib *stringLib) goCompile(pattern string) *luapattern.Pattern {
	p, err := lib.patterns.Get(pattern)
	if err != nil || len(pattern) > maxPattern {
		goval.Abandon()
	}
	return p
}

// goSearch runs a pattern.
func (lib *stringLib) goSearch(pattern, s string, from int) bool {
	ok, err := lib.matcher.Match(lib.goCompile(pattern), s, from)
	if err != nil {
		goval.Abandon()
	}
	return ok
}

// goCaptured makes the value of a capture of s.
func goCaptured(c luapattern.Capture, s string) goval.Value {
	if c.IsPosition() {
		return goval.Int(c.Position())
	}
	return goval.Str(c.In(s))
}

// goCaptures makes captures the results of a function.
func goCaptures(c *goval.Call, captures []luapattern.Capture, s string) goval.Value {
	for _, x := range captures[1:] {
		c.More = append(c.More, goCaptured(x, s))
	}
	return goCaptured(captures[0], s)
}

func (lib *stringLib) goFind(c *goval.Call, args []goval.Value) goval.Value {
	s, pattern := goval.AnyText(args, 0), goval.AnyText(args, 1)
	init, plain := goval.OptInteger(args, 2, 1), goval.Arg(args, 3).Truth()
	if plain || luapattern.Plain(pattern) {
		return goFindPlain(c, s, pattern, init)
	}
	from := luapattern.Start(init, len(s))
	if !lib.goSearch(pattern, s, from) {
		return goval.Value{}
	}
	whole := lib.matcher.Whole()
	c.More = append(c.More, goval.Int(whole.End))
	for _, x := range lib.matcher.Captures() {
		c.More = append(c.More, goCaptured(x, s))
	}
	return goval.Int(whole.Start + 1)
}

// bindFind binds find to a plain text.
func bindFind(_ *goval.Call, rest []goval.Value) goval.Bound {
	pattern, init := goval.AnyText(rest, 0), goval.OptInteger(rest, 1, 1)
	if !goval.Arg(rest, 2).Truth() && !luapattern.Plain(pattern) {
		return nil
	}
	return func(c *goval.Call, self goval.Value) goval.Value {
		return goFindPlain(c, self.Text(), pattern, init)
	}
}

// goFindPlain finds a text from a position on.
func goFindPlain(c *goval.Call, s, text string, init int) goval.Value {
	from := 0
	if init != 1 {
		from = luapattern.Start(init, len(s))
	}
	at := strings.Index(s[from:], text)
	if at < 0 {
		return goval.Value{}
	}
	c.More = append(c.More, goval.Int(from+at+len(text)))
	return goval.Int(from + at + 1)
}

func (lib *stringLib) goMatch(c *goval.Call, args []goval.Value) goval.Value {
	s, pattern := goval.AnyText(args, 0), goval.AnyText(args, 1)
	from := 0
	if len(args) > 2 {
		from = luapattern.Start(goval.OptInteger(args, 2, 1), len(s))
	}
	if !lib.goSearch(pattern, s, from) {
		return goval.Value{}
	}
	return goCaptures(c, lib.matcher.Values(), s)
}

// goMatches is the state of gmatch.
type goMatches struct {
	lib  *stringLib
	s    string
	scan luapattern.Scan
}

func (lib *stringLib) goGmatch(c *goval.Call, args []goval.Value) *goval.Iter {
	s, pattern := goval.AnyText(args, 0), goval.AnyText(args, 1)
	it := c.Iter(goStepMatches)
	it.State = &goMatches{lib, s, lib.goCompile(pattern).Gmatch(s)}
	return it
}

func goStepMatches(c *goval.Call, it *goval.Iter) goval.Value {
	m := it.State.(*goMatches)
	ok, err := m.scan.Next(&m.lib.matcher)
	if err != nil {
		goval.Abandon()
	}
	if !ok {
		return goval.Value{}
	}
	return goCaptures(c, m.lib.matcher.Values(), m.s)
}

func (lib *stringLib) goGsub(c *goval.Call, args []goval.Value) goval.Value {
	s, pattern, by := goval.AnyText(args, 0), goval.AnyText(args, 1), goval.Arg(args, 2)
	limit := goval.OptInteger(args, 3, len(s)+1)
	scan := lib.goCompile(pattern).Gsub(s)
	n, end := 0, 0
	var out []byte
	for n < limit {
		ok, err := scan.Next(&lib.matcher)
		if err != nil {
			goval.Abandon()
		}
		if !ok {
			break
		}
		n++
		whole := lib.matcher.Whole()
		before := len(out)
		out = append(out, s[end:whole.Start]...)
		end = whole.End
		out = lib.goReplace(c, out, s, whole, by)
		c.Grow(len(out) - before)
	}
	switch {
	case n > 0:
	case by.Kind() == goval.String, by.Kind() == goval.Number, by.Kind() == goval.TableKind, by.Kind() == goval.Function:
		c.More = append(c.More[:0], goval.Int(0))
		return goval.Str(s)
	default:
		goval.Abandon()
	}
	v := c.Copy(append(out, s[end:]...))
	c.More = append(c.More[:0], goval.Int(n))
	return v
}

// goReplace appends the replacement of a match.
func (lib *stringLib) goReplace(c *goval.Call, out []byte, s string, whole luapattern.Capture, by goval.Value) []byte {
	var v goval.Value
	switch by.Kind() {
	case goval.String:
		out, err := lib.matcher.AppendReplacement(out, s, by.Text())
		if err != nil {
			goval.Abandon()
		}
		return out
	case goval.Number:
		return append(out, goval.NumberText(by.Float())...)
	case goval.TableKind:
		v = by.Table().Get(goCaptured(lib.matcher.Values()[0], s))
	case goval.Function:
		captures := lib.matcher.Values()
		args := make([]goval.Value, len(captures))
		for i, x := range captures {
			args[i] = goCaptured(x, s)
		}
		v = by.Function().Call(c, args)
	default:
		goval.Abandon()
	}
	if !v.Truth() {
		return append(out, s[whole.Start:whole.End]...)
	}
	return append(out, goval.AnyText([]goval.Value{v}, 0)...)
}

func (lib *stringLib) goLen(_ *goval.Call, args []goval.Value) goval.Value {
	return goval.Int(len(goval.AnyText(args, 0)))
}

func (lib *stringLib) goSub(_ *goval.Call, args []goval.Value) goval.Value {
	s := goval.AnyText(args, 0)
	from, to := span(goval.Integer(args, 1), goval.OptInteger(args, 2, -1), len(s))
	if from >= to {
		return goval.Str("")
	}
	return goval.Str(s[from:to])
}

func (lib *stringLib) goByte(c *goval.Call, args []goval.Value) goval.Value {
	s := goval.AnyText(args, 0)
	i := goval.OptInteger(args, 1, 1)
	from, to := span(i, goval.OptInteger(args, 2, i), len(s))
	switch {
	case to-from > maxStack:
		goval.Abandon()
	case from >= to:
		c.None = true
		return goval.Value{}
	}
	c.Grow(24 * (to - from))
	for _, b := range []byte(s[from+1 : to]) {
		c.More = append(c.More, goval.Int(int(b)))
	}
	return goval.Int(int(s[from]))
}

func (lib *stringLib) goUpper(c *goval.Call, args []goval.Value) goval.Value {
	return goTurn(c, goval.AnyText(args, 0), 'a')
}

func (lib *stringLib) goLower(c *goval.Call, args []goval.Value) goval.Value {
	return goTurn(c, goval.AnyText(args, 0), 'A')
}

// goTurn changes the case of the 26 letters from first on.
func goTurn(c *goval.Call, s string, first byte) goval.Value {
	at := letterIn(s, first)
	if at < 0 {
		return goval.Str(s)
	}
	out := append(c.Take(), s...)
	turnCase(out[at:], first)
	return c.Make(out)
}
