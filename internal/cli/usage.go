package cli

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageWidth is how many columns the text of the flags has.
const usageWidth = 100

// flagGroup is the flags of a command below one heading.
type flagGroup struct {
	title string
	flags []*pflag.Flag
}

// groupsOf returns the flags that the help of a command shows, by their headings.
func groupsOf(cmd *cobra.Command) (groups []flagGroup) {
	for _, title := range flagGroups {
		g := flagGroup{title: title}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && headingOf(f) == title {
				g.flags = append(g.flags, f)
			}
		})
		if len(g.flags) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// headingOf returns the heading of a flag. Those of cobra itself have none.
func headingOf(f *pflag.Flag) string {
	if group := f.Annotations[groupOf]; len(group) == 1 {
		return group[0]
	}
	return helpGroup
}

// groupedUsage prints the usage of a command, with its flags below headings.
func groupedUsage(cmd *cobra.Command) error {
	w := cmd.OutOrStderr()
	fmt.Fprintf(w, "Usage:\n  %s\n", cmd.UseLine())
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", cmd.Example)
	}
	heading := map[string]string{} // by the first flag below it
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.SortFlags = false
	for _, g := range groupsOf(cmd) {
		heading[g.flags[0].Name] = g.title
		for _, f := range g.flags {
			all.AddFlag(f)
		}
	}
	for line := range strings.Lines(all.FlagUsagesWrapped(usageWidth)) {
		if m := flagLine().FindStringSubmatch(line); m != nil && heading[m[1]] != "" {
			fmt.Fprintf(w, "\n%s:\n", heading[m[1]])
		}
		fmt.Fprint(w, line)
	}
	return nil
}

// flagLine matches a line with which pflag begins the text of a flag.
var flagLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^  (?:-\w, |    )--([a-z-]+)`) })
