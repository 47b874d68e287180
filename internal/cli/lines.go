package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/peterh/liner"

	"mrrc-lua/internal/console"
	"mrrc-lua/luabind/stubs"
)

// errAborted is a line that was given up with Ctrl-C.
var errAborted = errors.New("aborted")

// lines reads lines: on a terminal with editing, history and completion.
type lines struct {
	state   *liner.State      // nil: there is no terminal
	plain   *bufio.Reader     // without one
	release func()            // frees the resources for reading it
	cooked  liner.ModeApplier // of the terminal before
	history string            // the file; "": none is kept
	out     io.Writer         // the terminal
}

// newLines begins to read. complete returns the possible continuations of the line before the cursor, and
// the place where they replace its end.
func (c *command) newLines(ctx context.Context, complete func(line string) (from int, list []string)) *lines {
	if !console.IsTerminal(c.env.Stdin) || !console.IsTerminal(c.env.Stdout) || !isStandard(c.env.Stdin, 0) || !isStandard(c.env.Stdout, 1) {
		in, release := c.env.Input(ctx)
		return &lines{plain: bufio.NewReader(in), release: release}
	}
	l := &lines{out: c.env.Stdout}
	l.cooked, _ = liner.TerminalMode()
	l.state = liner.NewLiner()
	l.state.SetCtrlCAborts(true)
	l.state.SetTabCompletionStyle(liner.TabPrints)
	l.state.SetWordCompleter(func(line string, pos int) (head string, list []string, tail string) {
		runes := []rune(line)
		before := string(runes[:pos])
		from, list := complete(before)
		return before[:from], list, string(runes[pos:])
	})
	l.history = historyFile(c.env.Getenv)
	if f, err := os.Open(l.history); err == nil {
		_, _ = l.state.ReadHistory(f) // a damaged history counts as empty
		_ = f.Close()
	}
	return l
}

// isStandard reports whether a stream is a standard one of the process: liner uses no other.
func isStandard(stream any, fd uintptr) bool {
	f, ok := console.File(stream)
	return ok && f.Fd() == fd
}

// terminal reports whether the lines come from a terminal.
func (l *lines) terminal() bool { return l.state != nil }

// read reads a line. The error is io.EOF at the end, or errAborted.
func (l *lines) read(prompt string) (string, error) {
	if l.state == nil {
		line, err := l.plain.ReadString('\n')
		if errors.Is(err, io.EOF) && line != "" {
			err = nil
		}
		return strings.TrimRight(line, "\r\n"), err
	}
	line, err := l.state.Prompt(prompt)
	switch {
	case errors.Is(err, liner.ErrPromptAborted):
		return "", errAborted
	case errors.Is(err, io.EOF):
		_, _ = io.WriteString(l.out, "\n")
		return "", err
	case err == nil && strings.TrimSpace(line) != "":
		l.state.AppendHistory(line)
	}
	return line, err
}

// restore puts the terminal back into its original state, also while a line is being read.
func (l *lines) restore() {
	if l.cooked != nil {
		_ = l.cooked.ApplyMode()
	}
}

// close ends reading, and keeps the history where that can be done.
func (l *lines) close() {
	if l.state == nil {
		l.release()
		return
	}
	if l.history != "" && os.MkdirAll(filepath.Dir(l.history), 0o700) == nil {
		if f, err := os.OpenFile(l.history, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600); err == nil {
			_, _ = l.state.WriteHistory(f)
			_ = f.Close()
		}
	}
	_ = l.state.Close()
}

// historyFile returns the file for the history of lines, in the directory for state of the XDG
// Base Directory Specification; "" in continuous integration, and where there is no home.
func historyFile(getenv func(string) string) string {
	if getenv("CI") != "" {
		return ""
	}
	if dir := getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "mrrc-lua", "history")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "state", "mrrc-lua", "history")
	}
	return ""
}

// complete lists how a line of a session may go on.
func (r *repl) complete(line string) (from int, list []string) {
	rest, ok := strings.CutPrefix(line, ":")
	if !ok || len(r.pending) > 0 {
		return r.s.Complete(context.Background(), line)
	}
	name, arg, more := strings.Cut(rest, " ")
	if !more {
		for _, c := range replCommands() {
			if strings.HasPrefix(c.name, name) {
				list = append(list, c.name)
			}
		}
		return 1, list
	}
	i := slices.IndexFunc(replCommands(), func(c replCommand) bool { return name != "" && strings.HasPrefix(c.name, name) })
	if i < 0 {
		return len(line), nil
	}
	from = len(line) - len(arg)
	switch replCommands()[i].name {
	case "find":
		at, list := r.s.Complete(context.Background(), arg)
		return from + at, list
	case "write", "load":
		return from, paths(arg)
	case "doc":
		for _, name := range stubs.Names() {
			if strings.HasPrefix(name, arg) {
				list = append(list, name)
			}
		}
	}
	return from, list
}

// paths lists the files and directories whose path begins with a text; directories end with a slash.
func paths(begin string) (list []string) {
	dir, base := filepath.Split(begin)
	where := dir
	if where == "" {
		where = "."
	}
	found, err := os.ReadDir(where)
	if err != nil {
		return nil
	}
	for _, e := range found {
		if !strings.HasPrefix(e.Name(), base) || strings.HasPrefix(e.Name(), ".") && base == "" {
			continue
		}
		path := dir + e.Name()
		if st, err := os.Stat(path); err == nil && st.IsDir() {
			path += "/"
		}
		list = append(list, path)
	}
	return list
}
