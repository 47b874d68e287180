package lualib

import (
	"slices"

	"mrrc-lua/luabind/goval"
)

// The functions of Lua's own libraries on Go values. These functions are gopher-lua's and are declared
// nowhere else.

// GoFunc is a function of Lua's own libraries on Go values.
type GoFunc struct {
	Fn        goval.Func
	Changes   bool // its first argument, a table
	Callbacks bool // it calls the functions that it is given before it returns
	Void      bool // it has no result
	Passes    bool // its results are its arguments, or what is in them
}

// GoFuncs returns these functions by name: "tostring", "table.insert".
func (l *Lib) GoFuncs() map[string]GoFunc {
	return map[string]GoFunc{
		"tostring":     {Fn: goToString},
		"type":         {Fn: goType},
		"error":        {Fn: goGiveUp},
		"assert":       {Fn: goAssert, Passes: true},
		"unpack":       {Fn: goUnpack, Passes: true},
		"select":       {Fn: goSelect, Passes: true},
		"print":        {Fn: l.goPrint, Void: true},
		"table.concat": {Fn: goConcat},
		"table.insert": {Fn: goInsert, Changes: true, Void: true},
		"table.remove": {Fn: goRemove, Changes: true, Passes: true},
		"table.sort":   {Fn: goSort, Changes: true, Callbacks: true, Void: true},
	}
}

// GoApart lists the functions of Lua's own libraries that may be called in any state: their result depends on
// nothing but their arguments.
func GoApart() []string {
	list := []string{"tonumber", "tostring"}
	for _, name := range libraryNames["math"] {
		if name != "random" && name != "randomseed" && name != "pi" && name != "huge" {
			list = append(list, "math."+name)
		}
	}
	return list
}

func goToString(_ *goval.Call, args []goval.Value) goval.Value {
	if len(args) == 0 {
		goval.Abandon()
	}
	switch args[0].Kind() {
	case goval.Nil:
		return goval.Str("nil")
	case goval.False:
		return goval.Str("false")
	case goval.True:
		return goval.Str("true")
	}
	s, ok := args[0].TextOf()
	if !ok {
		goval.Abandon()
	}
	return goval.Str(s)
}

func goType(_ *goval.Call, args []goval.Value) goval.Value {
	if len(args) == 0 {
		goval.Abandon()
	}
	names := [goval.Kinds]string{"nil", "boolean", "boolean", "number", "string", "table", "userdata", "userdata", "userdata", "userdata", "function"}
	return goval.Str(names[args[0].Kind()])
}

func goGiveUp(*goval.Call, []goval.Value) goval.Value {
	goval.Abandon()
	return goval.Value{}
}

func goAssert(c *goval.Call, args []goval.Value) goval.Value {
	if !goval.Arg(args, 0).Truth() {
		goval.Abandon()
	}
	c.More = append(c.More, args[1:]...)
	return args[0]
}

func goUnpack(c *goval.Call, args []goval.Value) goval.Value {
	const most = 200
	t := goval.Tab(args, 0)
	from, to := goval.OptInteger(args, 1, 1), 0
	if goval.Arg(args, 2).IsNil() {
		to = t.Len()
	} else {
		to = goval.Integer(args, 2)
	}
	switch n := to - from + 1; {
	case n > most:
		goval.Abandon()
	case n <= 0:
		c.None = true
		return goval.Value{}
	}
	for i := from + 1; i <= to; i++ {
		c.More = append(c.More, t.At(i))
	}
	return t.At(from)
}

func goSelect(c *goval.Call, args []goval.Value) goval.Value {
	if v := goval.Arg(args, 0); v.Kind() == goval.String && v.Text() == "#" {
		return goval.Int(len(args) - 1)
	}
	n := goval.Integer(args, 0)
	switch {
	case n < 1:
		goval.Abandon()
	case n >= len(args):
		c.None = true
		return goval.Value{}
	}
	c.More = append(c.More, args[n+1:]...)
	return args[n]
}

func (l *Lib) goPrint(c *goval.Call, args []goval.Value) goval.Value {
	out := c.Take()
	for i := range args {
		if i > 0 {
			out = append(out, '\t')
		}
		out = append(out, goToString(c, args[i:i+1]).Text()...)
	}
	l.base.host.Print(string(append(out, '\n')))
	return goval.Value{}
}

func goConcat(c *goval.Call, args []goval.Value) goval.Value {
	t := goval.Tab(args, 0)
	sep := goval.OptText(args, 1, "")
	from, to := goval.OptInteger(args, 2, 1), 0
	if goval.Arg(args, 3).IsNil() {
		to = t.Len()
	} else {
		to = goval.Integer(args, 3)
	}
	out := c.Take()
	for i := from; i <= to; i++ {
		s, ok := t.At(i).TextOf()
		if !ok {
			goval.Abandon()
		}
		out = append(out, s...)
		if i < to {
			out = append(out, sep...)
		}
		c.Grow(len(s) + len(sep))
	}
	return c.Make(out)
}

func goInsert(c *goval.Call, args []goval.Value) goval.Value {
	t := goval.Tab(args, 0)
	switch len(args) {
	case 2:
		if args[1].IsNil() || t.Len() != t.Places() {
			goval.Abandon()
		}
		t.SetAt(c, t.Places()+1, args[1])
	case 3:
		c.Grow(24 * t.Places() / 8)
		t.Insert(c, wholeNumber(args, 1), args[2])
	default:
		goval.Abandon()
	}
	return goval.Value{}
}

func goRemove(c *goval.Call, args []goval.Value) goval.Value {
	t := goval.Tab(args, 0)
	n := t.Len()
	if n == 0 {
		goval.Abandon()
	}
	c.Grow(24 * n / 8)
	if len(args) == 1 {
		return t.Remove(n)
	}
	return t.Remove(wholeNumber(args, 1))
}

// wholeNumber returns an argument that is a place in a list. A place with a fraction is left to the VM.
func wholeNumber(args []goval.Value, i int) int {
	n := goval.Integer(args, i)
	if float64(n) != args[i].Float() {
		goval.Abandon()
	}
	return n
}

// goSort sorts a list of texts or of numbers without a function; sorting with one depends on the order in which
// elements are compared, which is that of the VM.
func goSort(c *goval.Call, args []goval.Value) goval.Value {
	t := goval.Tab(args, 0)
	if len(args) > 1 && !args[1].IsNil() || t.Len() != t.Places() {
		goval.Abandon()
	}
	list := t.List()
	for i := range list {
		if k := list[i].Kind(); k != list[0].Kind() || k != goval.String && (k != goval.Number || list[i].Float() != list[i].Float()) {
			goval.Abandon()
		}
		c.Step()
	}
	slices.SortFunc(list, func(a, b goval.Value) int {
		switch {
		case goval.Less(a, b):
			return -1
		case goval.Less(b, a):
			return 1
		}
		return 0
	})
	return goval.Value{}
}
