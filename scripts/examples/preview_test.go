package examples_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// lastLine matches the sum of a run, without the part that only a real run has.
var lastLine = regexp.MustCompile(`(?m)^read [^;\n]*`)

// rejectedLine matches the message about a rejected record.
var rejectedLine = regexp.MustCompile(`(?m)^mrrc-lua: .*$`)

// Would catch a dry run that writes a file, or whose numbers, messages or exit code are not those
// of the run.
func TestExamples_dryRun(t *testing.T) {
	for _, e := range testscale.Some(6, examples(t)) {
		t.Run(e.name, func(t *testing.T) {
			inputs, _ := e.workspace(t)
			for _, args := range e.runs {
				real := e.run(t, args, inputs)
				before := listFiles(t)
				for _, how := range []string{"--dry-run", "--diff"} {
					more := []string{how}
					if how == "--diff" {
						more = append(more, "--dry-run")
					}
					dry := e.run(t, args, inputs, more...)
					require.Empty(t, dry.files, "%v %s", args, how)
					require.Equal(t, before, listFiles(t))
					require.Equal(t, real.code, dry.code)
					require.Equal(t, lastLine.FindAllString(real.stderr, -1), lastLine.FindAllString(dry.stderr, -1))
					require.Equal(t, rejectedLine.FindAllString(real.stderr, -1), rejectedLine.FindAllString(dry.stderr, -1))
					for name := range real.files {
						require.Contains(t, dry.stderr, "  "+name, "what would be written")
					}
				}
			}
		})
	}
}

// Would catch changes that are shown although there are none, in the second run of an idempotent script.
func TestExamples_idempotentDiff(t *testing.T) {
	again(t, func(t *testing.T, e example, args []string, _ []byte) {
		second := e.run(t, args, []string{"first.mrc"}, "--diff", "--dry-run")
		require.Empty(t, second.stdout)
		require.Regexp(t, `(?m)^[\d,]+ records? unchanged$`, second.stderr)
	})
}
