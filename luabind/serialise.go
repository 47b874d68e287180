package luabind

import (
	"errors"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/meter"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// toFuncs are the methods of Record that return it in another form.
func toFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "to_mrk", Returns: "string", Fn: toMRK,
			Doc:     "The record in MARCMaker notation, one field a line.",
			Example: `record:to_mrk()`,
		},
		{
			Name: "to_marc", Returns: "string", Fn: toMARC,
			Doc:     "The record in ISO 2709, as bytes. A record that is too long for the format is an error.",
			Example: `record:to_marc()`,
		},
		{
			Name: "size", Returns: "integer", Fn: size,
			Doc:     "The length in bytes that the record would have in ISO 2709, in the encoding it was read in. It may be more than the 99,999 bytes that the format allows.",
			Example: `record:size()`,
		},
		{
			Name: "to_xml", Returns: "string", Fn: toXML,
			Doc:     "The record in MARCXML: an element with the namespace, which is a complete document and may also be part of a collection. Characters that XML does not allow are replaced by a symbol (␛ for an escape) or by U+FFFD.",
			Example: `record:to_xml()`,
		},
		{
			Name: "to_json", Returns: "string", Fn: toJSON,
			Doc:     "The record in MARC-in-JSON, on one line. A byte that is not UTF-8 is replaced by U+FFFD.",
			Example: `record:to_json()`,
		},
		{
			Name: "to_table", Returns: "table", Fn: toTable,
			Doc:     "The record as plain Lua tables: {leader=…, fields={{tag=…, data=…} or {tag=…, ind1=…, ind2=…, subfields={{code=…, value=…}, …}}, …}}. marc.record makes a record from it.",
			Example: `record:to_table()`,
		},
	}
}

// fromFuncs are the functions of the module marc that lead back.
func (b *marcBinding) fromFuncs() []declare.Func {
	from := func(f parse.Format, of string) lua.LGFunction {
		return func(L *lua.LState) int {
			r, err := readOne(f, value.StringArg(L, 1, of), b.isUNIMARC(), value.MeterOf(L))
			if err != "" {
				L.RaiseError("marc.%s: %s", of, err)
			}
			L.Push(b.wrap.record(r))
			return 1
		}
	}
	return []declare.Func{
		{
			Name: "from_marc", Args: "bytes: string", Returns: "Record", Fn: from(parse.FormatMARC, "from_marc"),
			Doc:     "Reads a record in ISO 2709 from a string, which must contain one record and nothing else. marc.read reads several.",
			Example: `marc.from_marc(record:to_marc())`,
		},
		{
			Name: "from_xml", Args: "text: string", Returns: "Record", Fn: from(parse.FormatXML, "from_xml"),
			Doc:     "Reads a record in MARCXML from a string, with a collection around it or without.",
			Example: `marc.from_xml(record:to_xml())`,
		},
		{
			Name: "from_json", Args: "text: string", Returns: "Record", Fn: from(parse.FormatJSON, "from_json"),
			Doc:     "Reads a record in MARC-in-JSON from a string.",
			Example: `marc.from_json(record:to_json())`,
		},
		{
			Name: "from_mrk", Args: "text: string", Returns: "Record", Fn: from(parse.FormatMRK, "from_mrk"),
			Doc:     "Reads a record in MARCMaker notation from a string.",
			Example: `marc.from_mrk(record:to_mrk())`,
		},
	}
}

// isUNIMARC reports whether the records of the run are UNIMARC.
func (b *marcBinding) isUNIMARC() bool { return b.host.Options().Flavor == unimarc }

// readOne reads the only record of a text. The second result is the message of an error, or "".
func readOne(f parse.Format, text string, isUNIMARC bool, m meter.Meter) (*parse.Record, string) {
	src := &meter.Reader{Reader: strings.NewReader(text), Meter: m, Times: 4}
	in, err := textformat.NewReader(f, src, parse.Options{Source: "string", Text: parse.TextOptions{UNIMARC: isUNIMARC}})
	if err != nil {
		return nil, err.Error()
	}
	var r *parse.Record
	for batch := (parse.Batch{}); ; {
		switch err := in.Read(&batch); {
		case errors.Is(err, io.EOF) && r == nil:
			return nil, "there is no record in the string"
		case errors.Is(err, io.EOF):
			return r, ""
		case err != nil:
			return nil, err.Error()
		}
		for i := range batch.Records {
			switch next := &batch.Records[i]; {
			case next.Err() != nil:
				return nil, next.Err().Problem.String()
			case r != nil:
				return nil, "there is more than one record in the string"
			default:
				r = next.Clone()
			}
		}
	}
}

// encodable returns the record that a method was called on, if memory allows encoding it in any
// format.
func encodable(L *lua.LState) *parse.Record {
	r := this(L)
	if r.MemorySize() > value.Little {
		value.Need(L, 2*encode.Bound(r)) // what grows is copied
	}
	return r
}

func toXML(L *lua.LState) int {
	L.Push(lua.LString(encode.XMLDocument(nil, encodable(L))))
	return 1
}

func toJSON(L *lua.LState) int {
	L.Push(lua.LString(encode.JSON(nil, encodable(L))))
	return 1
}

func toMRK(L *lua.LState) int {
	L.Push(lua.LString(encode.MRK(nil, encodable(L))))
	return 1
}

func toMARC(L *lua.LState) int {
	out, err := encode.ISO2709(nil, encodable(L))
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(lua.LString(out))
	return 1
}

func size(L *lua.LState) int {
	m := encode.MARC{ZeroLengths: true}
	out, err := m.Append(nil, encodable(L), nil)
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(lua.LNumber(len(out)))
	return 1
}

func toTable(L *lua.LState) int {
	r := this(L)
	fields := L.NewTable()
	parts := value.Parts{L: L}
	for f := range r.Fields {
		fields.Append(fieldTable(L, &parts, f))
	}
	t := L.NewTable()
	t.RawSetString("leader", value.String(r.Leader()[:]))
	t.RawSetString("fields", fields)
	L.Push(t)
	return 1
}

func fieldTable(L *lua.LState, parts *value.Parts, f parse.Field) *lua.LTable {
	parts.Add(2*value.TableCost + len(f.Data()))
	t := L.NewTable()
	t.RawSetString("tag", lua.LString(f.Tag().String()))
	if f.IsPlain() {
		t.RawSetString("data", value.String(f.Data()))
		return t
	}
	ind1, ind2 := f.Indicators()
	t.RawSetString("ind1", value.Char(ind1))
	t.RawSetString("ind2", value.Char(ind2))
	subs := L.NewTable()
	it := f.Subfields()
	for {
		code, v, ok := it.Next()
		if !ok {
			break
		}
		parts.Add(value.TableCost)
		s := L.NewTable()
		s.RawSetString("code", codeString(code, &it))
		s.RawSetString("value", value.String(v))
		subs.Append(s)
	}
	t.RawSetString("subfields", subs)
	return t
}
