package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/fetch"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/job"
)

// fetchFlags are the flags that all kinds of fetch have.
type fetchFlags struct {
	fetch.Options
	quiet bool
}

func (c *command) fetchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fetch",
		Short: "Get records from other machines",
		Long: `Get records by OAI-PMH or SRU, as a file of MARCXML, or any file by HTTP. Scripts never use the network: fetch makes a
file, which other commands read.

A request that fails is repeated. A fetch that was interrupted is continued with --resume; the directory FILE.fetch
has the data for that. docs/fetch.md describes this directory, and what happens when a server misbehaves.

Exit codes: 0 the file is what the server has; 1 something is missing or was repaired, as the messages describe;
2 wrong usage; 4 the server cannot be reached or does not answer as it should; 5 the file cannot be written;
130 interrupted.`,
		Example: `  mrrc-lua fetch oai https://repository.example.org/oai -o all.xml
  mrrc-lua fetch sru https://catalogue.example.org/sru --query 'title=bells' -o bells.xml
  mrrc-lua fetch url https://example.org/books.mrc.gz -o books.mrc.gz`,
	}
	cmd.AddCommand(c.fetchOAICommand(), c.fetchSRUCommand(), c.fetchURLCommand())
	return cmd
}

func (c *command) fetchOAICommand() *cobra.Command {
	f, given := &fetch.OAI{}, &fetchFlags{}
	cmd := &cobra.Command{
		Use:   "oai URL -o FILE",
		Short: "Get a list of records by OAI-PMH",
		Long: `Get the records of a repository by OAI-PMH, all or those of a set and a time, as MARCXML. At the end, a
message shows the --from with which the next fetch gets only the records that have changed since.`,
		Example: `  mrrc-lua fetch oai https://repository.example.org/oai -o all.xml
  mrrc-lua fetch oai https://repository.example.org/oai --set books --from 2026-11-01 -o november.xml --deleted gone.txt
  mrrc-lua fetch oai https://repository.example.org/oai -o all.xml --resume`,
		Args: oneURL,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.fetch(cmd, given, args[0], true, func(ctx context.Context, o fetch.Options) (*fetch.Result, error) {
				f.Options = o
				return f.Run(ctx)
			})
		},
	}
	c.addFlags(cmd, job.NewSpec(), append([]flags.Flag{
		{Name: "prefix", To: &f.Prefix, Values: flags.Free, Help: "ask for the records in the format that the server calls `NAME` (default: the one known as MARCXML)"},
		{Name: "set", To: &f.Set, Values: flags.Free, Help: "get only the records of `SET`"},
		{Name: "from", To: &f.From, Values: flags.Free, Help: "get only records that were changed at `DATE` or later, as in 2026-11-30 or 2026-11-30T12:00:00Z"},
		{Name: "until", To: &f.Until, Values: flags.Free, Help: "get only records that were changed at `DATE` or before"},
		{Name: "deleted", To: &f.Deleted, Values: flags.File, Help: "write the identifiers of deleted records to `FILE`, one a line"},
	}, given.rows(true)...)...)
	return cmd
}

