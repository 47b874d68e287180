package job

import (
	"fmt"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

// failure has the common parts of failures of a script on several records. Their texts may differ,
// for example when they quote the record.
type failure struct {
	script string
	line   int
	kind   string
}

// failures counts the failures of one kind.
type failures struct {
	n      int64
	first  string // the text of the first one
	differ bool   // others have another text
}

const (
	maxAlike = 3    // that many of a kind are printed
	maxKinds = 1000 // that many kinds are counted
)

// again counts a failure of the script and returns how many there have been of its kind.
func (m *messages) again(e *engine.ScriptError) int64 {
	if m.same == nil {
		m.same = map[failure]*failures{}
	}
	key, text := failure{e.Script, e.Line, e.Kind()}, e.Error()
	f := m.same[key]
	if f == nil {
		f = &failures{first: text}
		if len(m.same) < maxKinds {
			m.same[key] = f
			m.order = append(m.order, key)
		}
	}
	f.n++
	f.differ = f.differ || text != f.first
	return f.n
}

// printAlike prints how many failures there were of each kind of which not all were printed.
func (m *messages) printAlike() {
	for _, key := range m.order {
		f := m.same[key]
		if f.n <= maxAlike {
			continue
		}
		like := ""
		if f.differ {
			like = " (or similar)"
		}
		fmt.Fprintf(m.w, "mrrc-lua: %s%s: in %s records\n", OneLine(f.first), like, console.Number(f.n))
	}
}
