package lift

import (
	"slices"

	"mrrc-lua/luabind"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/parse"
)

type value = goval.Value

// The closures that statements and expressions are compiled to.
type (
	expr func(m *Machine) value
	cond func(m *Machine) bool
	stmt func(m *Machine) signal
)

// signal is how a statement ends.
type signal uint8

const (
	goOn   signal = iota
	broke         // by break
	leaves        // by return: the results are in Machine
)

const (
	stackSize = 8 << 10 // values
	maxDepth  = 150     // calls of functions of the script within each other
)

// Machine runs the hooks of a Program. One goroutine uses it.
type Machine struct {
	goval.Call
	regs  []value // variables of the function that is running
	stack []value
	top   int   // of the stack in use
	depth int   // of calls
	ret   value // the first result of a function of the script

	api   *luabind.Lifter
	links []linked // what the program uses of the Lua API
	bound []boundMethod
	asked []string // names of run.args that hooks looked up, in the order in which they did
	file  string   // the place of the call of run that is being made
	line  int
}

// Machine makes a machine for hooks that were compiled. host takes what they put out.
func (c *Program) Machine(host luabind.Host) *Machine {
	m := &Machine{stack: make([]value, stackSize)}
	m.Owner = m
	m.api = luabind.NewLifter(host, &m.Call)
	m.connect(c, m.api)
	return m
}

// machineOf returns the machine that makes a call.
func machineOf(c *goval.Call) *Machine { return c.Owner.(*Machine) }

// Close ends the Lua state of the machine, if it has one.
func (m *Machine) Close() { m.api.Close() }

// Asked returns the names that hooks have looked up in run.args, each once, in the order in which they did so
// first since Forget. The list belongs to the machine.
func (m *Machine) Asked() []string { return m.asked }

// Forget empties the list of Asked.
func (m *Machine) Forget() { m.asked = m.asked[:0] }

// ask notes that a name is looked up in run.args.
func (m *Machine) ask(name string) {
	if !slices.Contains(m.asked, name) {
		m.asked = append(m.asked, name)
	}
}

// Where returns the place in the script of the call of run that is being made.
func (m *Machine) Where() (file string, line int) { return m.file, m.line }

// Begin prepares the machine for a record. It is called before the first hook for the record runs.
func (m *Machine) Begin() {
	m.Call.Begin()
	m.api.Begin()
}

// Run runs a hook on a record and returns its first result. ok is false if the record was abandoned: the caller must
// then undo the changes to the record and everything else that the hook did. A fault of this program abandons the
// record as well; fault is the value of its panic.
func (m *Machine) Run(h *Hook, r *parse.Record) (result goval.Value, ok bool, fault any) {
	defer func() {
		if p := recover(); p != nil {
			switch {
			case goval.Ended(p):
				ok = true
			case !goval.Abandoned(p):
				fault = p
			}
		}
	}()
	m.top, m.depth = 1, 0
	m.stack[0] = goval.OfRecord(r)
	return h.fn.invoke(m, m.stack[:1:1]), true, nil
}

// room returns n values of the stack, until free is called with them.
func (m *Machine) room(n int) []value {
	to := m.top + n
	if to > len(m.stack) {
		goval.Abandon()
	}
	a := m.stack[m.top:to:to]
	m.top = to
	return a
}

func (m *Machine) free(n int) { m.top -= n }

// results returns all results of the last call, of which v is the first.
func (m *Machine) results(v value) (list []value) {
	if m.None {
		return nil
	}
	return append(append(list, v), m.More...)
}

// single makes v the only result of a function.
func (m *Machine) single(v value) {
	m.ret, m.More, m.None = v, m.More[:0], false
}
