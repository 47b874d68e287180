package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/outfile"
)

// result is the destination and the form of a command's result: the flags --format, --json and -o, which
// are the same in every command that has them.
type result struct {
	format string // empty: the first of those that the command has
	asJSON bool
	output string // the path of a file; "" or "-": standard output
}

// jsonNames are the names of forms of JSON, of which a command has one.
var jsonNames = []string{"json", "jsonl"}

// flags returns the rows of the table of flags. what describes the result, in the accusative.
func (r *result) flags(what string, formats job.Choice[string]) []flags.Flag {
	return append(r.formatFlags(formats),
		flags.Flag{Name: "output", Short: "o", To: &r.output, Values: flags.File, Help: "write " + what + " to `FILE` (default standard output)"})
}

func (r *result) formatFlags(formats job.Choice[string]) []flags.Flag {
	return []flags.Flag{
		{Name: "format", To: &r.format, Values: flags.OneOf(formats), Help: "print `FORMAT`: " + strings.Join(formats.Names(), ", ") + " (default " + formats.Names()[0] + ")"},
		{Name: "json", To: &r.asJSON, Help: "the same as --format " + jsonOf(formats)},
	}
}

// jsonOf returns the name that a command has for JSON.
func jsonOf(formats job.Choice[string]) string {
	for _, v := range formats {
		for _, name := range jsonNames {
			if v.Name == name {
				return v.Is
			}
		}
	}
	return ""
}

// of returns the format that the user chose. The error is *engine.UsageError.
func (r *result) of(formats job.Choice[string]) (string, error) {
	name := r.format
	if name == "" {
		name = formats[0].Name
	}
	is, err := formats.Of("--format", name)
	switch {
	case err != nil:
		return "", err
	case r.asJSON && r.format != "" && is != jsonOf(formats):
		return "", usage("give one of --json and --format %s", r.format)
	case r.asJSON:
		return jsonOf(formats), nil
	}
	return is, nil
}

// print runs a command whose standard output goes to the file of -o. The file is put in its place if the
// command has a result. It must not be one of the inputs.
func (c *command) print(r *result, inputs []string, run func() error) error {
	if r.output == "" || r.output == "-" {
		return run()
	}
	if target, err := os.Stat(r.output); err == nil {
		for _, name := range inputs {
			if in, err := os.Stat(name); err == nil && os.SameFile(in, target) {
				return usage("-o %s: this is an input", r.output)
			}
		}
	}
	var set outfile.Set
	f, err := set.Create(r.output, outfile.Options{})
	if err != nil {
		return &engine.OutputError{Name: r.output, Err: err}
	}
	stdout := c.env.Stdout
	out := &printed{w: f}
	c.env.Stdout = out
	err = run()
	c.env.Stdout = stdout
	if err != nil && (!out.any || !errors.As(err, new(*job.Reported))) { // what is found wrong is a result
		_ = set.Discard(false)
		return err
	}
	if e := set.Commit(nil); e != nil {
		return &engine.OutputError{Name: r.output, Err: e}
	}
	return err
}

// printed notes whether anything was written.
type printed struct {
	w   io.Writer
	any bool
}

// Write implements io.Writer.
func (p *printed) Write(b []byte) (int, error) {
	p.any = p.any || len(b) > 0
	return p.w.Write(b)
}

// colorFlag is the flag of commands that colour differences.
func colorFlag(when *string) flags.Flag {
	return flags.Flag{Name: "color", To: when, Values: flags.Words("auto\ton a terminal", "always", "never"), Help: "colour differences: `WHEN` is auto, always or never"}
}

// painter returns the colours of standard output: those requested, otherwise colours on a terminal,
// unless NO_COLOR is set.
func (c *command) painter(when string) (console.Painter, error) {
	return job.Choice[console.Painter]{
		{Name: "auto", Is: console.Painter(c.env.Colours(c.env.Stdout))}, {Name: "always", Is: true}, {Name: "never", Is: false},
	}.Of("--color", when)
}

// pageFile is the file of --html, or its directory. The directory has index.html and a page for each input.
type pageFile struct {
	path  string
	dir   bool
	set   outfile.Set
	file  *outfile.File   // of path, or index.html in it
	taken []string        // files of the command that no page must be
	names map[string]bool // of pages in the directory
}

// pageFile begins the file of --html, so that an error in it is known before the work; nil: there is none. taken are
// files of the command that it must not be: inputs and other outputs.
func (c *command) pageFile(path string, taken ...string) (*pageFile, error) {
	switch path {
	case "":
		return nil, nil
	case "-":
		return nil, usage("--html needs the name of a file, as in --html report.html")
	}
	p := &pageFile{path: path, taken: taken}
	var err error
	if p.file, err = p.create(path); err != nil {
		return nil, err
	}
	return p, nil
}

// pageFiles is pageFile for a command that can write a page for each input: path may be a directory, which is made if
// its name ends with a slash.
func (c *command) pageFiles(path string, taken ...string) (*pageFile, error) {
	st, err := os.Stat(path)
	if slash := path != "" && os.IsPathSeparator(path[len(path)-1]); !slash && (err != nil || !st.IsDir()) {
		return c.pageFile(path, taken...)
	}
	const index = "index.html"
	p := &pageFile{path: path, dir: true, taken: taken, names: map[string]bool{index: true}}
	if err := p.set.MakeDirs(path); err != nil {
		return nil, &engine.OutputError{Name: path, Err: err}
	}
	if p.file, err = p.create(filepath.Join(path, index)); err != nil {
		p.discard()
		return nil, err
	}
	return p, nil
}

// create begins a file.
func (p *pageFile) create(path string) (*outfile.File, error) {
	for _, name := range p.taken {
		a, err := os.Stat(name)
		if b, e := os.Stat(path); name == path || err == nil && e == nil && os.SameFile(a, b) {
			return nil, usage("--html %s: this is another file of the command", path)
		}
	}
	f, err := p.set.Create(path, outfile.Options{})
	if err != nil {
		return nil, &engine.OutputError{Name: path, Err: err}
	}
	return f, nil
}

// add writes the page of an input into the directory, and returns its name there.
func (p *pageFile) add(input string, page *htmlreport.Page) (name string, err error) {
	base := strings.Map(func(c rune) rune {
		if c == '-' || c == '.' || c == '_' || c < utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c)) {
			return c
		}
		return '-'
	}, filepath.Base(input))
	if input == "-" {
		base = "standard-input"
	}
	name = base + ".html"
	for n := 2; p.names[name]; n++ {
		name = fmt.Sprintf("%s-%d.html", base, n)
	}
	p.names[name] = true
	f, err := p.create(filepath.Join(p.path, name))
	if err != nil {
		return "", err
	}
	if err := page.Write(f); err != nil {
		return "", &engine.OutputError{Name: f.Path(), Err: console.Bare(err)}
	}
	return name, nil
}

// write writes the page, or that of the directory, and puts all pages in their places.
func (p *pageFile) write(page *htmlreport.Page) error {
	err := page.Write(p.file)
	if err == nil {
		err = p.set.Commit(nil)
	}
	if err != nil {
		p.discard()
		return &engine.OutputError{Name: p.file.Path(), Err: console.Bare(err)}
	}
	return nil
}

// discard removes what was written, unless it is in its place. p may be nil.
func (p *pageFile) discard() {
	if p != nil {
		_ = p.set.Discard(false) // the command has an error already
	}
}
