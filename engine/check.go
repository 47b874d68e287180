package engine

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// Found is what Check says of a script.
type Found struct {
	Hooks    []string // in the order in which they are called
	Warnings []Warning
}

// Warning is a line of a script that may not mean what it says.
type Warning struct {
	Line int
	Msg  string
}

// Check loads a script into a VM, which runs its top level, and says which hooks it defines. No
// record is read.
func Check(ctx context.Context, s *Script, require func(string) (string, string, error)) (Found, error) {
	r, err := newRun(Options{Script: s, Require: require})
	if err != nil {
		return Found{}, err
	}
	r.ctx = ctx
	f := Found{Warnings: warnings(s)}
	if r.hookless {
		return f, misspeltIn(s)
	}
	stop, err := r.startVMs(ctx)
	defer func() {
		stop()
		for _, w := range r.workers {
			w.close()
		}
	}()
	if err != nil {
		return Found{}, err
	}
	w := r.workers[0]
	err = w.lock.Hold(ctx, PhaseScript, func(L *lua.LState) error {
		for _, name := range HookNames() {
			if L.G.Global.RawGetString(name) != lua.LNil {
				f.Hooks = append(f.Hooks, name)
			}
		}
		f.add(s.typos(L))
		return nil
	})
	return f, err
}

// add adds warnings, which say more than what was warned of on the same lines before.
func (f *Found) add(list []Warning) {
	f.Warnings = slices.DeleteFunc(f.Warnings, func(w Warning) bool {
		return slices.ContainsFunc(list, func(t Warning) bool { return t.Line == w.Line })
	})
	f.Warnings = append(f.Warnings, list...)
	slices.SortStableFunc(f.Warnings, func(a, b Warning) int { return cmp.Compare(a.Line, b.Line) })
}

// hexEscape is an escape that Lua 5.1 does not know, in a string.
var hexEscape = regexp.MustCompile(`^[^"'-]*(?:"[^"]*"|'[^']*'|-?[^"'-])*["'][^"']*(\\x[0-9A-Fa-f]{2})`)

// warnings finds what may not mean what it says.
func warnings(s *Script) (list []Warning) {
	changed := s.changedLocals()
	for _, u := range s.globalUses() {
		if u.assign && u.hook && !slices.Contains(HookNames(), u.name) {
			changed = append(changed, u)
		}
	}
	for _, u := range changed {
		list = append(list, Warning{u.line, fmt.Sprintf("'%s' is changed in a function: with more than one job every VM has its own '%s'; run:tally or run.state with combine give one", u.name, u.name)})
	}
	for i, line := range s.lines {
		if m := hexEscape.FindStringSubmatch(line); m != nil {
			list = append(list, Warning{i + 1, fmt.Sprintf("%s in a string: Lua 5.1 reads it as %s; write the byte in decimal, as in \\31", m[1], m[1][1:])})
		}
	}
	slices.SortStableFunc(list, func(a, b Warning) int { return cmp.Compare(a.Line, b.Line) })
	return list
}
