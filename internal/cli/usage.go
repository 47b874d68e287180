package cli

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagGroups are the headings under which commands that run a script show their flags, in the
// order of the help. What a command has beside these stands first.
var flagGroups = []struct{ title, flags string }{
	{"Script", "eval set lib"},
	{"Input", "from encoding flavor limit skip"},
	{"Output", "output to in-place output-encoding normalize oversize join csv-safe"},
	{"Preview", "dry-run diff diff-format changes"},
	{"Bad records", "rejects errors append strict max-errors salvage"},
	{"Account", "tally report progress stats quiet"},
	{"Long runs", "checkpoint checkpoint-every resume"},
	{"Sandbox", "timeout script-memory allow-read allow-write allow-env"},
	{"Speed", "jobs mode parsers readers memory"},
	{"Help", "help"},
}

// usageWidth is how wide the text of the flags is.
const usageWidth = 100

// groupedUsage is the usage of a command with many flags.
func groupedUsage(cmd *cobra.Command) error {
	w := cmd.OutOrStderr()
	fmt.Fprintf(w, "Usage:\n  %s\n\nExamples:\n%s\n", cmd.UseLine(), cmd.Example)

	heading := map[string]string{} // by the first flag below it
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.SortFlags = false
	add := func(title string, flags ...*pflag.Flag) {
		for _, flag := range flags {
			if flag == nil || flag.Hidden {
				continue
			}
			if title != "" {
				heading[flag.Name], title = title, ""
			}
			all.AddFlag(flag)
		}
	}
	var own []*pflag.Flag
	grouped := map[string]bool{}
	for _, g := range flagGroups {
		for _, name := range strings.Fields(g.flags) {
			grouped[name] = true
		}
	}
	cmd.LocalFlags().VisitAll(func(flag *pflag.Flag) {
		if !grouped[flag.Name] {
			own = append(own, flag)
		}
	})
	add("Flags", own...)
	for _, g := range flagGroups {
		var flags []*pflag.Flag
		for _, name := range strings.Fields(g.flags) {
			flags = append(flags, cmd.LocalFlags().Lookup(name))
		}
		add(g.title, flags...)
	}

	for line := range strings.Lines(all.FlagUsagesWrapped(usageWidth)) {
		if m := flagLine.FindStringSubmatch(line); m != nil && heading[m[1]] != "" {
			fmt.Fprintf(w, "\n%s:\n", heading[m[1]])
		}
		fmt.Fprint(w, line)
	}
	return nil
}

// flagLine is a line of pflag's that begins the text of a flag.
var flagLine = regexp.MustCompile(`^  (?:-\w, |    )--([a-z-]+)`)
