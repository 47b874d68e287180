package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/matchkey"
	"mrrc-lua/internal/spill"
)

// keyFlags are the flags with which commands choose the keys of records.
type keyFlags struct {
	keys []string
	norm []string
	tmp  string
}

// flags returns the rows of the table of flags. what describes the key.
func (k *keyFlags) flags(what string) []flags.Flag {
	return []flags.Flag{
		{Name: "key", To: &k.keys, Values: flags.Words("001\tthe control number", "020$a\tISBN", "035$a\tsystem numbers", "245$a+264$c\ttwo specs together"), Help: what},
		{Name: "norm", To: &k.norm, List: flags.Separated, Values: flags.OneOf(normChoice()), Help: "compare keys in the normal `FORM`: " + strings.Join(normChoice().Names(), ", ") + "; several, separated by commas, apply to each --key in order"},
		tmpFlag(&k.tmp),
	}
}

// notSpecs returns an error if the first of the files that a command is to read is a spec, which needs a flag.
func notSpecs(command, flag string, files []string) error {
	if len(files) == 0 || isFile(files[0]) || len(files[0]) < 3 || files[0][0] < '0' || files[0][0] > '9' {
		return nil
	}
	if _, err := specOf(flag, files[0], "a spec"); err != nil || filepath.Ext(files[0]) != "" && len(files[0]) != len("245.a") {
		return nil
	}
	if _, err := os.Lstat(files[0]); err == nil {
		return nil
	}
	return usage("there is no file %s: if this is a spec, write mrrc-lua %s %s %s", files[0], command, flag, strings.Join(files, " "))
}

func tmpFlag(to *string) flags.Flag {
	return flags.Flag{Name: "tmp", To: to, Values: flags.Dir, Help: "put temporary files into `DIR` (default: where the output is)"}
}

// normChoice are the values of --norm.
func normChoice() (c job.Choice[matchkey.Form]) {
	forms, means := matchkey.Forms()
	for i, f := range forms {
		c = append(c, job.Value[matchkey.Form]{Name: f.String(), Is: f, Means: means[i]})
	}
	return c
}

