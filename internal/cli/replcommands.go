package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/outfile"
	"mrrc-lua/internal/session"
	"mrrc-lua/luabind/stubs"
	"mrrc-lua/parse"
)

// replCommand is a command of a session, apart from Lua.
type replCommand struct {
	name, arg, doc string
	do             func(r *repl, ctx context.Context, arg string) error
}

// replCommands lists them; an abbreviation means the first that it fits.
func replCommands() []replCommand {
	return []replCommand{
		{"next", "[N]", "go to the next record, or to the Nth from here", (*repl).next},
		{"back", "[N]", "go to the record before", (*repl).back},
		{"record", "N", "go to record number N", (*repl).goTo},
		{"find", "EXPRESSION", "go to the next record for which the expression is true", (*repl).find},
		{"print", "", "show the current record", (*repl).print},
		{"changes", "", "show what was changed in it", (*repl).changes},
		{"undo", "", "read it again", (*repl).undo},
		{"write", "FILE", "write it to a new file; the suffix decides the format", (*repl).write},
		{"load", "SCRIPT", "run the top level of a script: its functions can be called", (*repl).loadFile},
		{"doc", "NAME", "explain a function, method or property, such as record:value", (*repl).explain},
		{"help", "", "list these commands", (*repl).help},
		{"quit", "", "end", nil},
	}
}

// replHelp lists the commands for people.
func replHelp() string {
	var b strings.Builder
	for _, c := range replCommands() {
		fmt.Fprintf(&b, "  %-18s %s\n", strings.TrimSpace(":"+c.name+" "+c.arg), c.doc)
	}
	return b.String()
}

// command runs the command of a line that begins with a colon.
func (r *repl) command(ctx context.Context, line string) (quit bool) {
	name, arg, _ := strings.Cut(line, " ")
	all := replCommands()
	i := slices.IndexFunc(all, func(c replCommand) bool { return name != "" && strings.HasPrefix(c.name, name) })
	if i < 0 {
		r.fail(usage("there is no command :%s; :help lists them", name))
		return false
	}
	if all[i].do == nil {
		return true
	}
	arg = strings.TrimSpace(arg)
	if all[i].arg == "" && arg != "" {
		r.fail(usage(":%s takes no argument", all[i].name))
		return false
	}
	if err := all[i].do(r, ctx, arg); err != nil {
		r.fail(err)
	}
	return false
}

// count reads a number that may be left out.
func count(command, arg string) (int64, error) {
	if arg == "" {
		return 1, nil
	}
	n, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || n < 1 {
		return 0, usage(":%s %s: a number is expected", command, arg)
	}
	return n, nil
}

func (r *repl) next(ctx context.Context, arg string) error {
	n, err := count("next", arg)
	if err != nil {
		return err
	}
	return r.take(ctx, r.s.At()+n, "there are no more records")
}

func (r *repl) back(ctx context.Context, arg string) error {
	n, err := count("back", arg)
	if err != nil {
		return err
	}
	return r.take(ctx, r.s.At()-n, "there are no more records before this one")
}

func (r *repl) goTo(ctx context.Context, arg string) error {
	if arg == "" {
		return usage(":record N: give a number")
	}
	n, err := count("record", arg)
	if err != nil {
		return err
	}
	return r.take(ctx, n, "there is no record "+console.Number(n))
}

func (r *repl) undo(ctx context.Context, _ string) error {
	return r.take(ctx, r.s.At(), "there is no current record")
}

// take takes a record and prints which one it is.
func (r *repl) take(ctx context.Context, n int64, none string) error {
	return r.taken(ctx, r.s.Go(ctx, n), none)
}

func (r *repl) find(ctx context.Context, arg string) error {
	if arg == "" {
		return usage(`:find EXPRESSION: give an expression, as in :find record:any("650$a", "History")`)
	}
	return r.taken(ctx, r.s.Find(ctx, arg), "no record after this one matches")
}

// taken prints which record is the current one.
func (r *repl) taken(ctx context.Context, err error, none string) error {
	switch {
	case len(r.files) == 0:
		return usage("no file was named: there are no records")
	case errors.Is(err, session.ErrNoRecord):
		return usage("%s", none)
	case err != nil:
		return err
	}
	r.where(ctx)
	return nil
}

