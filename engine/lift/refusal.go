package lift

import "fmt"

// Refusal is the reason why a hook must run in the VM.
type Refusal struct {
	Script string // the file; "": the hook is not in a file
	Line   int
	Why    string // "it assigns to the variable 'seen', which lasts longer than the record"
}

func (r *Refusal) Error() string {
	if r.Script == "" {
		return r.Why
	}
	return fmt.Sprintf("%s:%d: %s", r.Script, r.Line, r.Why)
}

// refuse ends the compilation.
func (f *function) refuse(line int, format string, args ...any) {
	at := f.lines(line)
	panic(&Refusal{Script: f.script, Line: at, Why: fmt.Sprintf(format, args...)})
}
