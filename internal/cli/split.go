package cli

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/job"
)

func (c *command) splitCommand() *cobra.Command {
	spec := job.NewSpec()
	by, dir, suffix, size := "", "by", ".mrc", int64(0)
	cmd := &cobra.Command{
		Use:   "split [FILE...] (--by SPEC | --size N)",
		Short: "Write records to several files: by a value, or a fixed number to each",
		Long: `Write every record to one of several files: one file for each first value of a spec, or a fixed number of
records to each file. Records are unchanged and keep their order, and every record is in one of the files.

Files are named after the value, in lower case, with "_" for characters that a file system may not accept;
records without a value go to _none. With --size they are named after the input, NAME-0001 and so on.`,
		Example: `  mrrc-lua split books.mrc --by '049$a' --dir by
  mrrc-lua split books.mrc --by 008/35-37 --dir languages --suffix .xml
  mrrc-lua split big.mrc.gz --size 10000 --dir parts --suffix .mrc.gz`,
		RunE: func(cmd *cobra.Command, args []string) error {
			fs := cmd.Flags()
			switch {
			case fs.Changed("by") == fs.Changed("size"):
				return usage("give one of --by SPEC and --size N")
			case fs.Changed("size") && size < 1:
				return usage("--size %d: a number from 1 on is expected", size)
			case strings.ContainsAny(suffix, `/\`):
				return usage("--suffix %s: a suffix such as .mrc is expected", suffix)
			}
			if err := checkSuffix(suffix); err != nil {
				return err
			}
			where := spec.Input.Where
			spec.Sandbox.AllowWrite, spec.Speed.Jobs = []string{dir}, 1
			p := params{"dir": dir, "suffix": suffix}
			if fs.Changed("by") {
				spec, err := specOf("--by", by, "a spec such as 245$a or 008/35-37")
				if err != nil {
					return err
				}
				p["by"] = spec
			} else {
				p["size"], p["stem"] = size, stemOf(args)
			}
			return c.run(cmd, spec, builtinScript("split", where, p), args)
		},
	}
	c.addFlags(cmd, spec,
		flags.Flag{Name: "by", To: &by, Values: flags.Free, Help: "a file for each first value of `SPEC`, as in 049$a or 008/35-37"},
		flags.Flag{Name: "size", To: &size, Values: flags.Free, Help: "`N` records to each file"},
		flags.Flag{Name: "dir", To: &dir, Values: flags.Dir, Help: "make the files in `DIR`"},
		flags.Flag{Name: "suffix", To: &suffix, Values: flags.Words(suffixes()...), Help: "their names end in `SUFFIX`, which decides format and compression"},
	)
	return cmd
}

// suffixes returns the usual suffixes of the formats that can be read again.
func suffixes() (list []string) {
	for _, f := range formats.Where(func(f formats.Format) bool { return formats.Readable(f) && formats.Writable(f) }) {
		list = append(list, f.Suffixes[0])
	}
	return list
}

// checkSuffix refuses a suffix of files that could not be read again.
func checkSuffix(suffix string) error {
	name, _, ok := formats.OfName("x" + suffix)
	if !ok {
		known := suffixes()
		last := len(known) - 1
		return usage("--suffix %s: it is not the suffix of a format of records; such suffixes are %s and %s, also followed by .gz or .zst", suffix, strings.Join(known[:last], ", "), known[last])
	}
	if _, ok := formats.WriterOf(name); !ok {
		return usage("--suffix %s: %s is read and not written", suffix, name)
	}
	if f, _ := formats.Named(string(name)); !formats.Readable(f) {
		return usage("--suffix %s: %s cannot be read again; .mrk can", suffix, f.Means)
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
