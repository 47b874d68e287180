package luabind_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/parse"
)

// twinWorld has a VM, and what is needed to do without.
type twinWorld struct {
	L      *lua.LState
	b      *luabind.Binding
	vmHost *fakeHost
	goHost *fakeHost
	call   goval.Call
	api    *luabind.Lifter
	base   *parse.Record
	made   map[string]*lua.LFunction
	text   goval.Func // field:text
}

func newTwinWorld(t testing.TB) *twinWorld {
	w := &twinWorld{vmHost: newHost(t), goHost: newHost(t), base: newRecord(t), made: map[string]*lua.LFunction{}}
	w.L, w.b = newState(t, w.vmHost)
	w.api = luabind.NewLifter(w.goHost, &w.call)
	t.Cleanup(w.api.Close)
	w.text = w.api.Methods("text").Fns[goval.Field]
	w.vmHost.Files = lookupFiles
	for name, made := range lookups {
		require.NoError(t, w.L.DoString(name+" = "+made))
	}
	require.NoError(t, w.L.DoString(`
		function callback(v) if type(v) ~= "string" then error("no") end if #v > 8 then return nil end return v .. "!" end`))
	return w
}

// split splits the arguments of a call.
func (w *twinWorld) split(row string) (list []string) {
	depth, quoted, from := 0, false, 0
	for i, c := range row {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == ',' && depth == 0:
			list = append(list, strings.TrimSpace(row[from:i]))
			from = i + 1
		}
	}
	if row == "" {
		return nil
	}
	return append(list, strings.TrimSpace(row[from:]))
}

// combine calls a function with all combinations of as many arguments as there is room in args.
func (w *twinWorld) combine(t *testing.T, tw twin, of, args []string) {
	var choose func(at int)
	choose = func(at int) {
		if at == len(args) {
			w.compare(t, tw, args)
			return
		}
		for _, a := range of {
			args[at] = a
			choose(at + 1)
		}
	}
	choose(0)
}

// compare calls a function both ways. without is false if the VM is needed.
func (w *twinWorld) compare(t *testing.T, tw twin, args []string) (without bool) {
	vm, failed := w.inVM(tw, args)
	got, abandoned := w.onGo(t, tw, args)
	if abandoned {
		return false
	}
	if failed || vm != got {
		t.Errorf("%s(%s)\n in the VM: %s\nwithout it: %s", tw.name, strings.Join(args, ", "), vm, got)
	}
	return true
}

// value evaluates an argument in the VM.
func (w *twinWorld) value(text string) lua.LValue {
	fn := w.made[text]
	if fn == nil {
		var err error
		if fn, err = w.L.Load(strings.NewReader("return "+text), "argument"); err != nil {
			panic(err)
		}
		w.made[text] = fn
	}
	w.L.Push(fn)
	w.L.Call(0, 1)
	v := w.L.Get(-1)
	w.L.Pop(1)
	return v
}

// most is how many turns of an iterator are compared.
const most = 50

