package job

import (
	"cmp"
	"fmt"

	"mrrc-lua/engine"
)

// maxWarnings bounds the warnings about a script that a run prints.
const maxWarnings = 5

// warn prints what in the script may not do what its author expects, before it runs.
func (j *job) warn(script *engine.Script) {
	if j.spec.Account.Quiet || j.spec.Instead != nil && (!j.spec.elsewhere() || j.spec.Instead.Warned) {
		return
	}
	list := script.Warnings()
	for _, w := range list[:min(len(list), maxWarnings)] {
		fmt.Fprintf(j.env.Stderr, "mrrc-lua: warning: %s:%d: %s\n", engine.Printable(cmp.Or(w.Script, script.Name)), w.Line, w.Msg)
	}
	if more := len(list) - maxWarnings; more > 0 {
		fmt.Fprintf(j.env.Stderr, "mrrc-lua: %d more warnings: mrrc-lua check %s lists all\n", more, engine.Printable(script.Name))
	}
}
