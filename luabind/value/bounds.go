package value

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/meter"
)

// Little is how many bytes a function builds without asking Need first.
const Little = meter.Little

// What values take in memory besides their bytes, about.
const (
	TextCost   = 32   // a text in a list
	MemberCost = 150  // a name with a value in a table
	TableCost  = 2500 // a table with names: gopher-lua makes it large
)

// Need raises an error unless the script may build n more bytes. A function calls it before it builds
// something large, and with 0 from time to time while it works. The error cannot be caught by the
// script.
func Need(L *lua.LState, n int) {
	if err := MeterOf(L).Need(n); err != nil {
		L.RaiseError("%s", err.Error())
	}
}

// Ask is Need for a value that is usually small: it costs nothing then.
func Ask(L *lua.LState, n int) {
	if n > Little {
		Need(L, n)
	}
}

// Parts counts the size of a value of many parts, and calls Need from time to time.
type Parts struct {
	L    *lua.LState
	made int
}

// Add counts a part of n bytes, which the function is about to make.
func (p *Parts) Add(n int) {
	if p.made += n; p.made > Little {
		Need(p.L, p.made)
		p.made = 0
	}
}

// MeterOf returns the Meter of a state, for code that does not depend on Lua. The context of the state is
// one, unless the state is outside any run.
func MeterOf(L *lua.LState) meter.Meter {
	ctx := L.Context()
	if m, ok := ctx.(meter.Meter); ok {
		return m
	}
	return meter.Free{Context: ctx}
}

// Stopped returns the reason why a script must stop, nil when there is none. The VM checks before each
// instruction, and functions that may take long check in between.
func Stopped(L *lua.LState) error {
	if ctx := L.Context(); ctx != nil {
		return ctx.Err()
	}
	return nil
}

// Largest returns the maximum length in bytes of a text that one call makes.
func Largest(L *lua.LState) int { return MeterOf(L).Largest() }

// Fits raises an error if the result of a function, of n bytes, is too long, or if memory does not
// allow it.
func Fits(L *lua.LState, name string, n int) {
	if n <= Little {
		return
	}
	if most := Largest(L); n > most {
		L.RaiseError("the result of '%s' would be longer than %s", name, Size(int64(most)))
	}
	Need(L, n)
}

// Size writes a number of bytes with a unit.
func Size(n int64) string {
	for _, unit := range []string{"bytes", "KiB", "MiB"} {
		if n < 1<<10 || n%(1<<10) != 0 && n < 10<<10 {
			return fmt.Sprintf("%d %s", n, unit)
		}
		n >>= 10
	}
	return fmt.Sprintf("%d GiB", n)
}

// Grows does the same for a result that becomes longer step by step and has reached n bytes. The
// function calls it again when the result is longer than the number that Grows returns.
func Grows(L *lua.LState, name string, n int) int {
	Fits(L, name, n)
	return min(2*max(n, Little), max(n, Largest(L)))
}

// Short cuts a text that is quoted in a message.
func Short(s string) string { return meter.Short(s) }

// Clip cuts a message that is part of another one.
func Clip(s string) string { return meter.Clip(s) }
