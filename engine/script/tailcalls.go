package script

import (
	"reflect"
	"sync"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// A tail call takes no space on the stack, so a loop of them may go on for hours. But gopher-lua counts
// them in each frame, and makes a line of the stack trace for every one when an error is raised: after a
// minute of tail calls this takes gigabytes. So the counters are set back while the script runs.

// ForgetTailCalls sets the counters of tail calls of all frames of a state to zero. It is called by the
// goroutine that runs the state.
func ForgetTailCalls(L *lua.LState) {
	at := tailCallCounter()
	if at.frame < 0 {
		return
	}
	// The levels of the stack are counted with the tail calls; once those of the frames above are
	// forgotten, a level is a frame.
	for level := 0; ; level++ {
		d, ok := L.GetStack(level)
		if !ok {
			return
		}
		frame := *(*unsafe.Pointer)(unsafe.Add(unsafe.Pointer(d), at.frame))
		*(*int)(unsafe.Add(frame, at.counter)) = 0
	}
}

// counterPlace is where the counter is: frame is the offset of the pointer to the frame in lua.Debug, and
// counter that of the counter in the frame.
type counterPlace struct{ frame, counter int }

// tailCallCounter finds the counter by the names of the fields, which gopher-lua does not export. If it has
// changed them, the counters are left alone, and a test fails.
var tailCallCounter = sync.OnceValue(func() counterPlace {
	f, ok := reflect.TypeFor[lua.Debug]().FieldByName("frame")
	if !ok || f.Type.Kind() != reflect.Pointer {
		return counterPlace{frame: -1}
	}
	c, ok := f.Type.Elem().FieldByName("TailCall")
	if !ok || c.Type.Kind() != reflect.Int {
		return counterPlace{frame: -1}
	}
	return counterPlace{int(f.Offset), int(c.Offset)}
})
