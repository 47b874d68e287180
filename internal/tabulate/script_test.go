package tabulate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/expect"
	"mrrc-lua/internal/rows"
	"mrrc-lua/internal/tabulate"
)

func columns(t *testing.T, args ...string) (list []tabulate.Column) {
	t.Helper()
	for _, arg := range args {
		c, err := tabulate.ParseColumn(arg)
		require.NoError(t, err, arg)
		list = append(list, c)
	}
	return list
}

const joined = `
-- The subfields of a field with one of these codes, with a blank between them.
local function joined(field, codes)
  local parts = {}
  for code, value in field:each() do
    if codes:find(code, 1, true) then parts[#parts + 1] = value end
  end
  if #parts > 0 then return table.concat(parts, " ") end
end
`

const joinedEach = `
local function joined_each(record, fields, codes)
  local values = {}
  for field in record:each(fields) do values[#values + 1] = joined(field, codes) end
  return values
end
`

// Would catch a script that is not that of the table: another expression, a function that is missing or of no use.
func TestTable_Script(t *testing.T) {
	for name, row := range map[string]struct {
		per, where string
		lists      tabulate.Lists
		columns    []string
		want       string
	}{
		"values": {columns: []string{"001", "650a", "end=245$a", "title=245a", "x1=245^1"}, want: `parallel = true
columns = { "001", "650a", "end", "title", "x1" }

function extract(record)
  return {
    ["001"] = record:values("001"),
    ["650a"] = record:values("650$a"),
    ["end"] = record:values("245$a"),
    title = record:values("245$a"),
    x1 = record:values("245^1"),
  }
end
`},
		"lists": {lists: tabulate.Lists{Are: true, Join: "; "}, where: `return record:has("245")`, columns: []string{"id=001", "s=650a"}, want: `parallel = true
columns = { "id", "s" }

function filter(record)
  return record:has("245")
end

local function text(values)
  if #values > 0 then return table.concat(values, "; ") end
end

function extract(record)
  return {
    id = text(record:values("001")),
    s = record:values("650$a"),
  }
end
`},
		"text in place of lists": {lists: tabulate.Lists{Are: true, None: true, Join: "%s"}, columns: []string{"s=650a"}, want: `parallel = true
columns = { "s" }

local function text(values)
  if #values > 0 then return table.concat(values, "%s") end
end

function extract(record)
  return {
    s = text(record:values("650$a")),
  }
end
`},
		"fields with a condition": {per: `650{^2=\4}`, columns: []string{"s=650a"}, want: `parallel = true
columns = { "s" }

function extract(record)
  local rows = {}
  for field in record:each("650{^2=\0924}") do
    rows[#rows + 1] = {
      s = field:values("a"),
    }
  end
  return rows
end
`},
		"lists, and none that is single": {lists: tabulate.Lists{Are: true, Join: "; "}, columns: []string{"s=650a"}, want: `parallel = true
columns = { "s" }

function extract(record)
  return {
    s = record:values("650$a"),
  }
end
`},
		"joined": {columns: []string{"t=245ab"}, want: `parallel = true
columns = { "t" }
` + joined + joinedEach + `
function extract(record)
  return {
    t = joined_each(record, "245", "ab"),
  }
end
`},
		"per field": {per: "650", columns: []string{"all=650", "a=650a", "i=650^2", "j=650ax", "id=001"}, want: `parallel = true
columns = { "all", "a", "i", "j", "id" }
` + joined + `
function extract(record)
  local rows = {}
  for field in record:each("650") do
    rows[#rows + 1] = {
      all = { field:text() },
      a = field:values("a"),
      i = { field.ind2 },
      j = { joined(field, "ax") },
      id = record:values("001"),
    }
  end
  return rows
end
`},
		"per field, and others joined": {per: "650", columns: []string{"t=245ab"}, want: `parallel = true
columns = { "t" }
` + joined + joinedEach + `
function extract(record)
  local rows = {}
  for field in record:each("650") do
    rows[#rows + 1] = {
      t = joined_each(record, "245", "ab"),
    }
  end
  return rows
end
`},
	} {
		table, err := tabulate.New(columns(t, row.columns...), row.per)
		require.NoError(t, err, name)
		require.Equal(t, row.want, table.Script(row.where, row.lists), name)
	}
}

// Would catch a script that counts other values, or a value twice in a record.
func TestColumn_Tally(t *testing.T) {
	one, both := columns(t, "650a")[0], columns(t, "t=245ab")[0]
	require.Equal(t, `parallel = true

function filter(record)
  for _, value in ipairs(record:values("650$a")) do
    run:tally("650a", value)
  end
  return false
end
`, one.Tally("", "value", false))
	require.Equal(t, "parallel = true\n"+joined+joinedEach+`
x

function filter(record)
  if not where(record) then return false end
  local seen = {}
  for _, value in ipairs(joined_each(record, "245", "ab")) do
    value = text.key(value)
    if not seen[value] then
      seen[value] = true
      run:tally("t", value)
    end
  end
  return false
end
`, both.Tally("x\n", "text.key(value)", true))
}

// Would catch text that means something else in Lua, or ends its string.
func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		`a "b" \ c`: `"a \034b\034 \092 c"`, "\x00\x1f ~\x7f": `"\000\031 ~\127"`, "Größe": `"Größe"`, "\xff~": `"\255~"`, "é\xff": `"\195\169\255"`,
	} {
		require.Equal(t, want, tabulate.Quote(text))
	}
}

// Would catch values of another column, and one that is missing.
func TestColumn_Values(t *testing.T) {
	records, err := expect.Read(text)
	require.NoError(t, err)
	for arg, want := range map[string]string{"650a": "History|Art|Music", "245ab": "Title, more|Other", "650^2": "0|4", "999": ""} {
		c := columns(t, arg)[0]
		var got []string
		values := c.Values(func(v []byte) { got = append(got, string(v)) })
		for _, r := range records {
			values(r.Record)
		}
		require.Equal(t, want, strings.Join(got, "|"), arg)
	}
}

// Would catch a row that the format cannot hold and that is passed over, and an error that stays for the next record.
func TestTable_unable(t *testing.T) {
	records, err := expect.Read("=001  one\n=245  00$a" + strings.Repeat("x", rows.MaxCellXLSX+1) + "\n=245  00$ac\n\n=001  two\n=245  00$ac")
	require.NoError(t, err)
	list := columns(t, "245a", "001")
	tab, err := tabulate.New(list, "245")
	require.NoError(t, err)
	w := rows.NewWriter(rows.XLSX, rows.Style{})
	w.DeclareCells([]string{"245a", "001"}, make([]bool, 2))
	rowsOf := tab.Maker(rows.NewEncoder(w))
	_, _, err = rowsOf(nil, nil, records[0].Record)
	require.ErrorContains(t, err, "245a", "the second row of the record is sound")
	dst, ends, err := rowsOf(nil, nil, records[1].Record)
	require.NoError(t, err)
	require.Equal(t, []int{len(dst)}, ends)
}
