package parts

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/lazyregexp"
)

// Files in the directory of attempts with the lines that a plan has written, so that processes can be given their numbers.
const (
	tasksFile     = "tasks"
	stretchesFile = "stretches" // of a plan that is divided, for Frame
	framedFile    = "framed-"   // what Frame has found; in the name the time of the plan, the input and the place follow
)

var plannedName = lazyregexp.New(`^(` + tasksFile + `|` + stretchesFile + `|` + framedFile + `[0-9a-f]+-\d+-\d+)(\.[0-9a-f]{8}\.tmp)?$`)

// isPlanned reports whether a file in the directory of attempts is of a plan, and not of an attempt.
func isPlanned(name string) bool { return plannedName().MatchString(name) }

// isOwn reports whether something in the directory of attempts is of a job.
func isOwn(name string) bool {
	_, attempt := partOf(name)
	return attempt || isPlanned(name) || strings.HasPrefix(name, asidePrefix) ||
		slices.ContainsFunc([]string{manifestFile, doneFile, joinsFile, adoptedFile, shardPrefix}, func(own string) bool {
			return name == own || strings.HasPrefix(name, strings.TrimSuffix(own, ".")+".") && strings.HasSuffix(name, ".tmp")
		})
}

// Tasks returns the tasks that have these numbers, as Work reads them. Numbers are those of lines, from 1 on: 3, ranges
// as 3-10 and 3- (to the last one), and lists of both, with commas. Errors are those of job.Runner.
func (j *Job) Tasks(numbers []string) (io.Reader, error) {
	if err := j.isCut(); err != nil {
		return nil, err
	}
	return j.numbered(tasksFile, "part", numbers)
}

// Stretches returns the lines for Frame that have these numbers, as Tasks does.
func (j *Job) Stretches(numbers []string) (io.Reader, error) {
	return j.numbered(stretchesFile, "line", numbers)
}

// numbered returns lines of a file; what is the word for one of them.
func (j *Job) numbered(file, what string, numbers []string) (io.Reader, error) {
	text, err := os.ReadFile(j.in(file))
	if err != nil {
		return nil, j.without(file, err)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	lines = lines[:len(lines)-1]
	var chosen [][]byte
	for _, n := range numbers {
		for one := range strings.SplitSeq(n, ",") {
			first, last, err := rangeOf(one, what, len(lines))
			if err != nil {
				return nil, err
			}
			chosen = append(chosen, lines[first-1:last]...)
		}
	}
	return bytes.NewReader(bytes.Join(chosen, nil)), nil
}

// without is the error of a file of lines that cannot be read.
func (j *Job) without(file string, err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist) && j.Ended():
		return usage("the job has ended: its outputs are in their places")
	case errors.Is(err, os.ErrNotExist) && file == stretchesFile:
		return usage("the job was planned as a whole: there is nothing to frame, and 'mrrc-lua parts run' runs its parts")
	}
	return &engine.InputError{Name: j.in(file), Err: console.Bare(err)}
}

// rangeOf reads a number or a range of numbers.
func rangeOf(text, what string, most int) (first, last int, err error) {
	from, to, isRange := strings.Cut(text, "-")
	if first, err = strconv.Atoi(from); err == nil {
		switch {
		case !isRange:
			last = first
		case to == "":
			last = most
		default:
			last, err = strconv.Atoi(to)
		}
	}
	switch {
	case err != nil || first < 1 || strings.HasPrefix(to, "-"):
		return 0, 0, usage("%q is not the number of a %s, from 1 on, nor a range as 3-10 or 3-", text, what)
	case first > most || last > most:
		return 0, 0, usage("%s %s: the job has %s", what, text, console.Counted(int64(most), what, what+"s"))
	case last < first:
		return 0, 0, usage("%s: the range ends before it begins", text)
	}
	return first, last, nil
}

// tell writes the tasks into the directory of attempts, and to w.
func (j *Job) tell(parts []engine.Part, w io.Writer) error {
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	for _, part := range parts {
		if err := enc.Encode(part); err != nil {
			return err
		}
	}
	if err := j.keep(tasksFile, lines.Bytes()); err != nil {
		return err
	}
	if _, err := w.Write(lines.Bytes()); err != nil {
		return &engine.OutputError{Name: "(standard output)", Err: console.Bare(err)}
	}
	return nil
}

// keep writes a file of lines into the directory of attempts.
func (j *Job) keep(name string, lines []byte) error {
	if err := putText(j.in(name), lines, unsynced, os.Rename); err != nil {
		return &engine.OutputError{Name: j.in(name), Err: console.Bare(err)}
	}
	return nil
}

// eachLine calls f with each line that is not empty. what is for messages.
func eachLine(r io.Reader, what string, f func(line []byte) error) error {
	in := bufio.NewReaderSize(r, bufferSize)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := f(line); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return &engine.InputError{Name: what, Err: console.Bare(err)}
		}
	}
}

// eachTask calls f with each line of standard input that is not empty. size says how much of the progress a line is: that
// of all lines is known from the beginning if they are there.
func eachTask(env *console.Env, opt *engine.Options, to job.Told, size func(line []byte) int64, f func(line []byte) error) error {
	const name = "standard input"
	in, total := opt.Input.Stdin, int64(0)
	expect := func(line []byte) {
		total += size(line)
		to.Expect(total)
	}
	if isThere(env.Stdin) {
		text, err := io.ReadAll(in)
		if err != nil {
			return &engine.InputError{Name: name, Err: console.Bare(err)}
		}
		for line := range bytes.Lines(text) {
			expect(line)
		}
		return eachLine(bytes.NewReader(text), name, f)
	}
	return eachLine(in, name, func(line []byte) error {
		expect(line)
		return f(line)
	})
}

// isThere reports whether nobody needs to wait for what a stream has.
func isThere(stream io.Reader) bool {
	switch s := stream.(type) {
	case *bytes.Reader: // of numbered
		return true
	case *os.File:
		st, err := s.Stat()
		return err == nil && st.Mode().IsRegular()
	}
	return false
}

// framedName returns the name of the file with what was found in stretches that begin with this one.
func (j *Job) framedName(s engine.Stretch) string {
	return fmt.Sprintf("%s%d-%d", j.framedBy(), s.Input, s.From)
}

// framedBy is how the names of files begin that belong to this plan, and not to an earlier one.
func (j *Job) framedBy() string { return fmt.Sprintf("%s%x-", framedFile, j.Planned.UnixNano()) }
