package job

import (
	"fmt"
	"io"
	"strings"
	"time"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

// maxShownKey bounds how much is shown of a key, in bytes.
const maxShownKey = 200

// maxShownKeys bounds how many counters of a table are shown.
const maxShownKeys = 10_000

// maxShownTables bounds how many tables are shown.
const maxShownTables = 1_000

// PrintTallies prints the counters of run:tally, the first of them.
func PrintTallies(w io.Writer, sum *engine.Summary) {
	tables := sum.Tallies.Tables()
	for _, table := range tables[:min(len(tables), maxShownTables)] {
		fmt.Fprintf(w, "%s\n", engine.Printable(console.Brief(table, maxShownKey)))
		var rows [][]string
		all := sum.Tallies.Rows(table)
		for _, row := range all[:min(len(all), maxShownKeys)] {
			key := engine.Printable(console.Brief(row.Key, maxShownKey))
			if strings.TrimSpace(key) != key || key == "" {
				key = "'" + key + "'" // blanks are seen
			}
			rows = append(rows, []string{console.Number(row.N), key})
		}
		console.Table(w, "  ", []console.Side{console.Right}, rows)
		if more := len(all) - len(rows); more > 0 {
			fmt.Fprintf(w, "  %s more: --tally FILE lists all of them\n", console.Number(int64(more)))
		}
	}
	if more := len(tables) - maxShownTables; more > 0 {
		fmt.Fprintf(w, "%s more tables: --tally FILE lists all of them\n", console.Number(int64(more)))
	}
}

// kept names the places of the details: the files of --errors and --rejects, or how to get these.
type kept struct{ errors, rejects string }

// printSummary prints the result of a run; the sum is the last line, with the numbers of the command.
func printSummary(w io.Writer, sum *engine.Summary, numbers []string, more kept, stats bool) {
	if stats {
		printStats(w, sum)
	}
	for _, note := range sum.Notes {
		fmt.Fprintf(w, "%s\n", OneLine(note))
	}
	for _, o := range sum.Outputs {
		fmt.Fprintf(w, "%s: %s\n", engine.Printable(o.Name), console.Number(o.N))
	}
	if sum.Skipped > 0 {
		fmt.Fprintf(w, "skipped at the beginning: %s\n", console.Number(sum.Skipped))
	}
	switch rows := sum.Holds == engine.RowContent && len(sum.Outputs) == 0; {
	case sum.Added > 0 && rows:
		fmt.Fprintf(w, "rows: %s\n", console.Number(sum.Main))
	case sum.Added > 0:
		fmt.Fprintf(w, "added by the script: %s\n", console.Number(sum.Added))
	}
	if n := sum.Problems - sum.Salvaged; n > 0 {
		fmt.Fprintf(w, "read with problems that were tolerated: %s; %s lists them\n", console.Number(n), more.errors)
	}
	if n := sum.Aside.Problems - sum.Aside.Salvaged; n > 0 {
		fmt.Fprintf(w, "read by the script with problems that were tolerated: %s; %s lists them\n", console.Number(n), more.errors)
	}
	if sum.Salvaged > 0 {
		fmt.Fprintf(w, "salvaged: %s; %s keeps their bytes as they were\n", console.Number(sum.Salvaged), more.rejects)
	}
	seconds := sum.Elapsed.Seconds()
	lost := ""
	if sum.Lost.Total() > 0 {
		lost = " · lost " + sum.Lost.String()
	}
	if a := &sum.Aside; a.Rejected+a.Salvaged+int64(a.Lost.Total()) > 0 {
		lost += " · marc.read: " + asideText(a)
	}
	for _, n := range numbers {
		lost += " · " + n
	}
	fmt.Fprintf(w, "read %s · written %s · dropped %s · rejected %s%s · %.2f s · %s records/s\n",
		console.Number(sum.Read), console.Number(sum.Written), console.Number(sum.Dropped), console.Number(sum.Rejected), lost,
		seconds, console.Number(int64(float64(sum.Read)/max(seconds, 1e-9))))
}

// asideText returns in words the outcomes of records that a script with hooks read for itself, as far
// as they need attention.
func asideText(a *engine.Aside) string {
	var parts []string
	if a.Rejected > 0 {
		parts = append(parts, "rejected "+console.Number(a.Rejected))
	}
	if a.Salvaged > 0 {
		parts = append(parts, "salvaged "+console.Number(a.Salvaged))
	}
	if a.Lost.Total() > 0 {
		parts = append(parts, "lost "+a.Lost.String())
	}
	return strings.Join(parts, ", ")
}

// printHooks prints where the hooks ran.
func printHooks(w io.Writer, l *engine.Lifted) {
	without, given, why := console.Number(l.Records-l.Abandoned), console.Number(l.Abandoned), OneLine(l.Not)
	switch {
	case l.Ahead:
		fmt.Fprintf(w, "  filter    without the VM for %s, given to the VM %s\n", without, given)
		fmt.Fprintf(w, "  others    in the VM for %s: %s\n", console.Number(l.Passed+l.Abandoned), why)
	case l.Records > 0:
		fmt.Fprintf(w, "  hooks     without the VM for %s, given to the VM %s\n", without, given)
	case why != "":
		fmt.Fprintf(w, "  hooks     in the VM: %s\n", why)
	}
	if l.Back > 0 {
		fmt.Fprintf(w, "  all hooks in the VM after %s records, because more than half were given to it\n", console.Number(l.Back))
	}
}

// printStats prints where the time went.
func printStats(w io.Writer, sum *engine.Summary) {
	fmt.Fprintf(w, "mode %s, %d VM\n", sum.Mode, sum.Jobs)
	printHooks(w, &sum.Lifted)
	busy := func(d time.Duration) string { return d.Round(time.Microsecond).String() }
	name := func(s string) string { return fmt.Sprintf("%-8s", s) } // the tables are in line
	console.Table(w, "  ", nil, [][]string{
		{name("stage"), "busy"},
		{name("source"), busy(sum.Stages.Source)}, {name("worker"), busy(sum.Stages.Worker)},
		{name("encoder"), busy(sum.Stages.Encoder)}, {name("sink"), busy(sum.Stages.Sink)},
	})
	rows := [][]string{{name("VM lock"), "held", "acquired"}}
	for p, d := range sum.Account.Held {
		rows = append(rows, []string{name(engine.Phase(p).String()), busy(d), console.Number(sum.Account.Acquired[p])})
	}
	held, acquired := sum.Account.Total()
	rows = append(rows, []string{name("all"), busy(held),
		fmt.Sprintf("%s; longest %s, waited for %s", console.Number(acquired), busy(sum.Account.Longest), busy(sum.Account.Waited))})
	console.Table(w, "  ", nil, rows)
	salvaged := ""
	if n := sum.Bytes.Salvaged; n > 0 {
		salvaged = ", salvaged " + console.Number(n)
	}
	fmt.Fprintf(w, "  bytes     records %s%s, rejected %s, filler %s, skipped %s\n",
		console.Number(sum.Bytes.Records), salvaged, console.Number(sum.Bytes.Rejected), console.Number(sum.Bytes.Filler), console.Number(sum.Bytes.Skipped))
}
