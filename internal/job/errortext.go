package job

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

// maxMistakes is how many mistakes of a script are shown after the first one.
const maxMistakes = 9

// PrintError prints an error that ended a command.
func PrintError(env *console.Env, err error) {
	var script *engine.ScriptError
	if errors.As(err, &script) {
		PrintScriptError(env, script, "")
		if hint := fileHint(err); hint != "" {
			fmt.Fprintf(env.Stderr, "  hint: %s\n", hint)
		}
		for i, other := range script.Others {
			if i == maxMistakes {
				fmt.Fprintf(env.Stderr, "mrrc-lua: %s: %s not shown\n", Clean(script.Script), console.Counted(len(script.Others)-i, "more mistake is", "more mistakes are"))
				break
			}
			PrintScriptError(env, other, "")
		}
		return
	}
	fmt.Fprintf(env.Stderr, "mrrc-lua: %s\n", Clean(err.Error()))
	if hint := cmp.Or(blankHint(err, env.Args), fileHint(err)); hint != "" {
		fmt.Fprintf(env.Stderr, "  hint: %s\n", hint)
	}
}

// PrintScriptError prints a script's error with its line, the current record, which may be "", and a
// traceback.
func PrintScriptError(env *console.Env, e *engine.ScriptError, where string) {
	_, _ = io.WriteString(env.Stderr, "mrrc-lua: "+scriptErrorText(e, where, OneLine))
}

// ScriptErrorText returns what PrintScriptError prints, but the message may have several lines.
func ScriptErrorText(e *engine.ScriptError, where string) string {
	return scriptErrorText(e, where, Clean)
}

func scriptErrorText(e *engine.ScriptError, where string, shown func(string) string) string {
	e = asTyped(e)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", shown(e.Error()))
	if source := e.Source; source != "" {
		prefix := fmt.Sprintf("  %d | ", e.Line)
		fmt.Fprintf(&b, "%s%s\n", prefix, Clean(strings.ReplaceAll(source, "\t", " ")))
		if e.Col > 0 {
			// Columns count bytes, the terminal counts characters.
			before := utf8.RuneCountInString(source[:min(e.Col-1, len(source))])
			fmt.Fprintf(&b, "%s^\n", strings.Repeat(" ", len(prefix)+before))
		}
	}
	switch {
	case e.Hook != "" && where != "":
		fmt.Fprintf(&b, "  in %s, at %s\n", e.Hook, where)
	case e.Hook != "":
		fmt.Fprintf(&b, "  in %s\n", e.Hook)
	case where != "":
		fmt.Fprintf(&b, "  at %s\n", where)
	}
	if len(e.Traceback) > 1 {
		b.WriteString("  stack traceback:\n")
		for _, line := range e.Traceback {
			fmt.Fprintf(&b, "      %s\n", OneLine(line))
		}
	}
	if hint := hintOf(e); hint != "" {
		fmt.Fprintf(&b, "  hint: %s\n", hint)
	}
	return b.String()
}

// OneLine keeps a text that a script may have made to one line, so that it cannot look like another
// message.
func OneLine(s string) string { return strings.ReplaceAll(Clean(s), "\n", `\n`) }

// Clean replaces control characters of records and scripts, so that they do not reach the terminal;
// line ends stay.
func Clean(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.ReplaceAll(engine.Printable(lines[i]), `\\`, `\`)
	}
	return strings.Join(lines, "\n")
}
