package docs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// The bodies of the examples are the Go blocks of embedding.md, in this order.

func Example_run() {
	script, err := engine.LoadScript("keep.lua", `
function filter(record)
  if not record:has("245") then run:reject("no title") end
  return wanted(record.id)
end`)
	if err != nil {
		log.Fatal(err) // a *engine.ScriptError: file, line, column
	}
	in, err := os.Open("../testdata/records/books.mrc")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = in.Close() }() // it was only read

	var out bytes.Buffer
	sum, err := engine.Run(context.Background(), engine.Options{
		Script: script,
		Input:  engine.Input{Source: in, SourceName: "books.mrc"},
		Output: engine.Output{Main: &out, Format: parse.FormatMRK},
		Globals: map[string]any{ // reach the script through gopher-luar
			"wanted": func(id string) bool { return id == "mrrc00000003" },
		},
		Bad: engine.BadRecords{Report: func(e *engine.RecordError) {
			log.Printf("%s: %s", e.Code(), e)
		}},
		Reach: engine.Reach{OpenFile: func(path string) (io.ReadCloser, error) {
			return nil, errors.New("scripts may not read files in this program")
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("read", sum.Read, "written", sum.Written, "dropped", sum.Dropped, "rejected", sum.Rejected)
	fmt.Println(strings.Split(out.String(), "\n")[1])
	// Output:
	// read 50 written 1 dropped 49 rejected 0
	// =001  mrrc00000003
}

func Example_cancel() {
	script, err := engine.LoadScript("slow.lua", `function filter(record) while true do end end`)
	if err != nil {
		log.Fatal(err)
	}
	errLate := errors.New("too late")
	ctx, cancel := context.WithTimeoutCause(context.Background(), 50*time.Millisecond, errLate)
	defer cancel()
	_, err = engine.Run(ctx, engine.Options{
		Script: script,
		Input:  engine.Input{Paths: []string{"../testdata/records/books.mrc"}},
		Limits: engine.Limits{Timeout: -1}, // none for a record: the context alone ends this run
	})
	fmt.Println(errors.Is(err, errLate))
	// Output:
	// true
}

func Example_parts() {
	ctx := context.Background()
	script, err := engine.LoadScript("online.lua", `
function filter(record)
  run:tally("online", tostring(record:has("856$u")))
  return record:has("856$u")
end`)
	if err != nil {
		log.Fatal(err)
	}
	opt := engine.Options{
		Script: script,
		Input:  engine.Input{Paths: []string{"../testdata/records/books.mrc"}},
		Speed:  engine.Speed{Block: 4 << 10}, // only because this file is small: parts are whole blocks
	}

	stretches, err := engine.Stretches(ctx, opt, 4<<10) // usually 64 MiB
	if err != nil {
		log.Fatal(err)
	}
	for i := range stretches { // in any order, and in any process
		if stretches[i], err = engine.Frame(ctx, opt, stretches[i]); err != nil {
			log.Fatal(err)
		}
	}
	parts, _, err := engine.Chain(ctx, opt, stretches)
	if err != nil {
		log.Fatal(err)
	}

	vm, err := engine.NewParts(ctx, opt) // one in each process
	if err != nil {
		log.Fatal(err)
	}
	defer vm.Close()
	var out bytes.Buffer // a part has its own; here they come in order
	var sum engine.Summary
	for _, part := range parts {
		res, err := vm.Run(ctx, part, engine.PartOutputs{Main: &out})
		if err != nil {
			log.Fatal(err)
		}
		sum.Add(&res) // in order, from JSON if need be
	}
	fmt.Println(len(parts), "parts, read", sum.Read, "written", sum.Written, "online", sum.Tallies["online"]["true"])
	// Output:
	// 14 parts, read 50 written 8 online 8
}

// Catches a Go block of the page that differs from the example that is compiled and run.
func TestEmbedding_examples(t *testing.T) {
	source := read(t, "example_test.go")
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "example_test.go", source, parser.SkipObjectResolution)
	require.NoError(t, err)
	var want, printed []string
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(fn.Name.Name, "Example") {
			continue
		}
		body := source[set.Position(fn.Body.Lbrace).Offset+2 : set.Position(fn.Body.Rbrace).Offset]
		code, output, ok := strings.Cut(body, "\t// Output:\n")
		require.True(t, ok)
		want = append(want, strings.ReplaceAll("\n"+code, "\n\t", "\n")[1:])
		printed = append(printed, strings.ReplaceAll(output, "\t// ", ""))
	}
	text := read(t, "embedding.md")
	require.Equal(t, want, blocks(text, "go"))
	require.Equal(t, printed, blocks(text, "text"))
}
