package script

import (
	"errors"
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script/lint"
	"mrrc-lua/luabind/lualib"
)

// ErrMistake is the cause of an *Error about a mistake that was found before the script ran.
var ErrMistake = errors.New("a mistake in the script")

// hooks describes the hooks whose arguments and results are known.
var hooks = map[string]lint.Hook{ //nolint:gochecknoglobals // a table
	HookSource: {Argument: "Run"}, HookBegin: {Argument: "Run"}, HookFinish: {Argument: "Run"},
	HookFilter: {Argument: "Record", Filters: true}, HookTransform: {Argument: "Record"}, HookExtract: {Argument: "Record"},
	HookBatch: {Argument: "Record[]"}, HookCombine: {},
}

// look looks for mistakes in the script. columns has the names of the columns of lookups, by the names of
// variables of the top level; nil: they are not known.
func (s *Script) look(columns map[string][]string) (r lint.Result) {
	if s.tree == nil {
		return r
	}
	return lint.Find(s.tree, lint.Script{Lines: s.Line, Hooks: hooks, Columns: columns, Typed: s.typed})
}

// mistakes returns an error for the findings that are certain: the first one, with the others. It returns
// nil if there is none.
func (s *Script) mistakes(r lint.Result) error {
	var list []*Error
	for _, f := range r.Findings {
		if f.Certain {
			list = append(list, s.mistake(f.Line, f.Col, f.Msg, f.Hint))
		}
	}
	return first(list)
}

func (s *Script) mistake(line, col int, msg, hint string) *Error {
	return &Error{Script: s.Name, Line: line, Col: col, Source: s.Line(line), Msg: msg, Hint: hint, Err: ErrMistake}
}

func first(list []*Error) error {
	if len(list) == 0 {
		return nil
	}
	list[0].Others = list[1:]
	return list[0]
}

// doubts returns a warning for each finding that is not certain.
func (s *Script) doubts(r lint.Result) (list []Warning) {
	for _, f := range r.Findings {
		if f.Certain {
			continue
		}
		msg := f.Msg
		if f.Hint != "" {
			msg += ": " + f.Hint
		}
		list = append(list, Warning{Line: f.Line, Msg: msg})
	}
	return list
}

// MistakesIn returns an *Error for mistakes that show when the top level of the script has run in L: globals
// that do not exist, and columns that the rows of a lookup do not have, in functions that nobody has called
// yet. Its message about a global is that which running the line would have.
func (s *Script) MistakesIn(L *lua.LState) error {
	columns := s.columnsIn(L)
	r := s.look(columns)
	var list []*Error
	for _, u := range r.Unknown {
		if L.G.Global.RawGetString(u.Name) != lua.LNil {
			continue
		}
		if e := unknownGlobal(L, u); e != nil {
			e = withLocals(e, s.localsAt(u.Line))
			list = append(list, s.mistake(u.Line, u.Col, e.Error(), globalHint(u, e)))
		}
	}
	if len(columns) > 0 {
		if e := (*Error)(nil); errors.As(s.mistakes(r), &e) {
			list = append(append(list, e), e.Others...)
			e.Others = nil
		}
	}
	slices.SortStableFunc(list, func(a, b *Error) int { return a.Line - b.Line })
	return first(list)
}

// globalHint returns what a name may be that is not like any other; "" if its message knows.
func globalHint(u lint.Use, e *lualib.UnknownGlobal) string {
	switch {
	case e.Near != "" || e.Instead != "" || u.Assigned:
		return ""
	case u.Called:
		return "a function of the script begins with local function " + u.Name + "(…)"
	}
	return fmt.Sprintf("a text is written in quotes, %q; a variable begins with local %s = …", u.Name, u.Name)
}

// unknownGlobal returns the error of using a global that does not exist, nil if there is none.
func unknownGlobal(L *lua.LState, u lint.Use) *lualib.UnknownGlobal {
	L.Push(L.NewFunction(func(L *lua.LState) int {
		if u.Assigned {
			L.SetField(L.G.Global, u.Name, lua.LTrue)
		} else {
			L.GetField(L.G.Global, u.Name)
		}
		return 0
	}))
	var api *lua.ApiError
	var unknown *lualib.UnknownGlobal
	if err := L.PCall(0, 0, nil); errors.As(err, &api) && errors.As(api.Cause, &unknown) {
		return unknown
	}
	return nil
}

// columnsIn returns the columns of the lookups in variables of the top level that functions use.
func (s *Script) columnsIn(L *lua.LState) map[string][]string {
	columns, seen := map[string][]string{}, map[*lua.LFunction]bool{}
	var walk func(v lua.LValue)
	walk = func(v lua.LValue) {
		fn, ok := v.(*lua.LFunction)
		if !ok || fn.Proto == nil || fn.Proto.SourceName != s.Name || seen[fn] {
			return
		}
		seen[fn] = true
		for i, up := range fn.Upvalues {
			if i >= len(fn.Proto.DbgUpvalues) {
				break
			}
			value := up.Value()
			if names, ok := lualib.LookupColumns(value); ok {
				columns[fn.Proto.DbgUpvalues[i]] = names
			}
			walk(value)
		}
	}
	for k, v := L.G.Global.Next(lua.LNil); k != lua.LNil; k, v = L.G.Global.Next(k) {
		walk(v)
	}
	return columns
}

// Mentions reports whether a name or a text of the script is a key of run.args. It returns true if the
// script may look up any: it walks through run.args, or requires modules.
func (s *Script) Mentions(key string) bool {
	return s.tree == nil || s.tree.Mentions(key) || s.tree.Mentions("pairs") && s.tree.Mentions("args") || s.tree.Mentions("require")
}