func (c *command) fetchSRUCommand() *cobra.Command {
	f, given := &fetch.SRU{Schema: "marcxml", Version: "1.2", Page: 50}, &fetchFlags{}
	cmd := &cobra.Command{
		Use:   "sru URL --query CQL -o FILE",
		Short: "Get the records that match a query, by SRU",
		Long:  `Get all records that match a query in CQL, by SRU, as MARCXML.`,
		Example: `  mrrc-lua fetch sru https://catalogue.example.org/sru --query 'dc.title="bell founding"' -o bells.xml
  mrrc-lua fetch sru https://catalogue.example.org/sru --query 'bath.isbn=9780306406157' --schema marc21 -o one.xml`,
		Args: oneURL,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.Page < 1 || f.Limit < 0 {
				return usage("--page and --limit: a number above 0 is expected")
			}
			return c.fetch(cmd, given, args[0], true, func(ctx context.Context, o fetch.Options) (*fetch.Result, error) {
				f.Options = o
				return f.Run(ctx)
			})
		},
	}
	c.addFlags(cmd, job.NewSpec(), append([]flags.Flag{
		{Name: "query", To: &f.Query, Values: flags.Free, Help: "get the records that match `CQL`"},
		{Name: "schema", To: &f.Schema, Values: flags.Free, Help: "ask for records in the schema that the server calls `NAME`"},
		{Name: "sru", To: &f.Version, Values: flags.Words("1.1", "1.2", "2.0"), Help: "use `VERSION` of SRU"},
		{Name: "page", To: &f.Page, Values: flags.Free, Help: "ask for `N` records at once"},
		{Name: "limit", To: &f.Limit, Values: flags.Free, Help: "get at most `N` records; 0: all"},
	}, given.rows(true)...)...)
	return cmd
}

func (c *command) fetchURLCommand() *cobra.Command {
	f, given := &fetch.Download{}, &fetchFlags{}
	cmd := &cobra.Command{
		Use:   "url URL -o FILE",
		Short: "Get a file by HTTP",
		Long: `Get a file by HTTP, byte for byte. If the connection breaks off, and the server can send a part of the file, only the
rest is fetched. The last line shows the SHA-256 of the file; with --sha256 the file must have the given one.`,
		Example: `  mrrc-lua fetch url https://example.org/books.mrc.gz -o books.mrc.gz
  mrrc-lua fetch url https://example.org/books.mrc.gz -o books.mrc.gz --resume`,
		Args: oneURL,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.fetch(cmd, given, args[0], false, func(ctx context.Context, o fetch.Options) (*fetch.Result, error) {
				f.Options = o
				return f.Run(ctx)
			})
		},
	}
	c.addFlags(cmd, job.NewSpec(), append([]flags.Flag{
		{Name: "sha256", To: &f.SHA256, Values: flags.Free, Help: "the file must have the SHA-256 `HEX`, 64 digits"},
	}, given.rows(false)...)...)
	return cmd
}

// oneURL checks that there is one argument.
func oneURL(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage("one address is expected, and there are %d", len(args))
	}
	return nil
}

// rows returns the rows of the table of flags; lists is about records in many answers.
func (f *fetchFlags) rows(lists bool) []flags.Flag {
	f.Retries, f.Timeout, f.MaxWait = 5, 2*time.Minute, 10*time.Minute
	rows := []flags.Flag{
		{Name: "output", Short: "o", To: &f.File, Values: flags.File, Help: "make `FILE`"},
		{Name: "resume", To: &f.Resume, Help: "continue a fetch that was interrupted"},
		{Name: "restart", To: &f.Restart, Help: "forget a fetch that was interrupted, and begin again"},
		{Name: "retries", To: &f.Retries, Values: flags.Free, Help: "repeat a request that fails up to `N` times"},
		{Name: "timeout", To: &f.Timeout, Values: flags.Free, Help: "give the server `TIME` for an answer"},
		{Name: "max-wait", To: &f.MaxWait, Values: flags.Free, Help: "wait at most `TIME` when the server asks to come back later"},
	}
	if lists {
		most := byteSize{&f.Most}
		f.Most = 256 << 20
		rows = append(rows,
			flags.Flag{Name: "partial", To: &f.Partial, Help: "if the server does not give the rest, make the file of what came"},
			flags.Flag{Name: "pause", To: &f.Pause, Values: flags.Free, Help: "wait `TIME` between two requests"},
			flags.Flag{Name: "encoding", To: &f.Encoding, Values: flags.Free, Help: "read the answers in `ENCODING`, whatever they declare"},
			flags.Flag{Name: "max-size", To: most, Values: flags.Free, Help: "refuse an answer that is longer than `SIZE`, as in 64M"})
	}
	return append(rows, flags.Flag{Name: "quiet", Short: "q", To: &f.quiet, Help: "print errors only"})
}

