package lint

import (
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// basic is a set of the types of Lua that a value may have.
type basic uint8

const (
	isNil basic = 1 << iota
	isBool
	isNumber
	isString
	isTable
	isFunction
	isObject // a userdata
	anything = isNil | isBool | isNumber | isString | isTable | isFunction | isObject
)

// kind is the knowledge about a value.
type kind struct {
	can     basic
	of      *class        // of objects, which it then may be; nil: not known
	element *kind         // of a list
	values  *kind         // of a table by names
	yields  []kind        // what a function that is an iterator returns each time; nil: not known
	fn      *signature    // of a function of the API
	literal ast.ConstExpr // a string, number or boolean that is written out
	columns []string      // of a table that is a row of a lookup; nil: not known
	rows    []string      // of a lookup: the columns of its rows
	guessed bool          // by the name of a variable
	fresh   bool          // a table that nothing else refers to
}

var (
	unknown  = kind{can: anything}
	nothing  = kind{can: isNil}
	boolean  = kind{can: isBool}
	number   = kind{can: isNumber}
	text     = kind{can: isString}
	function = kind{can: isFunction}
	table    = kind{can: isTable}
)

// only reports whether a value has one of these types for certain.
func (k kind) only(of basic) bool { return k.can != 0 && k.can&^of == 0 }

// never reports whether a value has none of these types for certain.
func (k kind) never(of basic) bool { return k.can != 0 && k.can&of == 0 }

// unless returns the kind of an operation's result: k, or anything if one of the operands may be a table,
// whose metatable may have an operation of its own.
func (k kind) unless(operands ...kind) kind {
	for _, o := range operands {
		if o.can&isTable != 0 && o.element == nil {
			return unknown
		}
	}
	return k
}

// isClass reports whether a value that is not nil is an object of a known class.
func (k kind) isClass() bool { return k.of != nil && k.only(isObject|isNil) }

// isList reports whether a value is certainly a list that the API made.
func (k kind) isList() bool { return k.element != nil && k.only(isTable) }

// isMethod reports whether a value is a method of the API that was not called.
func (k kind) isMethod() bool { return k.fn != nil && k.fn.of != nil && k.only(isFunction) }

// orElse returns the kind of a value that is one or the other.
func (k kind) orElse(o kind) kind {
	both := kind{can: k.can | o.can, guessed: k.guessed || o.guessed}
	switch {
	case k.can&^isNil == 0:
		o.can, o.guessed, o.literal = both.can, both.guessed, nil
		return o
	case o.can&^isNil == 0:
		k.can, k.guessed, k.literal = both.can, both.guessed, nil
		return k
	}
	switch {
	case k.of == o.of, o.can&isObject == 0:
		both.of = k.of
	case k.can&isObject == 0:
		both.of = o.of
	}
	if k.element != nil && o.element != nil && k.element.can == o.element.can && k.element.of == o.element.of {
		both.element = k.element
	}
	return both
}

// truthy returns the kind without the values that count as false; falsy the opposite.
func (k kind) truthy() kind {
	k.can &^= isNil
	return k
}

func (k kind) falsy() kind { return kind{can: k.can & (isNil | isBool), guessed: k.guessed} }

// nouns has words for types.
var nouns = []struct {
	of   basic
	noun string
}{{isNil, "nil"}, {isBool, "true or false"}, {isNumber, "a number"}, {isString, "text"}, {isTable, "a table"}, {isFunction, "a function"}}

// noun describes a value in words.
func (k kind) noun() string {
	switch {
	case k.isClass():
		return k.orNil(k.of.noun())
	case k.isList():
		return "a list"
	case k.isMethod():
		return "a method"
	}
	var words []string
	for _, n := range nouns {
		if k.can&n.of != 0 && n.of != isNil {
			words = append(words, n.noun)
		}
	}
	if k.can&isObject != 0 {
		words = append(words, "an object")
	}
	if len(words) == 0 {
		return "nil"
	}
	return k.orNil(strings.Join(words, " or "))
}

func (k kind) orNil(noun string) string {
	if k.can&isNil != 0 {
		return noun + " or nil"
	}
	return noun
}
