package parts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/input"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/outfile"
	"mrrc-lua/parse"
)

// Order is what Plan is asked for, besides the job itself.
type Order struct {
	File   string // of the job, which is written
	Size   int64  // of parts, in bytes
	Work   string // the directory of attempts; "": next to File
	Shards bool   // the main output is a file for each part
}

// DefaultSize is the usual size of parts, in bytes.
const DefaultSize = 64 << 20

// Plan writes a job file, and a line for each task to standard output. The script is loaded and begun, the inputs
// are framed; the outputs are not touched. Errors are those of job.Runner.
func Plan(ctx context.Context, r *job.Runner, spec *job.Spec, o Order) error {
	p := &planner{env: r.Env, spec: spec, order: o, seen: &seenFiles{}}
	given := spec.Given
	spec.Instead = &job.Instead{Elsewhere: true, File: o.File, Run: func(ctx context.Context, opt engine.Options, to job.Told) (engine.Summary, error) {
		return engine.Summary{}, p.plan(ctx, opt, to)
	}}
	p.job.Options = given
	_, err := r.Run(ctx, spec)
	return err
}

// planner is the state of Plan.
type planner struct {
	env   console.Env
	spec  *job.Spec
	order Order
	seen  *seenFiles
	job   Job
}

func (p *planner) plan(ctx context.Context, opt engine.Options, to job.Told) error {
	if err := p.check(&opt); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var script errgroup.Group // begins while the inputs are read
	script.Go(func() error {
		err := p.begin(ctx, &opt)
		if err != nil {
			cancel()
		}
		return err
	})
	list, err := p.framed(ctx, &opt, to)
	if e := script.Wait(); e != nil {
		return e
	}
	if err != nil {
		return err
	}
	parts, err := p.job.chain(ctx, opt, list, p.spec.Input.Objects)
	if err != nil {
		return err
	}
	if err := p.write(); err != nil {
		return err
	}
	if err := p.job.tell(parts, to.Env.Stdout); err != nil {
		return err
	}
	if !p.spec.Account.Quiet {
		last := parts[len(parts)-1]
		fmt.Fprintf(to.Env.Stderr, "%s of %s records in %s; their attempts go to %s\n", console.Counted(int64(len(parts)), "part", "parts"),
			console.Number(last.From.Records+last.Records), console.Counted(int64(len(p.job.Inputs)), "file", "files"), engine.Printable(string(p.job.Work)))
	}
	return nil
}

// check checks the run, and describes it.
func (p *planner) check(opt *engine.Options) error {
	if err := p.refuse(opt); err != nil {
		return err
	}
	if err := p.outputs(); err != nil {
		return err
	}
	if err := p.place(); err != nil {
		return err
	}
	return p.describe(opt)
}

// place settles where the job file and the directory of attempts are. That a job there has not ended is told before
// the inputs are read, which may take long.
func (p *planner) place() error {
	work := p.order.Work
	if work == "" {
		work = p.order.File + ".parts"
	}
	work, err := filepath.Abs(work)
	if err != nil {
		return err
	}
	p.job.Work = engine.Text(work)
	if p.job.path, err = filepath.Abs(p.order.File); err != nil {
		return err
	}
	if err := p.outside(); err != nil {
		return err
	}
	_, err = p.job.left()
	return err
}

// outside refuses files of the run in the directory of attempts, which is emptied when the job has ended.
func (p *planner) outside() error {
	s := p.spec
	work := resolved(string(p.job.Work))
	for _, path := range append(p.written(), append(s.Input.Files, s.Script.File)...) {
		if path != "" && path != "-" && isBelow(resolved(path), work) {
			return usage("%s is in %s, the directory of --work, which is emptied when the job has ended: name another directory", path, p.job.Work)
		}
	}
	return nil
}

// written returns the paths of the outputs that flags name.
func (p *planner) written() []string {
	s := p.spec
	return []string{s.Output.File, s.Bad.Rejects, s.Bad.Errors, s.Account.Tally, s.Account.Report, s.Account.HTML}
}

// resolved returns an absolute path without links, as far as it is there.
func resolved(path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	dir, base := filepath.Split(path)
	if base == "" {
		return path
	}
	return filepath.Join(resolved(filepath.Clean(dir)), base)
}

// isBelow reports whether a path is that of something in a directory.
func isBelow(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel) && rel != "."
}

