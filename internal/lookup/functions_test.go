package lookup

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/testscale"
)

// valueOf returns what an expression is, with its type.
func valueOf(t *testing.T, conn *sqlite3.Conn, expr string, args ...string) string {
	t.Helper()
	stmt, _, err := conn.Prepare("SELECT typeof(" + expr + ") || ':' || quote(" + expr + ")")
	require.NoError(t, err, expr)
	defer func() { _ = stmt.Close() }()
	for i, a := range args {
		require.NoError(t, stmt.BindText(i+1, a))
	}
	if !stmt.Step() {
		return "error"
	}
	return stmt.ColumnText(0)
}

// Would catch a function that returns something other than SQLite's own.
func TestReplaceFunctions_asSQLite(t *testing.T) {
	t.Parallel()
	theirs, err := sqlite3.Open(":memory:")
	require.NoError(t, err)
	defer func() { _ = theirs.Close() }()
	ours, err := sqlite3.Open(":memory:")
	require.NoError(t, err)
	defer func() { _ = ours.Close() }()
	require.NoError(t, replaceFunctions(ours, meter.Free{}))
	for _, expr := range []string{
		"instr('abc','c')", "instr('abc','')", "instr('','a')", "instr(NULL,'a')", "instr('äbc','c')", "instr(x'c3a462',x'62')",
		"instr(12345,34)", "instr('abc','x')", "replace('aXbX','X','--')", "replace('abc','','x')", "replace('aaa','aa','b')",
		"replace(NULL,'a','b')", "replace('a',NULL,'b')", "replace(1210,1,'x')", "trim('xxaxx','x')", "ltrim('xyaxy','xy')",
		"rtrim('äaä','ä')", "trim('abc','')", "trim('  a ')", "ltrim('  a ')", "rtrim('  a ')", "instr('äbc', CAST('c' AS BLOB))", "instr(CAST('äbc' AS BLOB), 'c')", "trim(NULL,'a')", "trim('abc','abc')", "trim('  a ',' ')", "'abc' LIKE NULL",
		"'a%c' LIKE 'a!%c' ESCAPE '!'", "'abc' LIKE 'a!%c' ESCAPE '!'", "'abc' LIKE 'abc!' ESCAPE '!'", "'a' LIKE 'a' ESCAPE 'xy'",
		"'ÄBC' LIKE 'äbc'", "'ABC' LIKE 'abc'", "123 LIKE '1%'", "x'414243' LIKE 'abc'",
	} {
		require.Equal(t, valueOf(t, theirs, expr), valueOf(t, ours, expr), expr)
	}
	for _, n := range []int{maxPattern, maxPattern + 1} {
		pattern := strings.Repeat("%", n)
		require.Equal(t, valueOf(t, theirs, "?1 LIKE ?2", "a", pattern), valueOf(t, ours, "?1 LIKE ?2", "a", pattern), n)
		require.Equal(t, n > maxPattern, valueOf(t, ours, "?1 LIKE ?2", "a", pattern) == "error", n)
	}
	r := rand.New(rand.NewPCG(1, 2))
	make := func(letters []string) string {
		var s strings.Builder
		for range r.IntN(8) {
			s.WriteString(letters[r.IntN(len(letters))])
		}
		return s.String()
	}
	for range testscale.Of(3_000, 20_000) {
		s := make([]string{"a", "b", "A", "é", "-", "]", "c"})
		like, glob := make([]string{"a", "b", "%", "_", "B", "é"}), make([]string{"a", "*", "?", "[", "]", "^", "-", "é", "[a-b]", "[^a]", "[]]"})
		require.Equal(t, valueOf(t, theirs, "?1 LIKE ?2", s, like), valueOf(t, ours, "?1 LIKE ?2", s, like), "%q LIKE %q", s, like)
		require.Equal(t, valueOf(t, theirs, "?1 GLOB ?2", s, glob), valueOf(t, ours, "?1 GLOB ?2", s, glob), "%q GLOB %q", s, glob)
	}
}

// nothing is a Meter that allows nothing.
type nothing struct{ meter.Free }

func (nothing) Need(int) error { return errors.New("nothing is allowed") }

// Would catch a comparison that goes on when the query is to end.
func TestMatch_stops(t *testing.T) {
	t.Parallel()
	_, err := match(likeItems("%"+strings.Repeat("a", 1000)+"b", -1), strings.Repeat("a", 100_000), nothing{})
	require.EqualError(t, err, "nothing is allowed")
}
