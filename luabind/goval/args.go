package goval

import "mrrc-lua/parse"

// Arguments of functions on Go values. Where the function on Lua values raises an error about an argument,
// these abandon the record. Arguments are counted from 0, the object of a method among them.

// Arg returns an argument, nil if it is missing.
func Arg(args []Value, i int) Value {
	if i < len(args) {
		return args[i]
	}
	return Value{}
}

// OnlyText returns an argument that must be a string.
func OnlyText(args []Value, i int) string {
	if i < len(args) && args[i].k == String {
		return args[i].Text()
	}
	Abandon()
	return ""
}

// AnyText returns the text of an argument that must be a string or a number.
func AnyText(args []Value, i int) string {
	if i < len(args) {
		if s, ok := args[i].TextOf(); ok {
			return s
		}
	}
	Abandon()
	return ""
}

// OptText returns an argument that must be a string. If the argument is nil or missing, it returns missing.
func OptText(args []Value, i int, missing string) string {
	if Arg(args, i).k == Nil {
		return missing
	}
	return AnyText(args, i)
}

// OptOnlyText returns an argument that must be a string; missing if it is nil or not there.
func OptOnlyText(args []Value, i int, missing string) string {
	if Arg(args, i).k == Nil {
		return missing
	}
	return OnlyText(args, i)
}

// farAway is larger than every position and length.
const farAway = 1 << 52

// Integer returns an argument that must be a number, without its fraction.
func Integer(args []Value, i int) int {
	v := Arg(args, i)
	if v.k == Number {
		if f := v.Float(); f > -farAway && f < farAway {
			return int(f)
		}
	}
	Abandon()
	return 0
}

// OptInteger returns an argument that must be a number. If the argument is nil or missing, it returns missing.
func OptInteger(args []Value, i, missing int) int {
	if Arg(args, i).k == Nil {
		return missing
	}
	return Integer(args, i)
}

// Rec returns an argument that must be a record.
func Rec(args []Value, i int) *parse.Record {
	if i < len(args) && args[i].k == Record {
		return args[i].Record()
	}
	Abandon()
	return nil
}

// Live returns an argument that must be a field that was not deleted.
func Live(args []Value, i int) parse.Field {
	if i < len(args) && args[i].k == Field {
		if f := args[i].Field(); !f.Deleted() {
			return f
		}
	}
	Abandon()
	return parse.Field{}
}

// Tab returns an argument that must be a table.
func Tab(args []Value, i int) *Table {
	if i < len(args) && args[i].k == TableKind {
		return args[i].Table()
	}
	Abandon()
	return nil
}