// framed cuts the inputs into stretches, and frames them.
func (p *planner) framed(ctx context.Context, opt *engine.Options, to job.Told) ([]engine.Stretch, error) {
	list, err := engine.Stretches(ctx, *opt, p.order.Size)
	if err != nil {
		return nil, err
	}
	total := int64(0)
	for _, s := range list {
		total += p.job.sizeOf(s)
	}
	to.Expect(total)
	return list, p.job.frame(ctx, opt, list, to)
}

// begin begins the script, and notes what it reads before the first record.
func (p *planner) begin(ctx context.Context, opt *engine.Options) error {
	watched := *opt
	p.seen.watch(&watched)
	vm, err := engine.NewParts(ctx, watched)
	if err != nil {
		return err
	}
	vm.Close()
	p.job.Modules, p.job.Tables, err = p.seen.list()
	return err
}

// chain makes the parts of framed stretches.
func (j *Job) chain(ctx context.Context, opt engine.Options, list []engine.Stretch, objects job.Objects) ([]engine.Part, error) {
	parts, _, err := engine.Chain(ctx, opt, list)
	if err != nil {
		return nil, err
	}
	for _, in := range j.Inputs {
		if err := in.same(objects); err != nil { // it would not fit what was framed
			return nil, err
		}
	}
	j.Parts = len(parts)
	return parts, nil
}

// refuse refuses what would give another result than one run, with the reason. The engine refuses the rest.
func (p *planner) refuse(opt *engine.Options) error {
	out := &opt.Output
	switch {
	case p.order.Shards && p.spec.Output.File == "":
		return usage("--shards makes several files out of one name: give it with -o")
	case p.order.Shards && out.NoRecords && out.Rows.IsPacked():
		return usage("--shards: a file of %s is made as a whole; write csv, tsv or jsonl", out.Rows)
	case p.order.Shards && isCompressed(p.spec.Output.File):
		return usage("--shards: %s: the files are not compressed; leave the suffix out", p.spec.Output.File)
	case p.order.Size < 1:
		return usage("--part-size: a number of bytes is expected, as in 64M")
	}
	if len(opt.Input.Paths) != 1 || out.Bare || opt.Input.Paths[0] == "-" {
		return nil
	}
	f, err := formatOf(opt)
	if err == nil && f != parse.FormatMARC && f == out.Format && !out.NoRecords {
		return usage("%s is one part, and its records are written into the document that they were read from: use 'mrrc-lua run', or --envelope drop for a plain file of records", opt.Input.Paths[0])
	}
	return nil
}

// formatOf returns the format of the first input.
func formatOf(opt *engine.Options) (parse.Format, error) {
	path := opt.Input.Paths[0]
	if opt.Input.Open == nil {
		f, _, err := input.Identify(path, opt.Input.Format)
		return f, err
	}
	content, size, err := opt.Input.Open(path)
	if err != nil {
		return "", err
	}
	in, err := input.Open(path, input.OfRanges(content, size), opt.Input.Format)
	if err != nil {
		return "", err
	}
	in.Close()
	return in.Format, nil
}

func usage(format string, args ...any) error {
	return &engine.UsageError{Msg: fmt.Sprintf(format, args...)}
}

// isCompressed reports whether the name of a file is that of a compressed one.
func isCompressed(path string) bool {
	return slices.Contains([]string{".gz", ".zst", ".bz2", ".xz", ".zip"}, strings.ToLower(filepath.Ext(path)))
}

// outputs checks that the outputs could be written: it would be late to find out when all parts were run.
func (p *planner) outputs() error {
	for _, path := range p.written() {
		if path == "" || path == "-" {
			continue
		}
		err := outfile.Could(path, false)
		if err == nil {
			err = couldMake(path)
		}
		if err != nil {
			return &engine.OutputError{Name: path, Err: err}
		}
	}
	return nil
}

// couldMake makes the temporary file of an output, and removes it.
func couldMake(path string) error {
	if st, err := os.Stat(path); err == nil && !st.Mode().IsRegular() {
		return nil // a device, or a pipe, which would wait for a reader
	}
	var set outfile.Set
	_, err := set.Create(path, outfile.Options{})
	return errors.Join(err, set.Discard(false))
}