// inVM calls the function in the VM, and returns what is left.
func (w *twinWorld) inVM(tw twin, args []string) (left string, failed bool) {
	L := w.L
	L.SetTop(0)
	rec := w.base.Clone()
	w.vmHost.reset()
	L.SetGlobal("record", w.b.Handles(1).Open(0, rec))
	L.SetGlobal("field", lua.LFalse)
	L.SetGlobal("field", w.value(`record:field("650")`))
	var values []lua.LValue
	if tw.self != "" {
		values = append(values, w.value(tw.self))
	}
	for _, a := range args {
		values = append(values, w.value(a))
	}
	var out []string
	show := func() {
		for i := 1; i <= L.GetTop(); i++ {
			out = append(out, w.show(L.Get(i)))
		}
		L.SetTop(0)
	}
	switch {
	case tw.prop != "":
		out = append(out, w.show(L.GetField(values[0], tw.prop)))
	default:
		fn := w.function(tw, values)
		L.SetTop(0)
		L.Push(fn)
		for _, v := range values {
			L.Push(v)
		}
		if err := L.PCall(len(values), lua.MultRet, nil); err != nil {
			if !strings.Contains(err.Error(), "the hook was ended by") {
				return err.Error(), true
			}
			out = append(out, "ended")
			L.SetTop(0)
		}
		if tw.each != nil {
			step, state, control := L.Get(1), L.Get(2), L.Get(3)
			for range most {
				L.SetTop(0)
				L.Push(step)
				L.Push(state)
				L.Push(control)
				if err := L.PCall(2, lua.MultRet, nil); err != nil {
					return err.Error(), true
				}
				if control = L.Get(1); control == lua.LNil {
					break
				}
				show()
				out = append(out, ";")
			}
			L.SetTop(0)
		}
		if tw.void {
			L.SetTop(0)
		}
		show()
	}
	for _, v := range values {
		if _, ok := v.(*lua.LTable); ok {
			out = append(out, "argument "+w.show(v))
		}
	}
	return strings.Join(out, ", ") + w.vmHost.left() + showRecord(rec), false
}

// function returns a function of the VM.
func (w *twinWorld) function(tw twin, values []lua.LValue) lua.LValue {
	if tw.self != "" {
		return w.L.GetField(values[0], tw.member)
	}
	return w.value(tw.member)
}

// show writes a value of the VM.
func (w *twinWorld) show(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LNumber:
		return strconv.FormatFloat(float64(v), 'g', -1, 64)
	case lua.LString:
		return strconv.Quote(string(v))
	case *lua.LTable:
		var b strings.Builder
		b.WriteString("{")
		for k, e := v.Next(lua.LNil); k != lua.LNil; k, e = v.Next(k) {
			fmt.Fprintf(&b, "%s=%s,", w.show(k), w.show(e))
		}
		return b.String() + "}"
	case *lua.LUserData:
		if r, ok := luabind.RecordOf(v); ok {
			return "record" + showRecord(r)
		}
		if class := w.L.GetMetaField(v, "__metatable").String(); class != "Field" {
			return class
		}
		w.L.Push(w.L.GetField(v, "text"))
		w.L.Push(v)
		w.L.Call(1, 1)
		text := w.L.Get(-1).String()
		w.L.Pop(1)
		return "field " + w.L.GetField(v, "tag").String() + " " + text
	}
	if v.Type() == lua.LTFunction {
		return "function"
	}
	return v.String()
}

// onGo calls the function on Go values.
func (w *twinWorld) onGo(t *testing.T, tw twin, args []string) (left string, abandoned bool) {
	rec := w.base.Clone()
	w.goHost.reset()
	w.call.Begin()
	w.call.ForgetUses(0)
	w.api.Begin()
	var values []goval.Value
	if tw.self != "" {
		values = append(values, w.goValue(tw.self, rec))
	}
	for _, a := range args {
		values = append(values, w.goValue(a, rec))
	}
	var out []string
	show := func(v goval.Value) {
		if w.call.None {
			return
		}
		for _, v := range append([]goval.Value{v}, w.call.More...) {
			out = append(out, w.showGo(v))
		}
	}
	defer func() {
		if p := recover(); p != nil {
			if abandoned = goval.Abandoned(p); !abandoned && !goval.Ended(p) {
				t.Errorf("%s(%s): %v", tw.name, strings.Join(args, ", "), p)
			}
			out = []string{"ended"}
			left = w.leftOf(out, values, rec)
		}
	}()
	w.call.More, w.call.None = w.call.More[:0], false
	if tw.each != nil {
		it := tw.each(&w.call, values)
		for range most {
			w.call.More, w.call.None = w.call.More[:0], false
			v := it.Step(&w.call, it)
			if v.IsNil() {
				break
			}
			show(v)
			out = append(out, ";")
		}
	} else if v := tw.fn(&w.call, values); !tw.void {
		show(v)
	}
	return w.leftOf(out, values, rec), false
}

