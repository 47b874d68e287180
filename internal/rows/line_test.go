package rows_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/rows"
)

// pieces are the parts of cells that formats treat in some way.
var pieces = []string{"", "a", "é", " ", "\u00a0", ",", ";", "\t", "\"", "\n", "\r", `\.`, "=", "＝", "-1", "\u2028", "<", "\\", "\x01", "\x7f", "long enough"}

// Would catch a row made cell by cell that is not the row that a script with the same cells makes: quoting,
// apostrophes, empty cells, lists of one and none.
func TestEncoder_cellByCell(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	styles := []rows.Style{{}, {Join: "|"}, {Join: "\n", Safe: true}, {Separator: ';'}, {Separator: '·', Safe: true}}
	columns, many := []string{"id", `odd "name"`, "list"}, []bool{false, true, true}
	for _, format := range []rows.Format{rows.CSV, rows.TSV, rows.JSONL} {
		for range 2000 {
			style := styles[r.IntN(len(styles))]
			w := rows.NewWriter(format, style)
			w.DeclareCells(columns, many)
			fast, slow := rows.NewEncoder(w), rows.NewEncoder(w)
			row := rows.Row{}
			got := fast.Begin([]byte("before\n"))
			for i := range columns {
				cell := rows.Cell{Kind: rows.List}
				for range r.IntN(3) {
					value := pieces[r.IntN(len(pieces))] + pieces[r.IntN(len(pieces))]
					got = fast.Value(got, []byte(value))
					cell.List = append(cell.List, text(value))
				}
				if !many[i] {
					join := style.Join
					if join == "" {
						join = "; "
					}
					joined := cell.Text(join)
					if cell = text(joined); len(cell.Str) == 0 && format == rows.JSONL {
						got, cell = fast.Value(got, nil), text("") // without a value it is null
					}
				}
				got = fast.EndCell(got)
				row.Cells = append(row.Cells, cell)
			}
			got, err := fast.End(got)
			require.NoError(t, err)
			want, err := slow.Append([]byte("before\n"), row)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got), "%s %+v", format, style)
		}
	}
}

// Would catch a missing value of JSON that cannot be told from an empty one.
func TestEncoder_noValue(t *testing.T) {
	w := rows.NewWriter(rows.JSONL, rows.Style{})
	w.DeclareCells([]string{"a", "b", "c"}, []bool{false, true, false})
	e := rows.NewEncoder(w)
	dst := e.Begin(nil)
	dst = e.EndCell(dst)
	dst = e.EndCell(dst)
	dst = e.EndCell(e.Value(dst, nil))
	dst, err := e.End(dst)
	require.NoError(t, err)
	require.True(t, string(dst) == `{"a":null,"b":[],"c":""}`+"\n", "%s", dst) // the order counts
}

// Would catch members of JSON Lines in another order than that of the columns.
func TestEncoder_order(t *testing.T) {
	w := rows.NewWriter(rows.JSONL, rows.Style{})
	w.Declare([]string{"z", "a", "m"})
	dst, err := rows.NewEncoder(w).Append(nil, rows.Row{Keys: []string{"a", "b", "z"}, Cells: []rows.Cell{text("1"), text("2"), text("3")}})
	require.NoError(t, err)
	require.True(t, string(dst) == `{"z":"3","a":"1","m":null,"b":"2"}`+"\n", "%s", dst) // the order counts
}
