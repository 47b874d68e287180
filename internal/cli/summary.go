package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"mrrc-lua/engine"
)

var english = message.NewPrinter(language.English) //nolint:gochecknoglobals // stateless

// number writes a number with its thousands set apart.
func number(n int64) string { return english.Sprintf("%d", n) }

// counted gives a number with its noun.
func counted[T int | int64](n T, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(int64(n)) + " " + many
}

// printTallies prints the counters of run:tally.
func printTallies(w io.Writer, sum *engine.Summary) {
	for _, table := range sum.Tallies.Tables() {
		rows := sum.Tallies.Rows(table)
		width := 0
		for _, row := range rows {
			width = max(width, len(english.Sprint(row.N)))
		}
		fmt.Fprintf(w, "%s\n", engine.Printable(brief(table, maxShownKey)))
		for _, row := range rows {
			key := engine.Printable(brief(row.Key, maxShownKey))
			if strings.TrimSpace(key) != key || key == "" {
				key = "'" + key + "'" // blanks are seen
			}
			fmt.Fprintf(w, "  %*s  %s\n", width, english.Sprint(row.N), key)
		}
	}
}

// kept says where more is to be read of what a run tells: the files of --errors and --rejects, or how to
// get them.
type kept struct{ errors, rejects string }

// printSummary prints what a run did; the sum is the last line.
func printSummary(w io.Writer, sum *engine.Summary, more kept, stats bool) {
	if stats {
		printStats(w, sum)
	}
	for _, note := range sum.Notes {
		fmt.Fprintf(w, "%s\n", oneLine(note))
	}
	for _, o := range sum.Outputs {
		fmt.Fprintf(w, "%s: %s\n", engine.Printable(o.Name), number(o.N))
	}
	if sum.Skipped > 0 {
		fmt.Fprintf(w, "passed over first: %s\n", number(sum.Skipped))
	}
	if sum.Added > 0 {
		fmt.Fprintf(w, "added by the script: %s\n", number(sum.Added))
	}
	if n := sum.Problems - sum.Salvaged; n > 0 {
		fmt.Fprintf(w, "read with problems that were tolerated: %s; %s lists them\n", number(n), more.errors)
	}
	if sum.Salvaged > 0 {
		fmt.Fprintf(w, "salvaged: %s; %s keeps their bytes as they were\n", number(sum.Salvaged), more.rejects)
	}
	seconds := sum.Elapsed.Seconds()
	fmt.Fprintf(w, "read %s · written %s · dropped %s · rejected %s · %.2f s · %s records/s\n",
		number(sum.Read), number(sum.Written), number(sum.Dropped), number(sum.Rejected),
		seconds, number(int64(float64(sum.Read)/max(seconds, 1e-9))))
}

// printStats prints where the time went.
func printStats(w io.Writer, sum *engine.Summary) {
	fmt.Fprintf(w, "mode %s, %d VM\n", sum.Mode, sum.Jobs)
	fmt.Fprintf(w, "  stage     busy\n")
	for _, s := range []struct {
		name string
		d    time.Duration
	}{{"source", sum.Stages.Source}, {"worker", sum.Stages.Worker}, {"encoder", sum.Stages.Encoder}, {"sink", sum.Stages.Sink}} {
		fmt.Fprintf(w, "  %-8s  %s\n", s.name, s.d.Round(time.Microsecond))
	}
	held, acquired := sum.Account.Total()
	fmt.Fprintf(w, "  VM lock   held        acquired\n")
	for p, d := range sum.Account.Held {
		fmt.Fprintf(w, "  %-8s  %-10s  %s\n", engine.Phase(p), d.Round(time.Microsecond), number(sum.Account.Acquired[p]))
	}
	fmt.Fprintf(w, "  all       %-10s  %s; longest %s, waited for %s\n",
		held.Round(time.Microsecond), number(acquired), sum.Account.Longest.Round(time.Microsecond), sum.Account.Waited.Round(time.Microsecond))
	salvaged := ""
	if n := sum.Bytes.Salvaged; n > 0 {
		salvaged = ", salvaged " + number(n)
	}
	fmt.Fprintf(w, "  bytes     records %s%s, rejected %s, filler %s, passed over %s\n",
		number(sum.Bytes.Records), salvaged, number(sum.Bytes.Rejected), number(sum.Bytes.Filler), number(sum.Bytes.Skipped))
}
