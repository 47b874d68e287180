package parts

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/job"
)

// A plan that is made by several processes: Begin in one, Frame in any number of them, Cut in one. The result is that of
// Plan.

// tasksFile is the file in the directory of attempts to which Cut writes the lines of the tasks.
const tasksFile = "tasks"

// Begin does what Plan does before it reads the inputs. The job file that it writes is completed by Cut. The stretches
// are those that Frame must frame. Errors are those of job.Runner.
func Begin(ctx context.Context, r *job.Runner, spec *job.Spec, o Order) (j *Job, list []engine.Stretch, err error) {
	p := &planner{env: r.Env, spec: spec, order: o, seen: &seenFiles{}}
	p.job.Options = spec.Given
	spec.Instead = &job.Instead{Elsewhere: true, Run: func(ctx context.Context, opt engine.Options, _ job.Told) (sum engine.Summary, err error) {
		if err = p.begin(ctx, &opt); err == nil {
			list, err = engine.Stretches(ctx, opt, o.Size)
		}
		if err == nil {
			err = p.write()
		}
		return sum, err
	}}
	_, err = r.Run(ctx, spec)
	return &p.job, list, err
}

// Frame frames stretches on all cores: those of each line of standard input, a list as JSON, and writes a line with the
// same list to standard output. Errors are those of job.Runner.
func Frame(ctx context.Context, r *job.Runner, spec *job.Spec, j *Job) error {
	return j.beside(ctx, r, spec, func(ctx context.Context, opt *engine.Options, to job.Told) error {
		return eachLine(opt.Input.Stdin, "standard input", func(line []byte) error {
			list, err := stretchesOf(line)
			if err != nil {
				return err
			}
			if err := frame(ctx, opt, list, to); err != nil {
				return err
			}
			text, err := json.Marshal(list)
			if err == nil {
				_, err = r.Env.Stdout.Write(append(text, '\n'))
			}
			if err != nil {
				return &engine.OutputError{Err: console.Bare(err)}
			}
			return nil
		})
	})
}

// Cut makes the parts of a job of the lines that Frame has written, in any order. It completes the job file, and writes
// the lines of the tasks to standard output and into the directory of attempts. It may be repeated, also by several
// processes at once. Errors are those of job.Runner.
func Cut(ctx context.Context, r *job.Runner, spec *job.Spec, j *Job) error {
	return j.beside(ctx, r, spec, func(ctx context.Context, opt *engine.Options, _ job.Told) error {
		var list []engine.Stretch
		err := eachLine(opt.Input.Stdin, "standard input", func(line []byte) error {
			more, err := stretchesOf(line)
			list = append(list, more...)
			return err
		})
		if err != nil {
			return err
		}
		cut := *j
		parts, err := cut.chain(ctx, *opt, list, spec.Input.Objects)
		if err != nil {
			return err
		}
		var lines bytes.Buffer
		if err := writeLines(&lines, parts); err != nil {
			return err
		}
		if err := putText(j.in(tasksFile), lines.Bytes(), (*os.File).Sync, os.Rename); err != nil {
			return &engine.OutputError{Name: j.in(tasksFile), Err: console.Bare(err)}
		}
		if err := writeFile(j.path, &cut, false); err != nil {
			return &engine.OutputError{Name: j.path, Err: console.Bare(err)}
		}
		if _, err := r.Env.Stdout.Write(lines.Bytes()); err != nil {
			return &engine.OutputError{Err: console.Bare(err)}
		}
		return nil
	})
}

// beside calls f with the options of the run, and leaves the outputs alone.
func (j *Job) beside(ctx context.Context, r *job.Runner, spec *job.Spec, f func(context.Context, *engine.Options, job.Told) error) error {
	spec.Account.Quiet, spec.Account.Report, spec.Account.HTML = true, "", ""
	spec.Instead = &job.Instead{Elsewhere: true, Run: func(ctx context.Context, opt engine.Options, to job.Told) (sum engine.Summary, err error) {
		if err = j.check(opt.Script); err == nil {
			err = f(ctx, &opt, to)
		}
		return sum, err
	}}
	_, err := r.Run(ctx, spec)
	return err
}

func stretchesOf(line []byte) (list []engine.Stretch, err error) {
	if err = json.Unmarshal(line, &list); err != nil {
		return nil, usage("this is not a list of stretches: %v", err)
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
		var i int
		if _, err := fmt.Sscanf(e.Name(), attemptDir, &i); err != nil {
			continue
		}
		begun[i] = true
		ended[i] = ended[i] || j.readResult(e.Name()) != nil
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