// where prints which record is the current one.
func (r *repl) where(ctx context.Context) {
	rec := r.s.Record(ctx)
	if rec == nil {
		return
	}
	id := "no 001"
	if b := rec.ControlNumber(); b != nil {
		id = "001 " + engine.Printable(string(b))
	}
	pos := rec.Pos()
	r.printf("record %s: %s record %s, %s, %s\n", console.Number(pos.Index), pos.Source, console.Number(pos.Number), id, console.Counted(rec.Len(), "field", "fields"))
	if n := len(rec.Problems()); n > 0 {
		r.printf("read with %s; record.problems lists them\n", console.Counted(n, "problem", "problems"))
	}
}

func (r *repl) print(ctx context.Context, _ string) error {
	if r.s.Record(ctx) == nil {
		return usage("there is no current record")
	}
	res, err := r.s.Eval(ctx, "record")
	r.show(res, err)
	return nil
}

func (r *repl) changes(ctx context.Context, _ string) error {
	rec := r.s.Record(ctx)
	switch {
	case rec == nil:
		return usage("there is no current record")
	case rec.Original() == nil:
		return usage("this record was not read: all of it is new")
	}
	if text := r.s.Changes(ctx, bool(r.paint)); text != "" {
		r.printf("%s", text)
	} else {
		r.printf("nothing was changed\n")
	}
	return nil
}

// write writes the current record to a file that does not exist yet.
func (r *repl) write(ctx context.Context, path string) error {
	if path == "" {
		return usage(":write FILE: name a file")
	}
	if r.s.Record(ctx) == nil {
		return usage("there is no current record")
	}
	if _, err := os.Lstat(path); err == nil {
		return usage("%s exists already: write to another file", path)
	}
	format, err := writableAs(path)
	if err != nil {
		return err
	}
	var set outfile.Set
	f, err := set.Create(path, outfile.Options{})
	if err != nil {
		return &engine.OutputError{Name: path, Err: err}
	}
	if err := r.s.Write(ctx, f, format); err != nil {
		_ = set.Discard(false)
		return &engine.OutputError{Name: path, Err: err}
	}
	if err := set.Commit(nil); err != nil {
		return &engine.OutputError{Name: path, Err: err}
	}
	r.printf("%s\n", path)
	return nil
}

// writableAs returns the format of records for a file, by its suffix. The error is *engine.UsageError.
func writableAs(path string) (parse.Format, error) {
	format, _, known := formats.OfName(path)
	_, writes := formats.WriterOf(format)
	_, foreign := formats.Foreign(path)
	switch {
	case writes:
		return format, nil
	case known, foreign, formats.RowsOfName(path) != "":
		return "", usage(":write %s: this is not the suffix of a format that is written; the suffixes are %s", path, strings.Join(formats.Suffixes(formats.Writable), ", "))
	}
	return parse.FormatMARC, nil
}

// loadFile is :load.
func (r *repl) loadFile(ctx context.Context, path string) error {
	if path == "" {
		return usage(":load SCRIPT: name a script")
	}
	return r.load(ctx, path)
}

// load runs the top level of a script. From then on modules are looked for next to it.
func (r *repl) load(ctx context.Context, path string) error {
	var script *engine.Script
	err := r.s.Wait(ctx, func(ctx context.Context) (err error) {
		var dir string
		if script, dir, err = job.FileScript(path).In(ctx); err == nil {
			r.dir = dir
		}
		return err
	})
	if err != nil {
		return err
	}
	res, err := r.s.Run(ctx, script)
	res.Values = nil
	r.show(res, nil)
	return err
}

func (r *repl) help(context.Context, string) error {
	r.printf("%s", replHelp())
	return nil
}

// explain shows what the API says about a name.
func (r *repl) explain(_ context.Context, name string) error {
	if name == "" {
		return usage(":doc NAME: give a name, such as record:value")
	}
	list := stubs.Find(name)
	if len(list) == 0 {
		hint := ""
		if near := engine.Nearest(name, stubs.Names()); near != "" {
			hint = ": did you mean " + near + "?"
		}
		return usage("there is no %s%s", name, hint)
	}
	for _, e := range list {
		r.printf("%s", e)
	}
	return nil
}
