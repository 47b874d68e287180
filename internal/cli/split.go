package cli

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/internal/formats"
)

func (c *command) splitCommand() *cobra.Command {
	f := readingFlags()
	var by, dir, suffix string
	var size int64
	cmd := &cobra.Command{
		Use:   "split [FILE...] (--by SPEC | --size N)",
		Short: "Write records to several files: by a value, or so many to each",
		Long: `Write every record to one of several files: the one for the first value of a spec, or so many records
to each. Records stay as they are and in their order; the files add up to what was read.

Files are named for the value, in lower case, with "_" for what a file system may not take; records
without a value go to _none. With --size they are named for the input, NAME-0001 and so on.`,
		Example: `  mrrc-lua split books.mrc --by '049$a' --dir by
  mrrc-lua split books.mrc --by 008/35-37 --dir languages --suffix .xml
  mrrc-lua split big.mrc.gz --size 10000 --dir parts --suffix .mrc.gz`,
		RunE: func(cmd *cobra.Command, args []string) error {
			fs := cmd.Flags()
			switch {
			case fs.Changed("by") == fs.Changed("size"):
				return usage("say how: one of --by SPEC and --size N")
			case fs.Changed("size") && size < 1:
				return usage("--size %d: a number from 1 on is expected", size)
			case strings.ContainsAny(suffix, `/\`):
				return usage("--suffix %s: a suffix such as .mrc is expected", suffix)
			}
			if err := checkSuffix(suffix); err != nil {
				return err
			}
			f.Sandbox.AllowWrite = []string{dir}
			f.Script.Set = []string{"dir=" + dir, "suffix=" + suffix}
			if fs.Changed("by") {
				f.Script.Set = append(f.Script.Set, "by="+by)
			} else {
				f.Script.Set = append(f.Script.Set, "size="+strconv.FormatInt(size, 10), "stem="+stemOf(args))
			}
			return c.run(cmd, f, builtinScript("split"), args)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&by, "by", "", "a file for each first value of `SPEC`, as in 049$a or 008/35-37")
	fs.Int64Var(&size, "size", 0, "`N` records to each file")
	fs.StringVar(&dir, "dir", "by", "make the files in `DIR`")
	fs.StringVar(&suffix, "suffix", ".mrc", "their names end in `SUFFIX`, which says format and compression")
	f.lend(fs, "quiet")
	f.registerReading(fs)
	return cmd
}

// checkSuffix refuses a suffix of files that could not be read back.
func checkSuffix(suffix string) error {
	name, _, ok := formats.OfName("x" + suffix)
	if !ok {
		var known []string
		for _, f := range formats.Where(formats.Readable) {
			known = append(known, f.Suffixes[0])
		}
		last := len(known) - 1
		return usage("--suffix %s: it names no format of records, as %s and %s do, with .gz or .zst behind", suffix, strings.Join(known[:last], ", "), known[last])
	}
	if f, _ := formats.Named(string(name)); !formats.Readable(f) {
		return usage("--suffix %s: %s cannot be read back; .mrk can", suffix, f.Means)
	}
	return nil
}

// stemOf returns the name that numbered files begin with: that of the first input, without its suffixes.
func stemOf(inputs []string) string {
	if len(inputs) == 0 || inputs[0] == "-" {
		return "part"
	}
	base := filepath.Base(inputs[0])
	if i := strings.IndexByte(base[1:], '.'); i >= 0 {
		base = base[:i+1]
	}
	return strings.ReplaceAll(base, "%", "_")
}
