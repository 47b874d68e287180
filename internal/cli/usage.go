package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mrrc-lua/engine"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// dashes are characters that word processors and web pages put in place of a hyphen.
const dashes = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"

// otherNames are names that other programs have for flags, and the flags that are meant.
var otherNames = map[string]string{
	"out": "output", "outfile": "output", "output-file": "output", "outputfile": "output",
	"format": "to", "output-format": "to", "input-format": "from",
	"inplace": "in-place", "charset": "encoding", "head": "limit", "max": "limit", "verbose": "stats",
}

// checkDashes refuses flags that are written with the wrong dashes: -output would be read as -o utput, and –limit
// as a file. The command is that whose flag it is, for the message.
func checkDashes(root *cobra.Command, args []string) (*cobra.Command, error) {
	cmd, rest, err := root.Find(args)
	if err != nil {
		return root, nil // it is reported when the command runs
	}
	for _, arg := range rest {
		if arg == "--" {
			break
		}
		if err := typographic(arg); err != nil {
			return cmd, err
		}
		if len(arg) < 3 || arg[0] != '-' || arg[1] == '-' {
			continue
		}
		name, _, _ := strings.Cut(arg[1:], "=")
		if len(name) > 1 && cmd.Flags().Lookup(name) != nil {
			return cmd, usage("%s: a long flag has two dashes: -%s", arg, arg)
		}
		if f := cut(cmd, name); f != nil {
			value, _ := pflag.UnquoteUsage(f)
			return cmd, usage("%s: write -%s %s or --%s %s", arg, f.Shorthand, value, f.Name, value)
		}
	}
	return root, nil
}

// typographic refuses an argument that begins with a dash of a word processor, unless there is such a file.
func typographic(arg string) error {
	first, _ := utf8.DecodeRuneInString(arg)
	if first == utf8.RuneError || !strings.ContainsRune(dashes, first) {
		return nil
	}
	if _, err := os.Lstat(arg); err == nil {
		return nil
	}
	name := strings.TrimLeft(arg, dashes+"-")
	if name == "" {
		return nil
	}
	dash := "--"
	if utf8.RuneCountInString(name) == 1 {
		dash = "-"
	}
	return usage("%s begins with a typographic dash: write %s%s", arg, dash, name)
}

// cut returns the flag with a value that is meant by the beginning of its name, or by one of otherNames, after one
// dash: -out. Without this it would be the short flag and a value.
func cut(cmd *cobra.Command, name string) *pflag.Flag {
	const least = 3 // letters; -oa is an output a
	if len(name) < least {
		return nil
	}
	short := cmd.Flags().ShorthandLookup(name[:1])
	if short == nil || short.NoOptDefVal != "" || !strings.HasPrefix(short.Name, name) && otherNames[name] != short.Name {
		return nil
	}
	return short
}

// unknownFlag returns the message about a flag that a command does not have; "": there is nothing to add.
func unknownFlag(cmd *cobra.Command, err error, unknown *pflag.NotExistError) string {
	name, short := unknown.GetSpecifiedName(), ""
	if unknown.GetSpecifiedShortnames() != "" {
		name, short = "", name
	}
	means := ""
	if f := cmd.Flags().Lookup(otherNames[name]); f != nil {
		means = f.Name
	}
	why := refusal(cmd, name, short)
	switch {
	case why != "" && means != "":
		return fmt.Sprintf("%s; did you mean --%s?", why, means)
	case why != "":
		return why
	case short != "":
		return ""
	case means == "":
		means = nearestFlag(cmd, name)
	}
	if means == "" {
		return ""
	}
	return fmt.Sprintf("%v: did you mean --%s?", err, means)
}

// nearestFlag returns the flag of a command whose name is most like another; "" if none is. Names that are alike
// have the same first letter, or one is in the other.
func nearestFlag(cmd *cobra.Command, name string) string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && (name != "" && f.Name[0] == name[0] || strings.Contains(f.Name, name) || strings.Contains(name, f.Name)) {
			names = append(names, f.Name)
		}
	})
	return engine.Nearest(name, names)
}

// refusal explains why a command does not have a flag that others have; "": none has it.
func refusal(cmd *cobra.Command, name, short string) string {
	var have []string
	for _, row := range flags.Shared(job.NewSpec()) {
		if row.Name != name && (short == "" || row.Short != short) || row.Hidden {
			continue
		}
		if why := row.Refuse[titleOf(cmd)]; why != "" {
			return why
		}
		name, have = row.Name, slices.Clone(row.In)
		break
	}
	for _, other := range (&command{}).root().Commands() { // with the flags of all
		f := other.Flags().Lookup(name)
		if f == nil && short != "" && name == "" {
			f = other.Flags().ShorthandLookup(short)
		}
		if f == nil || f.Hidden || f.Name == "help" || other.Hidden || slices.Contains(have, other.Name()) {
			continue
		}
		name, have = f.Name, append(have, other.Name())
	}
	switch last := len(have) - 1; {
	case last < 0:
		return ""
	case last == 0:
		return fmt.Sprintf("%s has no --%s: %s has it", titleOf(cmd), name, have[0])
	default:
		return fmt.Sprintf("%s has no --%s: %s and %s have it", titleOf(cmd), name, strings.Join(have[:last], ", "), have[last])
	}
}

// specOf returns the spec that the value of a flag means; expected describes what the flag takes. The error
// is *engine.UsageError.
func specOf(flag, text, expected string) (string, error) {
	spec := marcspec.Typed(text)
	_, err := marcspec.Compile(spec)
	var syntax *marcspec.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return "", usage("%s %s: %s is expected: %s", flag, text, expected, syntax.Msg)
	case err != nil:
		return "", usage("%s %s: %s is expected: %v", flag, text, expected, err)
	}
	return spec, nil
}

// checkTags returns *engine.UsageError if one of the values of a flag is not a tag.
func checkTags(flag string, tags []string) error {
	for _, tag := range tags {
		if strings.ContainsAny(tag, "*?") && len(tag) == 3 {
			return usage("%s %s: a dot stands for any character: %s %s", flag, tag, flag, strings.NewReplacer("*", ".", "?", ".").Replace(tag))
		}
		if _, ok := parse.MakeTagPattern(tag); ok && !strings.ContainsAny(tag, "$/^") {
			continue
		}
		if spec := marcspec.Typed(tag); len(spec) > 3 && strings.ContainsAny(spec, "$/^") {
			return usage("%s %s: a tag has three characters; write %s %s", flag, tag, flag, spec[:3])
		}
		return usage("%s %s: a tag has three characters, as in 245, 6.. or 6XX", flag, tag)
	}
	return nil
}
