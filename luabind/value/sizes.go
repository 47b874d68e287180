package value

import (
	"reflect"

	lua "github.com/yuin/gopher-lua"
)

// Sizes returns how many places a table has in its list, nil among them, how many values by name, and how
// many by other keys. gopher-lua exports none of the three, and counting takes as long as the table is.
func Sizes(t *lua.LTable) (list, named, other int) {
	of := reflect.ValueOf(t).Elem()
	return of.FieldByName("array").Len(), of.FieldByName("strdict").Len(), of.FieldByName("dict").Len()
}
