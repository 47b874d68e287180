package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"mrrc-lua/engine"
)

// Holdings is what a program knows about its library. Scripts see its exported fields and methods,
// by their names or with a small first letter.
type Holdings struct {
	Library string
	byISBN  map[string]int
}

// Copies returns how many copies there are.
func (h *Holdings) Copies(isbn string) int { return h.byISBN[isbn] }

// A program that embeds the engine passes it a script, a stream of records and values of its own.
// With several jobs the values are shared by all VMs: what they do must be safe for concurrent use.
func ExampleRun() {
	script, err := engine.LoadScript("holdings.lua", `
function transform(record)
  local copies = 0
  for _, isbn in ipairs(record:isbns()) do
    copies = copies + holdings:copies(isbn)
  end
  if copies == 0 then
    run:reject("not in " .. holdings.library)
  end
  record:add("852", "  ", "a", holdings.library, "t", tostring(copies))
  log_line(record.id .. ": " .. copies)
end`)
	if err != nil {
		fmt.Println(err)
		return
	}
	records := strings.NewReader(
		"00101nam a2200061   4500001000700000020001800007245001400025\x1eocm001\x1e  \x1fa9783161484100\x1e00\x1faOne title\x1e\x1d" +
			"00101nam a2200061   4500001000700000020001800007245001400025\x1eocm002\x1e  \x1fa9780306406157\x1e00\x1faTwo title\x1e\x1d")
	var out bytes.Buffer
	sum, err := engine.Run(context.Background(), engine.Options{
		Script: script,
		Input:  engine.Input{Source: records, SourceName: "catalogue"},
		Output: engine.Output{Main: &out},
		Globals: map[string]any{
			"holdings": &Holdings{"City Library", map[string]int{"9783161484100": 2}},
			"log_line": func(line string) { fmt.Println(line) },
		},
		Bad: engine.BadRecords{Report: func(e *engine.RecordError) { fmt.Println("rejected", e) }},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("read", sum.Read, "written", sum.Written, "rejected", sum.Rejected)
	fmt.Println(strings.Contains(out.String(), "City Library\x1ft2"))
	// Output:
	// ocm001: 2
	// rejected catalogue record 2 (001 ocm002, byte 101): not in City Library
	// read 2 written 1 rejected 1
	// true
}

// Rows that the hook extract makes are written as a table.
func ExampleRun_rows() {
	script, err := engine.LoadScript("titles.lua", `
columns = { "id", "title" }
function extract(record)
  return { id = record.id, title = record:value("245$a") }
end`)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = engine.Run(context.Background(), engine.Options{
		Script: script,
		Input:  engine.Input{Source: strings.NewReader("00075nam a2200049   4500001000700000245001800007\x1eocm001\x1e00\x1faTitle, a long\x1e\x1d")},
		Output: engine.Output{Main: os.Stdout, Rows: engine.RowsCSV},
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// id,title
	// ocm001,"Title, a long"
}
