package parts

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

// gather returns a result for each part, in order: of those that the lines have, else of those in the directory of
// attempts. Parts after one that ended the run are left out. The error is *engine.InputError, or *engine.UsageError
// for lines that are not results of the job.
func (j *Job) gather(lines io.Reader) ([]*Result, error) {
	found := make([]*Result, j.Parts)
	err := eachLine(lines, "standard input", func(line []byte) error {
		res := &Result{}
		if err := json.Unmarshal(line, res); err != nil {
			return usage("this is not a line of 'mrrc-lua parts run': %v; standard input may be empty, then the results are looked up", err)
		}
		if err := j.has(&res.Part); err != nil {
			return err
		}
		if !res.Planned.Equal(j.Planned) {
			return usage("the result of part %d is of another plan: run the parts of this one", res.Part.Index+1)
		}
		if found[res.Part.Index] == nil && res.isNamed() && j.complete(res.Attempt, res.Files) {
			found[res.Part.Index] = res
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := j.search(found); err != nil {
		return nil, err
	}
	for i, res := range found {
		if res != nil && res.Stopped {
			found = found[:i+1]
			break
		}
	}
	if err := j.whole(found); err != nil {
		return nil, err
	}
	return found, j.sameReads(found)
}

// isNamed reports whether the attempt has the name of one of its part. A line may come from anywhere, and the directory
// of an attempt that turns out to be damaged is removed with everything in it.
func (r *Result) isNamed() bool {
	i, ok := partOf(r.Attempt)
	return ok && i == r.Part.Index
}

// search looks for complete attempts of parts without a result.
func (j *Job) search(found []*Result) error {
	entries, err := os.ReadDir(string(j.Work))
	if err != nil {
		return &engine.InputError{Name: string(j.Work), Err: console.Bare(err)}
	}
	for _, e := range entries {
		i, ok := partOf(e.Name())
		if !ok || i >= len(found) || found[i] != nil {
			continue
		}
		if res := j.readResult(e.Name()); res != nil && res.Planned.Equal(j.Planned) && res.Part.Index == i && j.has(&res.Part) == nil && j.complete(res.Attempt, res.Files) {
			found[i] = res
		}
	}
	return nil
}

// maxMissing bounds how many ranges of missing parts a message names.
const maxMissing = 20

// shown returns the numbers of what is missing, in order, as Tasks reads them.
func shown(missing []int) string {
	var list []string
	for i := 0; i < len(missing); {
		first := missing[i]
		for i++; i < len(missing) && missing[i] == missing[i-1]+1; i++ {
		}
		text := strconv.Itoa(first)
		if last := missing[i-1]; last > first {
			text += "-" + strconv.Itoa(last)
		}
		list = append(list, text)
	}
	if len(list) > maxMissing {
		list = append(list[:maxMissing], "…")
	}
	return strings.Join(list, ",")
}

// whole checks that no part is missing, that each begins where the one before ended, and that each has accounted for
// all of its records and bytes.
func (j *Job) whole(list []*Result) error {
	var missing []int
	for i, res := range list {
		if res == nil {
			missing = append(missing, i+1)
		}
	}
	if n := len(missing); n > 0 {
		return j.error("%s of %d without a result: %s; run these lines of the tasks again", console.Counted(int64(n), "part", "parts"), j.Parts, shown(missing))
	}
	at := engine.Place{}
	for i, res := range list {
		p, sum := &res.Part, &res.Sum
		if p.From.Input != at.Input || p.From.Offset != at.Offset || p.From.Records != at.Records {
			return j.error("part %d does not begin where the one before ended: are the lines those of several plans?", i+1)
		}
		at = engine.Place{Input: p.From.Input, Offset: p.Next, Records: p.From.Records + p.Records}
		if p.Ends {
			at.Input, at.Offset = at.Input+1, 0
		}
		if res.Stopped || i == len(list)-1 && j.limited() {
			continue
		}
		b := &sum.Bytes
		bytes := b.Records + b.Salvaged + b.Rejected + b.Filler + b.Skipped
		if sum.Read+sum.Skipped != p.Records || !p.Whole && bytes != p.Next-p.From.Offset {
			return j.error("%s accounts for %d records and %d bytes, and has %d and %d: was the file changed?", j.nameOf(p), sum.Read+sum.Skipped, bytes, p.Records, p.Next-p.From.Offset)
		}
	}
	if last := list[len(list)-1]; !last.Stopped && !j.limited() && at.Input != len(j.Inputs) {
		return j.error("the parts end in %s: are the lines those of several plans?", j.Inputs[at.Input].Path)
	}
	return nil
}

// limited reports whether the run ends at a number of records.
func (j *Job) limited() bool { return j.Options["limit"] != nil }

func (j *Job) error(format string, args ...any) error {
	return &engine.InputError{Name: j.path, Err: fmt.Errorf(format, args...)}
}
