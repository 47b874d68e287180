package parts

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/job"
)

// A plan that is made by several processes: Begin in one, Frame in any number of them, Cut in one. The result is that of
// Plan.

// stretchesAtOnce is how many stretches are in a line for Frame, which frames them on all cores: a gigabyte of usual
// parts.
const stretchesAtOnce = 16

// Begin does what Plan does before it reads the inputs. The job file that it writes is completed by Cut. The lines are
// for Frame: lists of stretches as JSON. They are also written into the directory of attempts. Errors are those of
// job.Runner.
func Begin(ctx context.Context, r *job.Runner, spec *job.Spec, o Order) (j *Job, lines []string, err error) {
	p := &planner{spec: spec, order: o, seen: &seenFiles{}, env: r.Env}
	p.job.Options = spec.Given
	spec.Instead = &job.Instead{Elsewhere: true, File: o.File, Run: func(ctx context.Context, opt engine.Options, _ job.Told) (sum engine.Summary, err error) {
		if err := p.check(&opt); err != nil {
			return sum, err
		}
		if err := p.begin(ctx, &opt); err != nil {
			return sum, err
		}
		list, err := engine.Stretches(ctx, opt, o.Size)
		if err != nil {
			return sum, err
		}
		for some := range slices.Chunk(list, stretchesAtOnce) {
			line, err := json.Marshal(some)
			if err != nil {
				return sum, err
			}
			lines = append(lines, string(line)+"\n")
		}
		if err := p.write(); err != nil {
			return sum, err
		}
		return sum, p.job.keep(stretchesFile, []byte(strings.Join(lines, "")))
	}}
	_, err = r.Run(ctx, spec)
	spec.Instead = nil
	return &p.job, lines, err
}

// Frame frames stretches on all cores: those of each line of standard input, as Begin has written it. It writes a line
// with what it found to standard output and into the directory of attempts. Errors are those of job.Runner.
func Frame(ctx context.Context, r *job.Runner, spec *job.Spec, j *Job) error {
	return j.beside(ctx, r, spec, func(ctx context.Context, opt *engine.Options, to job.Told) error {
		return eachTask(&r.Env, opt, to, j.sizeOfStretches, func(line []byte) error {
			list, err := j.stretchesOf(line)
			if err != nil {
				return err
			}
			if err := j.frame(ctx, opt, list, to); err != nil {
				return err
			}
			text, err := json.Marshal(list)
			if err != nil {
				return err
			}
			text = append(text, '\n')
			if err := j.keep(j.framedName(list[0]), text); err != nil {
				return err
			}
			if _, err := to.Env.Stdout.Write(text); err != nil {
				return &engine.OutputError{Name: "(standard output)", Err: console.Bare(err)}
			}
			return nil
		})
	})
}

// Cut makes the parts of a job of the lines that Frame has written, in any order and any number of times: those of
// standard input, unless that is a terminal, and those in the directory of attempts. It completes the job file, and writes
// the lines of the tasks to standard output and into the directory of attempts. It may be repeated, also by several
// processes at once. Errors are those of job.Runner.
func Cut(ctx context.Context, r *job.Runner, spec *job.Spec, j *Job) error {
	return j.beside(ctx, r, spec, func(ctx context.Context, opt *engine.Options, to job.Told) error {
		list, err := j.framed(linesOf(&r.Env, opt))
		if err != nil {
			return err
		}
		cut := *j
		parts, err := cut.chain(ctx, *opt, list, spec.Input.Objects)
		if err != nil {
			return err
		}
		if err := writeSoon(j.path, &cut); err != nil {
			return &engine.OutputError{Name: j.path, Err: console.Bare(err)}
		}
		return cut.tell(parts, to.Env.Stdout)
	})
}

// framed returns what Frame has written, each stretch once.
func (j *Job) framed(lines io.Reader) (list []engine.Stretch, err error) {
	has := map[[2]int64]bool{}
	add := func(line []byte) error {
		more, err := j.stretchesOf(line)
		for _, s := range more {
			if key := [2]int64{int64(s.Input), s.From}; !has[key] {
				has[key], list = true, append(list, s)
			}
		}
		return err
	}
	if err := eachLine(lines, "standard input", add); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(string(j.Work))
	if err != nil {
		return nil, &engine.InputError{Name: string(j.Work), Err: console.Bare(err)}
	}
	for _, e := range entries {
		if !isPlanned(e.Name()) || !strings.HasPrefix(e.Name(), j.framedBy()) || filepath.Ext(e.Name()) != "" {
			continue
		}
		text, err := os.ReadFile(j.in(e.Name()))
		if err != nil {
			return nil, &engine.InputError{Name: j.in(e.Name()), Err: console.Bare(err)}
		}
		if err := eachLine(bytes.NewReader(text), e.Name(), add); err != nil {
			return nil, err
		}
	}
	return list, j.allFramed(has)
}

