package kept

import "fmt"

// With returns in words the problem with several jobs; 0 is any number of them.
func (f Finding) With(jobs int) string {
	with := "with several jobs"
	if jobs > 1 {
		with = fmt.Sprintf("with %d jobs", jobs)
	}
	switch f.Name {
	case "run.state":
		return "the script keeps run.state, but " + with + " each job would have its own"
	case "run.counts":
		return "run.counts counts from record to record, but " + with + " each job would have its own"
	case "math.random":
		return "the numbers of math.random depend on each other, but " + with + " each job would have its own"
	}
	switch f.How {
	case ByFinish:
		return fmt.Sprintf("'%s' is kept for finish%s, but %s finish would see only the values of one job", f.Name, f.readAt(), with)
	case ByFirst:
		return fmt.Sprintf("'%s' is shared with source or combine%s, which run in one job only, but %s each job would have its own", f.Name, f.readAt(), with)
	}
	return fmt.Sprintf("'%s' is kept from record to record%s, but %s each job would have its own", f.Name, f.readAt(), with)
}

// readAt returns in brackets the place where it is read, unless it is written there.
func (f Finding) readAt() string {
	switch {
	case f.Read == f.Written:
		return ""
	case f.Read.Script == f.Written.Script:
		return fmt.Sprintf(" (line %d reads it)", f.Read.Line)
	}
	return fmt.Sprintf(" (line %d of %s reads it)", f.Read.Line, f.Read.Script)
}

// Hint returns advice.
func (f Finding) Hint() string {
	switch f.Name {
	case "run.state":
		return "define combine(a, b), which returns the joined state; or count with run:tally; or run with --jobs 1"
	case "run.counts":
		return "record.index is the number of a record; or run with --jobs 1"
	case "math.random":
		return "run with --jobs 1"
	}
	return "a script that looks up earlier records needs one job: run with --jobs 1, and write parallel = false at its top; run:tally counts with any number of jobs, and combine(a, b) adds up totals in run.state"
}