// leftOf writes what a call on Go values leaves.
func (w *twinWorld) leftOf(out []string, args []goval.Value, rec *parse.Record) string {
	for _, v := range args {
		if v.Kind() == goval.TableKind {
			out = append(out, "argument "+w.showGo(v))
		}
	}
	return strings.Join(out, ", ") + w.goHost.left() + showRecord(rec)
}

// goValue makes an argument.
func (w *twinWorld) goValue(text string, rec *parse.Record) goval.Value {
	switch text {
	case "record":
		return goval.OfRecord(rec)
	case "field":
		for f := range rec.Fields {
			if f.Tag().String() == "650" {
				return goval.OfField(f)
			}
		}
	case "run":
		return goval.Value{}
	case `record:field("245")`:
		for f := range rec.Fields {
			if f.Tag().String() == "245" {
				return goval.OfField(f)
			}
		}
	case "callback":
		return goval.OfFunction(&goval.Callable{Call: func(c *goval.Call, args []goval.Value) goval.Value {
			c.More, c.None = c.More[:0], false
			s := goval.OnlyText(args, 0)
			if len(s) > 8 {
				return goval.Value{}
			}
			return c.Copy([]byte(s + "!"))
		}})
	}
	if _, ok := lookups[text]; ok {
		o, _ := luabind.ObjectOf(w.L.GetGlobal(text))
		return goval.OfObject(o)
	}
	return w.toGo(w.value(text))
}

// toGo copies a value of the VM.
func (w *twinWorld) toGo(v lua.LValue) goval.Value {
	switch v := v.(type) {
	case lua.LBool:
		return goval.Bool(bool(v))
	case lua.LNumber:
		return goval.Num(float64(v))
	case lua.LString:
		return goval.Str(string(v))
	case *lua.LTable:
		t := w.call.NewTable(v.Len())
		for i := 1; i <= v.Len(); i++ {
			t.Append(w.toGo(v.RawGetInt(i)))
		}
		v.ForEach(func(k, e lua.LValue) {
			if name, ok := k.(lua.LString); ok {
				t.SetName(&w.call, string(name), w.toGo(e))
			}
		})
		return goval.OfTable(t)
	}
	return goval.Value{}
}

// showGo writes a Go value as show does one of the VM.
func (w *twinWorld) showGo(v goval.Value) string {
	switch v.Kind() {
	case goval.Nil:
		return "nil"
	case goval.False:
		return "false"
	case goval.True:
		return "true"
	case goval.Number:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case goval.String:
		return strconv.Quote(v.Text())
	case goval.TableKind:
		var b strings.Builder
		b.WriteString("{")
		for k, e, at, ok := v.Table().Next(0); ok; k, e, at, ok = v.Table().Next(at) {
			fmt.Fprintf(&b, "%s=%s,", w.showGo(k), w.showGo(e))
		}
		return b.String() + "}"
	case goval.Record:
		return "record" + showRecord(v.Record())
	case goval.Field:
		var c goval.Call
		c.Begin()
		return "field " + v.Field().Tag().String() + " " + w.text(&c, []goval.Value{v}).Text()
	case goval.Shared:
		return "Lookup"
	case goval.Foreign:
		return w.L.GetMetaField(v.Foreign(), "__metatable").String()
	}
	return "function"
}

// showRecord writes all that a script sees of a record.
func showRecord(r *parse.Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%v", *r.Leader())
	for f := range r.Fields {
		fmt.Fprintf(&b, "|%s %q", f.Tag(), f.Data())
	}
	return b.String()
}

// reset forgets the calls.
func (h *fakeHost) reset() {
	h.emitted, h.skipped, h.rejected, h.tallies = nil, false, "", nil
	h.Printed.Reset()
}

// left writes the calls.
func (h *fakeHost) left() string {
	return fmt.Sprintf("\n%q %v %q %v %q", h.emitted, h.skipped, h.rejected, h.tallies, h.Printed.String())
}
