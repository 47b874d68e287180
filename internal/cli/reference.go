package cli

import (
	"fmt"
	"io"
	"mrrc-lua/internal/flags"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

//go:generate go run ./gen ../../docs/cli.md

// Reference writes the page of all commands and flags, as Markdown: docs/cli.md.
func Reference(w io.Writer) error {
	c := &command{}
	root := c.root()
	root.InitDefaultCompletionCmd()
	var b strings.Builder
	b.WriteString(`<!-- Made by go generate ./internal/cli: change the commands and the table of flags there. -->
# All commands and flags

This page has the same text as ` + "`mrrc-lua COMMAND --help`" + `. [Commands](commands.md) has examples with their output.
`)
	for _, g := range root.Groups() {
		fmt.Fprintf(&b, "\n**%s**\n\n| | |\n| --- | --- |\n", strings.TrimSuffix(g.Title, ":"))
		for _, cmd := range root.Commands() {
			if cmd.GroupID == g.ID {
				fmt.Fprintf(&b, "| [`%s`](#%s) | %s |\n", cmd.Name(), anchorOf(cmd), cmd.Short)
			}
		}
	}
	for _, g := range root.Groups() {
		for _, cmd := range root.Commands() {
			if cmd.GroupID == g.ID {
				eachRunnable(cmd, func(cmd *cobra.Command) { describe(&b, cmd) })
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// eachRunnable calls a function for a command if it does something itself, else for those below it.
// The shells of completion are described by their help alone.
func eachRunnable(cmd *cobra.Command, do func(*cobra.Command)) {
	if cmd.Runnable() || cmd.Name() == "completion" {
		do(cmd)
		return
	}
	for _, sub := range cmd.Commands() {
		eachRunnable(sub, do)
	}
}

// anchorOf returns the anchor of the first section about a command.
func anchorOf(cmd *cobra.Command) (anchor string) {
	eachRunnable(cmd, func(cmd *cobra.Command) {
		if anchor == "" {
			anchor = strings.ReplaceAll(titleOf(cmd), " ", "-")
		}
	})
	return anchor
}

// titleOf returns the name of a command without that of the program.
func titleOf(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

// describe writes the section about a command.
func describe(b *strings.Builder, cmd *cobra.Command) {
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	fmt.Fprintf(b, "\n## %s\n\n```text\n%s\n\n%s\n```\n", titleOf(cmd), cmd.UseLine(), strings.TrimSpace(text))
	for _, g := range flags.GroupsOf(cmd) {
		if g.Title == flags.HelpGroup {
			continue // each has them
		}
		fmt.Fprintf(b, "\n| %s | |\n| --- | --- |\n", g.Title)
		for _, f := range g.Flags {
			fmt.Fprintf(b, "| %s | %s |\n", spelled(f), meaning(f))
		}
	}
	if cmd.Example != "" {
		fmt.Fprintf(b, "\n```sh\n%s\n```\n", strings.ReplaceAll(strings.TrimPrefix(cmd.Example, "  "), "\n  ", "\n"))
	}
}

// spelled returns how a flag is written on the command line.
func spelled(f *pflag.Flag) string {
	value, _ := pflag.UnquoteUsage(f)
	text := "--" + f.Name
	switch {
	case f.Value.Type() == "bool":
	case f.NoOptDefVal != "":
		text += "[=" + value + "]"
	default:
		text += " " + value
	}
	if f.Shorthand != "" {
		return fmt.Sprintf("`-%s` `%s`", f.Shorthand, text)
	}
	return "`" + text + "`"
}

// meaning returns the help of a flag with its default.
func meaning(f *pflag.Flag) string {
	_, text := pflag.UnquoteUsage(f)
	text = strings.ReplaceAll(text, "|", `\|`)
	switch f.DefValue {
	case "", "0", "false", "[]", "0s":
		return text
	}
	return fmt.Sprintf("%s (default `%s`)", text, f.DefValue)
}
