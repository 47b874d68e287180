package flags

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mrrc-lua/internal/lazyregexp"
)

// usageWidth is how many columns the text of the flags has.
const usageWidth = 100

// Group is the flags of a command below one heading.
type Group struct {
	Title string
	Flags []*pflag.Flag
}

// GroupsOf returns the flags that the help of a command shows, by their headings.
func GroupsOf(cmd *cobra.Command) (groups []Group) {
	for _, title := range Groups {
		g := Group{Title: title}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && HeadingOf(f) == title {
				g.Flags = append(g.Flags, f)
			}
		})
		if len(g.Flags) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// HeadingOf returns the heading of a flag. Those of cobra itself have none.
func HeadingOf(f *pflag.Flag) string {
	if group := f.Annotations[groupOf]; len(group) == 1 {
		return group[0]
	}
	return HelpGroup
}

// Usage prints the usage of a command, with its flags below headings.
func Usage(cmd *cobra.Command) error {
	w := cmd.OutOrStderr()
	fmt.Fprintf(w, "Usage:\n  %s\n", cmd.UseLine())
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", cmd.Example)
	}
	heading := map[string]string{} // by the first flag below it
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.SortFlags = false
	for _, g := range GroupsOf(cmd) {
		heading[g.Flags[0].Name] = g.Title
		for _, f := range g.Flags {
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
var flagLine = lazyregexp.New(`^  (?:-\w, |    )--([a-z-]+)`)
