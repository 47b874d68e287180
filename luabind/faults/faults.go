package faults

import (
	"fmt"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/validate"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/lualib"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// Faults checks the records of one Lua state.
type Faults struct {
	host     lualib.Host
	checkers map[string]*validate.Checker // by options
}

// New makes the checks of a state. Without a host they serve for documentation.
func New(host lualib.Host) *Faults {
	return &Faults{host: host, checkers: map[string]*validate.Checker{}}
}

// Func declares the method of Record. record returns the record of a call.
func (f *Faults) Func(record func(*lua.LState) *parse.Record) declare.Func {
	return declare.Func{
		Name: "validate", Outside: true, Args: "options: {schema: string|string[]?, rules: string|string[]?, ignore: string?, only: string?, severity: string?, fixed: boolean?}?", Returns: "table[]",
		Fn: func(L *lua.LState) int { return f.check(L, record(L)) },
		Doc: "What is wrong with the record: a list of tables with code, severity (\"error\", \"warning\", \"info\") and text, a whole sentence; where it is known also tag, field (its place among record:fields(), from 1), indicator, subfield, position and found. " +
			"It checks what mrrc-lua validate checks, except for control numbers that occur twice. schema names Avram schemas (\"marc21\" is that of MARC 21 bibliographic, which is the default; \"none\" is no schema), rules files of rules (\"none\" leaves out those that are built in); files are read once. ignore, only and severity are those of mrrc-lua validate. fixed = false leaves out the values of leader, 006, 007 and 008; fixed = true adds values that only OCLC has.",
		Example: `record:validate({ schema = "none", severity = "error" })`,
	}
}

// options are those of a call.
type options struct {
	config                 validate.Config
	ignore, only, severity string
	fixed                  bool
	oclc                   bool // fixed was set to true: values of OCLC are reported
}

func (f *Faults) options(L *lua.LState) options {
	const of = "validate"
	o := options{fixed: true}
	if L.GetTop() < 2 || L.Get(2) == lua.LNil {
		return o
	}
	text := func(name string, to *string) func(v lua.LValue) {
		return func(v lua.LValue) {
			s, ok := v.(lua.LString)
			if !ok {
				L.RaiseError("%s: %s is a string, not a %s", of, name, value.TypeName(v))
			}
			*to = string(s)
		}
	}
	value.Options(L, 2, of, map[string]func(v lua.LValue){
		"schema": func(v lua.LValue) { o.config.Schemas = names(L, of, "schema", v) },
		"rules":  func(v lua.LValue) { o.config.Rules = names(L, of, "rules", v) },
		"ignore": text("ignore", &o.ignore), "only": text("only", &o.only), "severity": text("severity", &o.severity),
		"fixed": func(v lua.LValue) {
			o.fixed = value.BoolOption(L, of, "fixed", v)
			o.oclc = o.fixed
		},
	})
	return o
}

// names returns the texts of an option that is a string or a list of strings.
func names(L *lua.LState, of, name string, v lua.LValue) (list []string) {
	switch v := v.(type) {
	case lua.LString:
		return []string{string(v)}
	case *lua.LTable:
		for i := 1; i <= v.Len(); i++ {
			s, ok := v.RawGetInt(i).(lua.LString)
			if !ok {
				L.RaiseError("%s: %s is a list of strings, and has a %s", of, name, value.TypeName(v.RawGetInt(i)))
			}
			list = append(list, string(s))
		}
		return list
	}
	L.RaiseError("%s: %s is a string or a list of strings, not a %s", of, name, value.TypeName(v))
	return nil
}

// key identifies the options.
func (o *options) key() string {
	return strings.Join([]string{strings.Join(o.config.Schemas, "\x00"), strings.Join(o.config.Rules, "\x00"), o.ignore, o.only, o.severity, fmt.Sprint(o.fixed, o.oclc)}, "\x01")
}

// maxCheckers bounds the checkers of a state, for scripts that make up options.
const maxCheckers = 16

func (f *Faults) check(L *lua.LState, r *parse.Record) int {
	o := f.options(L)
	key := o.key()
	c := f.checkers[key]
	if c == nil {
		c = f.make(L, &o, key)
		if len(f.checkers) >= maxCheckers {
			clear(f.checkers)
		}
		f.checkers[key] = c
	}
	list := c.Check(r)
	value.Need(L, value.TableCost*(1+len(list)))
	t := L.NewTable()
	for i := range list {
		t.Append(f.fault(L, &list[i]))
	}
	L.Push(t)
	return 1
}

// make makes a checker for options.
func (f *Faults) make(L *lua.LState, o *options, key string) *validate.Checker {
	load := func() (any, error) {
		return o.config.Load(func(path string) ([]byte, error) { return f.read(L, path) })
	}
	var v any
	var err error
	if s, ok := f.host.(lualib.Sharer); ok {
		v, err = s.Share("validate\x00"+key, load)
	} else {
		v, err = load()
	}
	if err != nil {
		L.RaiseError("validate: %s", value.Clip(err.Error()))
	}
	l := v.(validate.Loaded)
	filter := validate.Filter{Known: l.Codes}
	if o.severity != "" {
		if filter.Least, err = validate.SeverityOf(o.severity); err != nil {
			L.RaiseError("validate: %s", value.Clip(err.Error()))
		}
	}
	for _, part := range []struct {
		text string
		set  func(string) error
	}{{o.ignore, filter.Ignore}, {o.only, filter.Only}} {
		if part.text == "" {
			continue
		}
		if err := part.set(part.text); err != nil {
			L.RaiseError("validate: %s", value.Clip(err.Error()))
		}
	}
	return validate.NewChecker(o.fixed, o.oclc, l.Schema, l.Rules, filter)
}

// read reads a file that the script may read.
func (f *Faults) read(L *lua.LState, path string) ([]byte, error) {
	src, err := f.host.OpenFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer func() { _ = src.Close() }() // it was only read
	return io.ReadAll(&meter.Reader{Reader: src, Meter: value.MeterOf(L), Times: 4})
}

// fault makes the table of a fault.
func (f *Faults) fault(L *lua.LState, p *validate.Fault) *lua.LTable {
	value.Need(L, value.MemberCost*10+len(p.Note)+len(p.Found))
	t := L.NewTable()
	set := func(name, v string) {
		if v != "" {
			t.RawSetString(name, lua.LString(v))
		}
	}
	set("code", string(p.Code))
	set("severity", p.Severity.String())
	set("text", p.Text())
	if p.Tag != 0 {
		set("tag", p.Tag.String())
	}
	if p.Place.Field >= 0 {
		t.RawSetString("field", value.Number(p.Place.Field+1))
	}
	if p.Place.Indicator > 0 {
		t.RawSetString("indicator", value.Number(p.Place.Indicator))
	}
	set("subfield", p.Place.Subfield)
	set("position", p.Place.Position)
	set("found", p.Found)
	return t
}