// allFramed returns an error if stretches of the plan were not framed, with the numbers of their lines.
func (j *Job) allFramed(has map[[2]int64]bool) error {
	file, err := os.Open(j.in(stretchesFile))
	if err != nil {
		return j.without(stretchesFile, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	n, missing := 0, []int(nil)
	err = eachLine(file, j.in(stretchesFile), func(line []byte) error {
		list, err := j.stretchesOf(line)
		n++
		if slices.ContainsFunc(list, func(s engine.Stretch) bool { return !has[[2]int64{int64(s.Input), s.From}] }) {
			missing = append(missing, n)
		}
		return err
	})
	if err == nil && len(missing) > 0 {
		err = j.error("%s of %d not framed: %s; give these lines to 'mrrc-lua parts frame' again", console.Counted(int64(len(missing)), "line", "lines"), n, shown(missing))
	}
	return err
}

// linesOf returns the lines of standard input; none if that is a terminal.
func linesOf(env *console.Env, opt *engine.Options) io.Reader {
	if console.IsTerminal(env.Stdin) {
		return strings.NewReader("")
	}
	return opt.Input.Stdin
}

// sizeOfStretches returns how many bytes a line for Frame stands for.
func (j *Job) sizeOfStretches(line []byte) (n int64) {
	list, err := j.stretchesOf(line)
	if err != nil {
		return 0
	}
	for _, s := range list {
		n += j.sizeOf(s)
	}
	return n
}

// beside calls f with the options of the run, and leaves the outputs alone.
func (j *Job) beside(ctx context.Context, r *job.Runner, spec *job.Spec, f func(context.Context, *engine.Options, job.Told) error) error {
	spec.Account.Report, spec.Account.HTML = "", ""
	spec.Instead = &job.Instead{Elsewhere: true, Warned: true, Run: func(ctx context.Context, opt engine.Options, to job.Told) (sum engine.Summary, err error) {
		if err = j.check(opt.Script); err == nil {
			err = f(ctx, &opt, to)
		}
		return sum, err
	}}
	_, err := r.Run(ctx, spec)
	return err
}

// stretchesOf reads a line of stretches of the job.
func (j *Job) stretchesOf(line []byte) (list []engine.Stretch, err error) {
	if err = json.Unmarshal(line, &list); err != nil || len(list) == 0 {
		return nil, usage("this is not a line of 'mrrc-lua parts plan --divide' or 'mrrc-lua parts frame': %.60q", line)
	}
	for _, s := range list {
		if s.Input < 0 || s.Input >= len(j.Inputs) {
			return nil, usage("a stretch of input number %d is not of this job, which has %d", s.Input+1, len(j.Inputs))
		}
	}
	return list, nil
}

// Unfinished names the parts that a job has begun and not ended: when it has failed, those whose processes died. Parts
// that failed with a message are not among them.
func (j *Job) Unfinished() (names []string) {
	entries, err := os.ReadDir(string(j.Work))
	if err != nil {
		return nil
	}
	begun, ended := map[int]bool{}, map[int]bool{}
	for _, e := range entries {
		if i, ok := partOf(e.Name()); ok {
			begun[i] = true
			ended[i] = ended[i] || j.readResult(e.Name()) != nil
		}
	}
	tasks, err := os.Open(j.in(tasksFile))
	if err != nil {
		return nil
	}
	defer func() { _ = tasks.Close() }() // it was only read
	err = eachLine(tasks, j.in(tasksFile), func(line []byte) error {
		var part engine.Part
		if err := json.Unmarshal(line, &part); err != nil {
			return err
		}
		if begun[part.Index] && !ended[part.Index] && part.From.Input < len(j.Inputs) {
			names = append(names, j.nameOf(&part))
		}
		return nil
	})
	if err != nil {
		return nil
	}
	return names
}
