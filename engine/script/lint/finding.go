package lint

import (
	"cmp"
	"slices"

	"mrrc-lua/engine/script/source"
)

// Finding is a mistake, or a probable mistake.
type Finding struct {
	Line, Col int    // from 1
	Msg       string // what is wrong
	Hint      string // what to write instead; may be empty
	Certain   bool   // whenever the line is reached
}

// Use is a place in a function where a global is used that neither the script nor the API declares.
type Use struct {
	Name      string
	Line, Col int
	Assigned  bool
	Called    bool
}

// Result is the result of Find.
type Result struct {
	Findings []Finding // in the order of their places, one for each place
	Unknown  []Use     // globals that may not exist
}

// Hook describes a hook.
type Hook struct {
	Argument string // the type of its argument, as the declarations name it
	Filters  bool   // it returns true or false
}

// Script has the facts about a script besides its tree.
type Script struct {
	Lines   func(n int) string  // the line of a number, from 1
	Hooks   map[string]Hook     // by the names of their functions
	Typed   bool                // on a command line: specs of methods of record may be written without $
	Columns map[string][]string // of the rows of lookups, by the names of variables at the top level
}

// maxPasses bounds how often a script is read until the kinds of all parameters are known.
const maxPasses = 5

// Find looks for mistakes in a script.
func Find(t *source.Tree, s Script) Result {
	c := newChecker(t, s)
	for pass := 0; pass < maxPasses; pass++ {
		c.run()
		if pass > 0 && !c.learned {
			break
		}
	}
	c.report = true
	c.run()
	slices.SortStableFunc(c.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), boolOrder(b.Certain, a.Certain))
	})
	c.found = slices.CompactFunc(c.found, func(a, b Finding) bool { return a.Line == b.Line && a.Col == b.Col })
	return Result{c.found, c.uses}
}

// boolOrder orders false before true.
func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
