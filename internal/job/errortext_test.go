package job_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/job"
)

// Would catch control characters of a record that reach the terminal.
func TestMessages_areSafeForATerminal(t *testing.T) {
	require.Equal(t, `a\x1b[31mred`+"\nnext ü", job.Clean("a\x1b[31mred\nnext ü"))
}

// Would catch a place in what was made of the user's expression, rather than in the expression.
func TestFilter_errorsAreWhereTheUserWroteThem(t *testing.T) {
	line, col, source, msg := job.Location(`record.id = "x"`)
	require.Equal(t, []any{1, 11, `record.id = "x"`, "syntax error near '='"}, []any{line, col, source, msg})
	line, col, source, _ = job.Location("record:has('245') and\nrecord:has(")
	require.Equal(t, []any{2, 12, "record:has("}, []any{line, col, source})
	line, _, _, _ = job.Location(`local x = 1 return record:has("245") == (x == 1)`)
	require.Zero(t, line)
}
