package lualib

import (
	"fmt"
	"io"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/lookup"
	"mrrc-lua/internal/text"
	"mrrc-lua/luabind/value"
)

// lookupOptions are the options of the functions of the module lookup.
type lookupOptions struct {
	kind                                   string
	file, key, value, separator, normalize string
	table, query, encoding, sheet          string
	header, all, trim, fold                bool
}

// id returns a key that is the same for options that make the same table.
func (o *lookupOptions) id() string {
	return fmt.Sprintf("lookup.%s %q %q %q %q %q %q %q %q %q %t %t %t %t", o.kind, o.file, o.encoding, o.table, o.query, o.sheet, o.key, o.value, o.separator, o.normalize,
		o.header, o.all, o.trim, o.fold)
}

// text returns the file that r reads, with its encoding.
func (o *lookupOptions) text(r io.Reader) lookup.File {
	return lookup.File{Reader: r, Encoding: o.encoding}
}

func (o *lookupOptions) columns() lookup.Columns {
	return lookup.Columns{Key: o.key, Value: o.value, Header: o.header}
}

// keys returns how keys are compared.
func (o *lookupOptions) keys() lookup.Keys {
	k := lookup.Keys{Normalize: normalizers[o.normalize], All: o.all}
	switch {
	case o.fold:
		k.Normalize = func(key string) (string, bool) {
			key = text.Key(key)
			return key, key != ""
		}
	case o.trim && k.Normalize == nil:
		k.Normalize = func(key string) (string, bool) { return norm.NFC.String(text.Trim(key)), true }
	}
	return k
}

// commonLookupOptions are the options of all functions of the module.
var commonLookupOptions = []string{"file", "key", "value", "normalize", "all", "trim", "fold"}

// readLookupOptions reads the table that is the first argument.
func readLookupOptions(L *lua.LState, kind string, more ...string) *lookupOptions {
	known := slices.Concat(commonLookupOptions, more)
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		value.WrongType(L, 1, kind, "table")
	}
	o := &lookupOptions{kind: kind, separator: ",", header: true}
	if _, is := t.RawGetString("key").(lua.LNumber); is {
		o.header = false
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		name := k.String()
		if k.Type() != lua.LTString || !slices.Contains(known, name) {
			value.NoOption(L, "lookup."+kind, k, known)
		}
		o.set(L, name, v)
	}
	for _, need := range []struct{ name, value string }{{"file", o.file}, {"key", o.key}} {
		if need.value == "" && (need.name != "key" || kind != "json") {
			L.RaiseError("lookup.%s needs the option %s", kind, need.name)
		}
	}
	if _, ok := normalizers[o.normalize]; !ok && o.normalize != "" {
		L.RaiseError("lookup.%s: normalize is one of %s, not %q", kind, strings.Join(normalizerNames(), ", "), value.Short(o.normalize))
	}
	if o.fold && o.normalize != "" {
		L.RaiseError("lookup.%s: normalize=%q and fold=true are two ways to compare keys: leave one out", kind, o.normalize)
	}
	if _, ok := charset.Named(o.encoding); !ok && o.encoding != "" {
		L.RaiseError("lookup.%s: the encoding %q is not known; encodings are %s and others", kind, o.encoding, charset.Examples)
	}
	return o
}

func (o *lookupOptions) set(L *lua.LState, name string, v lua.LValue) {
	flags := map[string]*bool{"header": &o.header, "all": &o.all, "trim": &o.trim, "fold": &o.fold}
	if flag := flags[name]; flag != nil {
		*flag = value.BoolOption(L, "lookup."+o.kind, name, v)
		return
	}
	column := name == "key" || name == "value"
	if v.Type() != lua.LTString && (v.Type() != lua.LTNumber || !column) {
		L.RaiseError("lookup.%s: %s is a string, not a %s", o.kind, name, value.TypeName(v))
	}
	switch name {
	case "file":
		o.file = v.String()
	case "table":
		o.table = v.String()
	case "sheet":
		o.sheet = v.String()
	case "query":
		o.query = v.String()
	case "key":
		o.key = v.String()
	case "value":
		o.value = v.String()
	case "separator":
		o.separator = v.String()
	case "encoding":
		o.encoding = v.String()
	case "normalize":
		o.normalize = v.String()
	}
}

func normalizerNames() (names []string) {
	for n := range normalizers {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
