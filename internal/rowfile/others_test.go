package rowfile

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/rows"
)

// Would catch a file that other programs read differently, or not at all. The programs are Python's openpyxl, sqlite3 and
// DuckDB.
func TestOtherPrograms(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not there: files are not compared with what other programs read")
	}
	if out, err := exec.Command(python, "-c", "import openpyxl, duckdb").CombinedOutput(); err != nil {
		t.Skipf("files are not compared with what openpyxl and DuckDB read (pip install openpyxl duckdb): %s", out)
	}
	dir := t.TempDir()
	for _, format := range []rows.Format{rows.XLSX, rows.SQLite, rows.Parquet} {
		b := file(t, format, Options{}, made(t, format, strange))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a."+string(format)), b, 0o600))
		b = file(t, format, Options{}, scripted(t, format, []string{"n", "x", "yes", "list", "any"}, mixed...)...)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "b."+string(format)), b, 0o600))
	}
	cmd := exec.Command(python, "-c", reads)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	var got map[string]any
	require.NoError(t, json.Unmarshal(out, &got))
	var want map[string]any
	require.NoError(t, json.Unmarshal([]byte(read), &want))
	for name := range want {
		require.Equal(t, want[name], got[name], name)
	}
	require.Len(t, got, len(want))
}

// reads prints what the programs read, as JSON.
const reads = `
import json, sqlite3, openpyxl, duckdb
out = {}
for name in "ab":
    sheet = openpyxl.load_workbook(name + ".xlsx").active
    out[name + ".xlsx"] = [list(r) for r in sheet.iter_rows(values_only=True)]
    out[name + ".xlsx types"] = [[c.data_type for c in r if c.value is not None] for r in sheet.iter_rows()]
    db = sqlite3.connect(name + ".sqlite")
    out[name + ".sqlite"] = [list(r) for r in db.execute("SELECT * FROM records")]
    out[name + ".sqlite types"] = [r[2] for r in db.execute("PRAGMA table_info(records)")]
    out[name + ".sqlite whole"] = db.execute("PRAGMA integrity_check").fetchone()[0]
    out[name + ".parquet"] = [list(r) for r in duckdb.sql(f"SELECT * FROM '{name}.parquet'").fetchall()]
    out[name + ".parquet types"] = [str(r[1]) for r in duckdb.sql(f"DESCRIBE SELECT * FROM '{name}.parquet'").fetchall()]
sheet = openpyxl.load_workbook("a.xlsx").active
out["frozen"], out["bold"] = sheet.freeze_panes, sheet["A1"].font.b
print(json.dumps(out))
`

// read is what they must read. openpyxl shows no empty cells, and what looks like an escape as it is in the file.
const read = `{
"a.xlsx": [["id", "title", "subject"], ["001", "=1+1", "é; 日本"], ["1E5", " blank ", null], ["9780306406157", null, "a"], ["2024-01-01", "two\nlines", "<&>\"; _x005F_x0041_"], [null, "𝄞", null]],
"a.xlsx types": [["s", "s", "s"], ["s", "s", "s"], ["s", "s"], ["s", "s"], ["s", "s", "s"], ["s"]],
"a.sqlite": [["001", "=1+1", "é; 日本"], ["1E5", " blank ", null], ["9780306406157", null, "a"], ["2024-01-01", "two\nlines", "<&>\"; _x0041_"], ["", "𝄞", ""]],
"a.sqlite types": ["TEXT", "TEXT", "TEXT"],
"a.sqlite whole": "ok",
"a.parquet": [["001", "=1+1", ["é", "日本"]], ["1E5", " blank ", []], ["9780306406157", null, ["a"]], ["2024-01-01", "two\nlines", ["<&>\"", "_x0041_"]], ["", "𝄞", [""]]],
"a.parquet types": ["VARCHAR", "VARCHAR", "VARCHAR[]"],
"b.xlsx": [["n", "x", "yes", "list", "any"], [1, 1, true, "one", 7], [20, 1.5, null, "a; b", "x"], [null, -2, false, null, null]],
"b.xlsx types": [["s", "s", "s", "s", "s"], ["n", "n", "b", "s", "n"], ["n", "n", "s", "s"], ["n", "b"]],
"b.sqlite": [[1, 1, 1, "one", "7"], [20, 1.5, null, "a; b", "x"], [null, -2, 0, null, null]],
"b.sqlite types": ["INTEGER", "REAL", "BOOLEAN", "TEXT", "TEXT"],
"b.sqlite whole": "ok",
"b.parquet": [[1, 1, true, ["one"], "7"], [20, 1.5, null, ["a", "b"], "x"], [null, -2, false, [], null]],
"b.parquet types": ["BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR[]", "VARCHAR"],
"frozen": "A2", "bold": true
}`