// compile returns the keys. Without --key it is 001. The error is *engine.UsageError.
func (k *keyFlags) compile() (keys []*matchkey.Key, err error) {
	texts := k.keys
	if len(texts) == 0 {
		texts = []string{"001"}
	}
	if len(k.norm) > 1 && len(k.norm) != len(texts) {
		return nil, usage("--norm has %d forms, and there are %d keys: give one form for all, or one for each --key", len(k.norm), len(texts))
	}
	for i, text := range texts {
		form := matchkey.Auto
		if len(k.norm) > 0 {
			if form, err = normChoice().Of("--norm", k.norm[min(i, len(k.norm)-1)]); err != nil {
				return nil, err
			}
		}
		key, err := matchkey.Compile(text, form)
		if err != nil {
			return nil, usage("--key %s: a spec such as 020$a is expected, or several as in 245$a+264$c: %v", text, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// tempDir returns the directory for temporary files: that of --tmp, or where the output is. The error is
// *engine.UsageError.
func tempDir(tmp string, spec *job.Spec) (string, error) {
	if tmp != "" {
		if st, err := os.Stat(tmp); err != nil || !st.IsDir() {
			return "", usage("--tmp %s: there is no such directory", tmp)
		}
		return tmp, nil
	}
	if out := spec.Output.File; out != "" && out != "-" && !strings.HasPrefix(out, os.DevNull) && !strings.HasPrefix(out, "/dev/") {
		return filepath.Dir(out), nil
	}
	return os.TempDir(), nil
}

// whereScript returns the script of a command without one: it keeps the records for which the expression of --where is
// true. without is the script if there is none.
func whereScript(spec *job.Spec, without job.Loader) job.Loader {
	if spec.Input.Where != "" {
		return job.FilterScript(spec.Input.Where)
	}
	return without
}

// passes reads the inputs of a command several times.
type passes struct {
	c     *command
	files []string
	stdin *spill.Temp // a copy of standard input; nil: it is not read
}

// passesOver prepares to read inputs several times: standard input is copied to a temporary file in a directory.
// close must be called.
func (c *command) passesOver(ctx context.Context, names []string, dir string) (*passes, error) {
	files, err := job.Inputs(&c.env, names)
	if err != nil {
		return nil, err
	}
	p := &passes{c: c, files: files}
	for _, name := range files {
		if st, err := os.Stat(name); name != "-" && name != os.DevNull && err == nil && !st.Mode().IsRegular() && !st.IsDir() {
			return nil, usage("%s can be read only once, and this command reads its input several times: give it as standard input, which is copied", name)
		}
	}
	if !slices.Contains(files, "-") {
		return p, nil
	}
	in, release := c.env.Input(ctx)
	defer release()
	if p.stdin, err = spill.NewTemp(dir); err != nil {
		return nil, &engine.OutputError{Name: "a temporary file for standard input", Err: err}
	}
	var reading *readError
	if _, err := io.Copy(p.stdin, noted{in, &reading}); err != nil {
		p.close()
		switch {
		case reading == nil:
			return nil, &engine.OutputError{Name: "a temporary file for standard input", Err: err}
		case errors.Is(err, engine.ErrInterrupted):
			return nil, err
		}
		return nil, &engine.InputError{Name: "-", Err: console.Bare(err)}
	}
	return p, nil
}

// noted notes that a Read failed, and not the writing of what was read.
type noted struct {
	io.Reader
	failed **readError
}

type readError struct{ err error }

// Read implements io.Reader.
func (n noted) Read(p []byte) (int, error) {
	k, err := n.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		*n.failed = &readError{err}
	}
	return k, err
}

// rewind makes the next pass begin at the beginning of standard input.
func (p *passes) rewind() {
	if p.stdin != nil {
		p.c.env.Stdin = io.NewSectionReader(p.stdin, 0, p.stdin.Size())
		p.c.runner.Env.Stdin = p.c.env.Stdin
	}
}

// silently runs a pass that writes nothing and reports nothing about single records: the last pass does.
func (p *passes) silently(cmd *cobra.Command, spec *job.Spec, load job.Loader, step engine.Step) (engine.Summary, error) {
	p.rewind()
	script, _, err := load()
	if err != nil {
		return engine.Summary{}, err
	}
	spec.Input.Files = p.files
	opt, err := spec.Options(&p.c.env, script)
	if err != nil {
		return engine.Summary{}, err
	}
	opt.Output.Main = nil
	opt.Bad.Strict, opt.Bad.MaxErrors, opt.Bad.GiveUp = false, 0, 0
	opt.Step = step
	return engine.Run(cmd.Context(), opt)
}

// close removes the copy of standard input.
func (p *passes) close() { p.stdin.Close() }

// tempError is the error of a temporary file, unless it is another one that has a type.
func tempError(err error) error {
	if err == nil || job.Code(err, 0) != job.ExitFault || errors.As(err, new(*engine.FaultError)) || errors.Is(err, engine.ErrInterrupted) {
		return err
	}
	return &engine.OutputError{Name: "a temporary file", Err: console.Bare(err)}
}

// showScriptFlag is the row of the flag --show-script.
func showScriptFlag(to *bool) flags.Flag {
	return flags.Flag{Name: "show-script", Group: flags.ScriptGroup, To: to, Help: "print the Lua script that does the same, or why there is none, and do nothing else"}
}

// showScript prints a script for the user. name is that of the command; without lines no script does the same, for
// a reason.
func (c *command) showScript(name string, spec *job.Spec, lines []string, reason string) error {
	var b strings.Builder
	if len(lines) == 0 {
		fmt.Fprintf(&b, "-- mrrc-lua %s: %s\n", name, reason)
	} else {
		result := "-o OUT"
		if name == "stats" {
			result = "--tally counts.tsv"
		}
		fmt.Fprintf(&b, "-- mrrc-lua %s, as a script: mrrc-lua run SCRIPT FILE... %s\n", name, result)
		if where := spec.Input.Where; where != "" {
			b.WriteString(whereFunction(where))
		}
		for _, l := range lines {
			if spec.Input.Where == "" && strings.HasSuffix(l, "-- where") {
				continue
			}
			b.WriteString(strings.TrimSuffix(l, " -- where") + "\n")
		}
	}
	if _, err := fmt.Fprint(c.env.Stdout, b.String()); err != nil {
		return &engine.OutputError{Err: err}
	}
	return nil
}

// whereFunction returns a function of Lua that does what --where does.
func whereFunction(where string) string {
	body := job.FilterBody(where)
	if expression, is := strings.CutPrefix(body, "return "); is && !strings.Contains(body, "\n") {
		return "local function where(record) return (" + expression + ") end\n"
	}
	return "local function where(record)\n  " + body + "\nend\n"
}

// luaForm returns an expression in Lua for the normal form of a variable v: nil or "" if it has none.
func luaForm(f matchkey.Form) string {
	switch f.String() {
	case "trim":
		return "v and text.trim(v)"
	case "fold":
		return "v and text.key(v)"
	case "exact":
		return "v"
	}
	return "norm." + f.String() + "(v)"
}
