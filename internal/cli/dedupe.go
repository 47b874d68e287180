package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/dedupe"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/matchkey"
	"mrrc-lua/internal/tabulate"
	"mrrc-lua/parse"
)

// deduping is how duplicates are found, and which of them stay.
type deduping struct {
	keyFlags
	keep, report string
	every, show  bool
}

func (c *command) dedupeCommand() *cobra.Command {
	spec := job.NewSpec()
	spec.Speed.Jobs = -1
	d := deduping{keep: string(dedupe.First)}
	cmd := &cobra.Command{
		Use:   "dedupe --key SPEC [FILE...]",
		Short: "Keep one of the records that have the same key",
		Long: `Keep one record of each group of records with the same key. The key is the first value of a spec, or of several
specs together (245$a+264$c); without --key it is the control number (001). Several --key are alternatives: records that
share any of them form a group, and groups that share a record are one group. With --every-value all values
of a repeated field count.

Records without a key are kept. Records are unchanged and keep their order. The last line shows the number of groups,
and of records without a key; --report lists the records of every group, which of them was kept, and why.`,
		Example: `  mrrc-lua dedupe catalogue.mrc -o unique.mrc
  mrrc-lua dedupe --key '020$a' --keep newest --report duplicates.csv catalogue.mrc -o unique.mrc
  mrrc-lua dedupe --key '035$a' --key '245$a+264$c' --norm trim,fold a.mrc b.xml -o unique.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error { return c.dedupe(cmd, spec, &d, args) },
	}
	c.addFlags(cmd, spec, append(d.flags("`SPEC`, or several as in 245$a+264$c, is the key (default 001); may be repeated: any of them counts"),
		flags.Flag{Name: "every-value", To: &d.every, Help: "all values of a repeated field are keys, not only the first"},
		flags.Flag{Name: "keep", To: &d.keep, Values: flags.OneOf(keepChoice()), Help: "of records with the same key `WHICH` stays: first, last, longest, or newest by 005"},
		flags.Flag{Name: "report", To: &d.report, Values: flags.File, Help: "write the groups of records with the same key to `FILE`, as CSV"},
		showScriptFlag(&d.show),
	)...)
	return cmd
}

// keepChoice are the values of --keep.
func keepChoice() (c job.Choice[dedupe.Keep]) {
	ways, means := dedupe.Ways()
	for i, w := range ways {
		c = append(c, job.Value[dedupe.Keep]{Name: string(w), Is: w, Means: means[i]})
	}
	return c
}

// dedupe reads the records twice: for their keys, and to write those that stay.
func (c *command) dedupe(cmd *cobra.Command, spec *job.Spec, d *deduping, args []string) error {
	if err := notSpecs("dedupe", "--key", args); err != nil {
		return err
	}
	keys, err := d.compile()
	if err != nil {
		return err
	}
	keep, err := keepChoice().Of("--keep", d.keep)
	if err != nil {
		return err
	}
	if err := job.CheckName("--report", d.report, job.CSVText, append(args, spec.Output.File)...); err != nil {
		return err
	}
	if d.show {
		return c.showDedupe(spec, d, keep, keys)
	}
	dir, err := tempDir(d.tmp, spec)
	if err != nil {
		return err
	}
	p, err := c.passesOver(cmd.Context(), args, dir)
	if err != nil {
		return err
	}
	defer p.close()
	index, err := dedupe.New(dedupe.Options{Keys: keys, Every: d.every, Keep: keep, Temp: dir})
	if err != nil {
		return tempError(err)
	}
	defer index.Close()
	load := whereScript(spec, job.NoScript)
	if _, err := p.silently(cmd, spec, load, collector(index)); err != nil {
		return tempError(err)
	}
	if err := index.Settle(); err != nil {
		return tempError(err)
	}
	spec.RecordsOnly = true
	spec.Adjust = func(opt *engine.Options) {
		opt.Step.Each = func() engine.StepFunc {
			return func(input int, r *parse.Record, note []byte) ([]byte, bool, error) {
				return note, !index.Drops(input, r.Pos()), nil
			}
		}
	}
	if d.report != "" {
		spec.Also = append(spec.Also, job.Further{Path: d.report, Flag: "--report", Write: index.WriteReport})
	}
	spec.Ended = func() ([]string, int64) {
		groups, dropped, noKey := index.Counts()
		return []string{"groups " + console.Number(groups), "duplicates " + console.Number(dropped), "without key " + console.Number(noKey)}, 0
	}
	p.rewind()
	return c.run(cmd, spec, load, p.files)
}

// collector makes the step of the engine that collects keys.
func collector(index *dedupe.Index) engine.Step {
	return engine.Step{
		Each: func() engine.StepFunc {
			noter := index.Noter()
			return func(_ int, r *parse.Record, note []byte) ([]byte, bool, error) {
				return noter.Note(note, r), true, nil // a record that cannot be written is none of a group
			}
		},
		Take: func(input int, r *parse.Record, note, _ []byte) error { return index.Take(input, r, note) },
	}
}

// showDedupe prints the script that does the same.
func (c *command) showDedupe(spec *job.Spec, d *deduping, keep dedupe.Keep, keys []*matchkey.Key) error {
	switch {
	case keep != dedupe.First:
		return c.showScript("dedupe", spec, nil, "a script sees the records one after the other and cannot know which of them comes later; it can keep the first one")
	case d.every || len(keys) > 1:
		return c.showScript("dedupe", spec, nil, "a script that keeps the first record cannot know that a later one joins two groups; with one key and its first value it can")
	}
	lines := append([]string{"parallel = false -- all records must be seen by one job", ""}, luaKey("key_of", keys[0])...)
	lines = append(lines, "", "local seen = {}", "", "function filter(record)", "  if not where(record) then return false end -- where",
		"  local key = key_of(record)", "  if not key then return true end", "  if seen[key] then return false end", "  seen[key] = true", "  return true", "end")
	return c.showScript("dedupe", spec, lines, "")
}

// luaKey returns lines of Lua that define the function NAME(record), which returns the first key of a record.
func luaKey(name string, k *matchkey.Key) (lines []string) {
	lines = []string{fmt.Sprintf("local function %s(record)", name), "  local key = {}"}
	forms := k.Forms()
	for i, s := range k.Specs() {
		lines = append(lines, fmt.Sprintf("  for _, v in ipairs(record:values(%s)) do", tabulate.Quote(s)), "    v = "+luaForm(forms[i]),
			fmt.Sprintf(`    if v and v ~= "" then key[%d] = v break end`, i+1), "  end", fmt.Sprintf("  if not key[%d] then return nil end", i+1))
	}
	return append(lines, `  return table.concat(key, "\31")`, "end")
}
