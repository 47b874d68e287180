package job

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"mrrc-lua/internal/console"
	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/repeats"
)

// page is the page of --html.
type page struct {
	changes *htmlreport.Diff // nil: changes were not asked for
	outputs []*writtenIDs    // in the order of their first records
}

// writtenIDs are the control numbers of the records in an output.
type writtenIDs struct {
	output string // "": the main one
	input  int    // the place of the input that is rewritten; otherwise 0
	n      int64  // records
	ids    *repeats.Keys
}

// written notes the control number of a record that was written.
func (p *page) written(output string, input int, id []byte) {
	var o *writtenIDs
	for i := len(p.outputs) - 1; i >= 0 && o == nil; i-- {
		if p.outputs[i].output == output && p.outputs[i].input == input {
			o = p.outputs[i]
		}
	}
	if o == nil {
		o = &writtenIDs{output: output, input: input, ids: repeats.New()}
		p.outputs = append(p.outputs, o)
	}
	if o.n++; id != nil {
		o.ids.Add(id, o.n)
	}
}

// view makes what the page shows of an entry.
func (*page) view(e *diff.Entry) any {
	if v := htmlreport.ViewOf(e); v != nil {
		return v
	}
	return nil
}

// keep adds an entry to the page.
func (p *page) keep(v any) {
	if v, ok := v.(*htmlreport.View); ok {
		p.changes.Add(v)
	}
}

// pageOf returns the page of a run that has ended.
func (j *job) pageOf(r *runReport) *htmlreport.Page {
	p := &htmlreport.Page{Title: "Report of a run", Lead: htmlreport.Inputs(j.spec.Input.Files), Program: "mrrc-lua " + j.env.Version, Made: r.Ended, UNIMARC: j.spec.Input.Flavor == "unimarc", Run: j.runPart(r)}
	if d := j.page.changes; d != nil && j.sum.Changes != nil {
		p.Title, d.Before, d.After, d.Tally = "Changes of a run", "Before", "After", j.sum.Changes
		if j.report.Error != nil {
			d.Notes = append(d.Notes, "The run did not finish: there may be further changes.")
		}
		p.Diff = d
		d.Repeated = j.repeated()
	}
	return p
}

// repeated returns the control numbers that several records of an output have.
func (j *job) repeated() (list []htmlreport.Repeated) {
	for _, o := range j.page.outputs {
		name := o.output
		switch {
		case name != "":
		case j.spec.rewrites():
			name = j.opt.Input.Paths[o.input]
		case j.spec.Output.File == "" || j.spec.Output.File == "-":
			name = "standard output"
		default:
			name = j.spec.Output.File
		}
		list = append(list, htmlreport.Repeated{Of: "001", Where: "in " + name, Keys: o.ids})
	}
	return list
}

// runPart returns the part about the run, from its report.
func (j *job) runPart(r *runReport) *htmlreport.Run {
	run := &htmlreport.Run{Command: r.Arguments, Directory: r.Directory, Script: r.Script.Name, Begun: r.Begun, Elapsed: r.Ended.Sub(r.Begun).Round(time.Millisecond),
		Dry: j.spec.dry(), ExitCode: r.ExitCode, Notes: r.Notes}
	if r.Error != nil {
		run.Failed = r.Error.Message
	}
	would := "are in the outputs"
	if run.Dry {
		would = "would be in the outputs"
	}
	for _, c := range []htmlreport.Card{
		{Name: "read", Means: "records of the inputs", N: r.Counts.Read}, {Name: "written", Means: would, N: r.Counts.Written},
		{Name: "dropped", Means: "by the script", N: r.Counts.Dropped}, {Name: "rejected", Means: "could not be processed", N: r.Counts.Rejected},
		{Name: "with problems", Means: "were read nevertheless", N: r.Counts.Problems}, {Name: "salvaged", Means: "are in part a guess", N: r.Counts.Salvaged},
		{Name: "added", Means: "were not in the inputs", N: r.Counts.Added},
	} {
		if c.N > 0 || c.Name != "salvaged" && c.Name != "added" {
			run.Counts = append(run.Counts, c)
		}
	}
	for _, in := range r.Inputs {
		run.Inputs = append(run.Inputs, htmlreport.Input{Name: in.Name, Read: in.Read, Written: in.Written, Dropped: in.Dropped, Rejected: in.Rejected,
			Bytes: in.BytesRead, Sum: in.SHA256, Complete: in.Complete})
	}
	for _, out := range r.Outputs {
		run.Outputs = append(run.Outputs, htmlreport.Output{Role: out.Role, Name: out.Name, Records: out.Records, Bytes: out.Bytes, Sum: out.SHA256, Placed: out.Placed})
	}
	for _, p := range r.Problems {
		run.Problems = append(run.Problems, htmlreport.Problem{Kind: p.Kind, Code: p.Code, N: p.N, Examples: j.recorder.examples[problemKind{p.Kind, p.Code}]})
	}
	slices.SortStableFunc(run.Problems, func(a, b htmlreport.Problem) int { return cmp.Compare(b.N, a.N) })
	addTallies(run, r.Tallies)
	for name, value := range r.Options {
		if list, ok := value.([]string); ok {
			value = strings.Join(list, ", ")
		}
		run.Options = append(run.Options, htmlreport.Setting{Name: "--" + name, Value: fmt.Sprint(value)})
	}
	slices.SortFunc(run.Options, func(a, b htmlreport.Setting) int { return strings.Compare(a.Name, b.Name) })
	if n := r.Timings.Elapsed; n > 0 {
		run.Stages = append(run.Stages, htmlreport.Setting{Name: "Speed", Value: console.Number(int64(float64(r.Counts.Read)/n)) + " records per second"})
	}
	return run
}

// addTallies adds what the script counted, table by table.
func addTallies(run *htmlreport.Run, list []reportTally) {
	for len(list) > 0 {
		end := slices.IndexFunc(list, func(t reportTally) bool { return t.Table != list[0].Table })
		if end < 0 {
			end = len(list)
		}
		var rows []htmlreport.Bar
		for _, t := range list[:end] {
			rows = append(rows, htmlreport.Bar{Label: t.Key, N: int64(t.N)})
		}
		slices.SortStableFunc(rows, func(a, b htmlreport.Bar) int { return cmp.Compare(b.N, a.N) })
		run.AddTally(list[0].Table, rows)
		list = list[end:]
	}
}