// byteSize is the value of a flag with a number of bytes.
type byteSize struct{ n *int64 }

// String implements pflag.Value.
func (s byteSize) String() string {
	if s.n == nil {
		return ""
	}
	return fmt.Sprintf("%dM", *s.n>>20)
}

// Set implements pflag.Value.
func (s byteSize) Set(text string) error {
	n, ok := console.ParseSize(text)
	if !ok {
		return errors.New("a size such as 64M is expected")
	}
	*s.n = n
	return nil
}

// Type implements pflag.Value.
func (byteSize) Type() string { return "size" }

// fetch runs a fetch and prints what it did.
func (c *command) fetch(cmd *cobra.Command, f *fetchFlags, address string, xml bool, run func(context.Context, fetch.Options) (*fetch.Result, error)) error {
	f.URL, f.Agent = address, "mrrc-lua/"+c.env.Version
	if _, compression, _ := formats.OfName(f.File); xml && f.File != "" && (compression != "" || !strings.HasSuffix(strings.ToLower(f.File), ".xml")) {
		return usage("-o %s: fetch makes MARCXML: name a file with .xml; mrrc-lua convert FILE.xml -o %s makes another format of it", f.File, f.File)
	}
	if f.Retries < 0 || f.Timeout <= 0 || f.MaxWait < 0 || f.Pause < 0 {
		return usage("--retries, --timeout, --max-wait and --pause: a number that is not negative is expected, and a time above 0 for --timeout")
	}
	line := fetchLine{c: c, shows: console.IsTerminal(c.env.Stderr) && !f.quiet}
	f.Progress = line.show
	f.Note = func(text string) {
		line.clear()
		if !f.quiet {
			fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s\n", job.Clean(text))
		}
	}
	result, err := run(cmd.Context(), f.Options)
	line.clear()
	if err != nil {
		return fetchError(err)
	}
	for _, text := range result.Flaws {
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s\n", job.Clean(text))
	}
	if !f.quiet {
		for _, text := range result.Notes {
			fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s\n", job.Clean(text))
		}
		if result.Next != "" {
			fmt.Fprintf(c.env.Stderr, "mrrc-lua: later, --from %s gets what has changed since\n", job.Clean(result.Next))
		}
		if xml {
			fmt.Fprintf(c.env.Stderr, "answers %s · records %s · deleted %s · repeated %s · flaws %s\n", console.Number(result.Pages),
				console.Number(result.Records), console.Number(result.Deleted), console.Number(result.Repeated), console.Number(len(result.Flaws)))
		} else {
			fmt.Fprintf(c.env.Stderr, "bytes %s\n", console.Number(result.Bytes))
		}
	}
	if len(result.Flaws) > 0 {
		return &job.Reported{Code: job.ExitRejected}
	}
	return nil
}

// fetchLine shows the progress of a fetch on a terminal, in a line of its own.
type fetchLine struct {
	c     *command
	shows bool
	width int
}

func (l *fetchLine) show(records, all int64) {
	if !l.shows {
		return
	}
	text := console.Number(records) + " records"
	if all > 0 {
		text += " of " + console.Number(all)
	}
	fmt.Fprintf(l.c.env.Stderr, "\r%-*s", l.width, text)
	l.width = max(l.width, len(text))
}

// clear removes the line.
func (l *fetchLine) clear() {
	if l.width > 0 {
		fmt.Fprintf(l.c.env.Stderr, "\r%-*s\r", l.width, "")
		l.width = 0
	}
}

// fetchError is the error of a fetch with the type that decides the exit code.
func fetchError(err error) error {
	var failed *fetch.Error
	if !errors.As(err, &failed) {
		return err
	}
	switch failed.Kind {
	case fetch.Server:
		return &engine.InputError{Name: failed.Name, Err: errors.New(failed.Msg)}
	case fetch.Disk:
		return &engine.OutputError{Name: failed.Name, Err: errors.New(failed.Msg)}
	}
	return usage("%s", failed.Error())
}