// describe fills in what is known before the script is run.
func (p *planner) describe(opt *engine.Options) error {
	j := &p.job
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	j.Schema, j.Program, j.Planned, j.Directory = Schema, p.env.Version, time.Now(), engine.Text(dir)
	j.Script = Source{engine.Text(opt.Script.Name), opt.Script.Sum()}
	j.PartSize, j.Shards = p.order.Size, p.order.Shards
	j.To = p.spec.Output.To
	switch out := &opt.Output; {
	case j.To != "":
	case out.NoRecords:
		j.To = string(out.Rows)
	default:
		j.To = string(out.Format)
	}
	for _, path := range opt.Input.Paths {
		if path == "-" {
			return usage("parts need files that can be read by several processes: name them, not standard input")
		}
		in, err := inputOf(p.spec.Input.Objects, path)
		if err != nil {
			return err
		}
		j.Inputs = append(j.Inputs, in)
	}
	return nil
}

// frame frames stretches, on all cores.
func (j *Job) frame(ctx context.Context, opt *engine.Options, list []engine.Stretch, to job.Told) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range list {
		g.Go(func() (err error) {
			if err = stopped(opt); err == nil {
				list[i], err = engine.Frame(ctx, *opt, list[i])
			}
			to.Read(int(j.sizeOf(list[i])))
			return err
		})
	}
	return g.Wait()
}

// sizeOf returns how many bytes of the input, as it is stored, a stretch has.
func (j *Job) sizeOf(s engine.Stretch) int64 {
	if s.Whole {
		return j.Inputs[s.Input].Size
	}
	return s.To - s.From
}

// stopped returns why the user wants the process to end; nil: that is not so.
func stopped(opt *engine.Options) error {
	if opt.Limits.Stop == nil || opt.Limits.Stop.Err() == nil {
		return nil
	}
	return context.Cause(opt.Limits.Stop)
}

// write makes the directory of attempts and the job file.
func (p *planner) write() error {
	work := string(p.job.Work)
	if err := p.job.vacant(); err != nil {
		return err
	}
	if err := os.MkdirAll(work, 0o777); err != nil {
		return &engine.OutputError{Name: work, Err: console.Bare(err)}
	}
	if err := writeSoon(p.order.File, &p.job); err != nil {
		return &engine.OutputError{Name: p.order.File, Err: console.Bare(err)}
	}
	return nil
}

// left returns what an earlier plan, or a job that has ended, has left in the directory of attempts. It refuses a directory
// in which there are attempts of a job that has not ended, or files that are not of a job.
func (j *Job) left() (names []string, err error) {
	entries, err := os.ReadDir(string(j.Work))
	if err != nil {
		return nil, nil
	}
	ended := j.Ended()
	for _, e := range entries {
		switch name, path := e.Name(), j.in(e.Name()); {
		case path == j.path: // it is written again
		case !isOwn(name):
			return nil, usage("%s has files that are not of a job, such as %s: name another directory with --work", j.Work, engine.Printable(name))
		case !ended && !isPlanned(name):
			return nil, usage("%s has the attempts of a job that has not ended: finish it with 'mrrc-lua parts join', or remove the directory", j.Work)
		default:
			names = append(names, path)
		}
	}
	return names, nil
}

// vacant removes what is left in the directory of attempts.
func (j *Job) vacant() error {
	names, err := j.left()
	for _, name := range names {
		if err := os.RemoveAll(name); err != nil {
			return &engine.OutputError{Name: name, Err: console.Bare(err)}
		}
	}
	return err
}

// seenFiles notes what a script reads and requires.
type seenFiles struct {
	mu      sync.Mutex
	modules []Source
	tables  []string
}

// watch notes what is read and required with these options from now on.
func (s *seenFiles) watch(opt *engine.Options) {
	watch(opt, func(path string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !slices.Contains(s.tables, path) {
			s.tables = append(s.tables, path)
		}
	}, func(m Source) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !slices.Contains(s.modules, m) {
			s.modules = append(s.modules, m)
		}
	})
}

// list returns what was noted, in a fixed order.
func (s *seenFiles) list() (modules []Source, tables []File, err error) {
	slices.SortFunc(s.modules, func(a, b Source) int { return strings.Compare(string(a.Name), string(b.Name)) })
	slices.Sort(s.tables)
	for _, path := range s.tables {
		t, err := hashed(path)
		if err != nil {
			return nil, nil, err
		}
		tables = append(tables, t)
	}
	return s.modules, tables, nil
}
