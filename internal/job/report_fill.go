package job

import (
	"maps"

	"mrrc-lua/engine"
	"mrrc-lua/internal/outfile"
)

// fill enters the result of a run into its report. Without outputs, the run had ended before this one began.
func (r *runReport) fill(j *job) {
	if r == nil {
		return
	}
	sum, rec := &j.sum, j.recorder
	r.Script.reportName, r.Script.SHA256 = named(j.opt.Script.Name), j.opt.Script.Sum()
	for _, m := range rec.modules {
		r.Script.Modules = append(r.Script.Modules, reportFile{reportName: named(m.name), SHA256: digestText(m.sum[:])})
	}
	maps.Copy(r.Options, j.spec.Given)
	r.Options["mode"], r.Options["jobs"] = string(sum.Mode), sum.Jobs // as they were run
	r.inputs(sum, rec)
	if j.outputs != nil {
		r.outputs(j.outputs, sum)
		r.Notes = append(r.Notes, j.files.Notes()...)
		r.Notes = append(r.Notes, j.written.Notes()...)
	} else {
		r.Notes = append(r.Notes, "the run had ended before; its files have now got their names")
	}
	r.Counts = countsOf(&sum.Totals)
	r.Counts.Added = sum.Added
	if a := &sum.Aside; a.Read > 0 {
		r.Counts.Aside = &reportAside{a.Read, a.Rejected, a.Problems, a.Salvaged, a.Lost.ByName(), reportBytes(a.Bytes)}
	}
	r.Bytes = reportBytes(sum.Bytes)
	r.Problems = append(r.Problems, rec.sorted()...)
	for _, table := range sum.Tallies.Tables() {
		for _, row := range sum.Tallies.Rows(table) {
			r.Tallies = append(r.Tallies, reportTally{table, row.Key, row.N})
		}
	}
	r.Timings = reportTimings{Elapsed: sum.Elapsed.Seconds(), Stages: map[string]float64{
		"source": sum.Stages.Source.Seconds(), "worker": sum.Stages.Worker.Seconds(),
		"encoder": sum.Stages.Encoder.Seconds(), "sink": sum.Stages.Sink.Seconds(),
	}}
	if instead := j.spec.Instead; instead != nil && instead.Account != nil {
		r.Timings.Parts = instead.Account()
	}
	for p, held := range sum.Account.Held {
		name := engine.Phase(p).String()
		r.Lock.Held[name], r.Lock.Acquired[name] = held.Seconds(), sum.Account.Acquired[p]
	}
	r.Lock.Waited, r.Lock.Longest = sum.Account.Waited.Seconds(), sum.Account.Longest.Seconds()
	r.Notes = append(append(r.Notes, sum.PassedOver...), sum.Notes...)
}

// inputs lists what was read, input by input.
func (r *runReport) inputs(sum *engine.Summary, rec *recorder) {
	for _, read := range rec.files {
		n, digest := read.in.digest()
		r.Files = append(r.Files, reportFile{named(read.name), n, digestText(digest)})
	}
	for i, in := range sum.Inputs {
		row := reportInput{reportFile: reportFile{reportName: named(in.Name)}, Complete: in.Complete, reportCounts: countsOf(&in.Totals), Bytes: reportBytes(in.Bytes)}
		if m := rec.inputs[i]; m != nil {
			n, digest := m.digest()
			row.BytesRead, row.SHA256 = n, digestText(digest)
		}
		r.Inputs = append(r.Inputs, row)
	}
}

// outputs lists what was written.
func (r *runReport) outputs(o *outputs, sum *engine.Summary) {
	add := func(role string, f *outfile.File, name string, n *int64, backup string) {
		row := reportOutput{Role: role, reportName: named(name), Records: n, Backup: backup}
		if f != nil {
			row.Bytes, row.SHA256, row.Placed = f.Bytes(), digestText(f.Sum()), f.Placed()
		}
		r.Outputs = append(r.Outputs, row)
	}
	switch {
	case len(o.rewrite) > 0:
		for i, w := range o.rewrite {
			backup := ""
			if w.file != nil && w.file.Placed() {
				backup = w.backup
			}
			var n *int64
			if i < len(sum.Inputs) {
				n = &sum.Inputs[i].Written
			}
			add("in-place", w.file, w.path, n, backup)
		}
	case o.main != nil:
		add("main", o.main, o.main.Path(), &sum.Main, "")
	default:
		add("main", nil, "-", &sum.Main, "")
		if o.stdout != nil {
			last := &r.Outputs[len(r.Outputs)-1]
			last.Bytes, last.SHA256 = o.stdout.n, digestText(o.stdout.sum.Sum(nil))
		}
	}
	for i := range sum.Outputs {
		out := &sum.Outputs[i]
		name, f := out.Name, o.further[out.Name]
		if f != nil {
			name = f.Path() // the name that the script gave may not be a valid one
		}
		add("further", f, name, &out.N, "")
	}
	for _, f := range o.scripts.Files.Files() {
		add("script", f, f.Path(), nil, "")
	}
	for _, log := range []struct {
		role string
		file *outfile.File
	}{{"rejects", o.rejects}, {"errors", o.errors}, {"changes", o.changes}, {"tally", o.tally}} {
		if log.file != nil {
			add(log.role, log.file, log.file.Path(), nil, "")
		}
	}
}

// countsOf returns the numbers of a run or an input.
func countsOf(t *engine.Totals) reportCounts {
	return reportCounts{Read: t.Read, Written: t.Written, Dropped: t.Dropped, Rejected: t.Rejected,
		Problems: t.Problems, Salvaged: t.Salvaged, Skipped: t.Skipped, Lost: t.Lost.ByName()}
}
