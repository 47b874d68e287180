package luabind_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// pymarcReaders prints what pymarc's properties give for every record of a file, a line each, so
// far as ours are to mean the same: texts without control subfields, and without fields that have
// no text; a title that is $b alone.
const pymarcReaders = `
import json, sys, pymarc
def text(f):
    if f is None: return None
    kept = [s for s in f.subfields if s.code not in "0123456789"]
    return pymarc.Field(f.tag, f.indicators, kept).format_field() or None
def texts(fields): return [t for t in map(text, fields) if t]
def nothing(s): return s or None
def title(s, f): return nothing(s or f and f.get("b")) # pymarc has none without $a
for r in pymarc.MARCReader(open(sys.argv[1], "rb"), to_unicode=True):
    if r is None:
        print("null")
        continue
    print(json.dumps({
        "title": title(r.title, r.get("245")), "issn_title": title(r.issn_title, r.get("222")),
        "author": text(r.get("100") or r.get("110") or r.get("111")),
        "uniform_title": text(r.get("130") or r.get("240")), "sudoc": text(r.get("086")),
        "isbn": nothing(r.isbn), "issn": nothing(r.issn), "issn_l": nothing(r.issnl),
        "publisher": nothing(r.publisher and r.publisher.strip()),
        "subjects": texts(r.subjects), "added_entries": texts(r.addedentries), "series": texts(r.series),
        "notes": texts(r.notes), "physical_descriptions": texts(r.physicaldescription), "locations": texts(r.location),
    }))
`

// luaReaders returns the same for a record.
const luaReaders = `
	local r, t = record, {}
	for _, name in ipairs { "title", "issn_title", "author", "uniform_title", "sudoc", "issn_l", "publisher" } do
		local v = r[name](r)
		t[name] = v ~= "" and v or json.null
	end
	t.isbn, t.issn = r:isbns()[1] or json.null, r:issns()[1] or json.null
	if not r:has("020[0]$a") then t.isbn = json.null end -- pymarc looks at the first field alone
	for _, name in ipairs { "subjects", "added_entries", "series", "notes", "physical_descriptions", "locations" } do
		t[name] = json.array(r[name](r))
	end
	return json.encode(t)
`

// TestReaders_pymarc would catch a reader whose result differs from that of pymarc's property.
func TestReaders_pymarc(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("python is slow to start")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	if err := exec.Command(python, "-c", "import pymarc").Run(); err != nil {
		t.Skip("pymarc is not installed")
	}
	files, err := filepath.Glob("../testdata/records/*.mrc")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	dir := os.Getenv("MRRC_CORPUS")
	if dir == "" {
		dir = "../../shared/corpus"
	}
	for _, name := range []string{"bib-386", "authority-150", "blacklight-30", "nlnz-1001", "edge-50"} {
		path := filepath.Join(dir, "valid", name+".mrc")
		if _, err := os.Stat(path); err != nil {
			t.Logf("not compared for want of the file: %s", path)
			continue
		}
		files = append(files, path)
	}
	compared := 0
	for _, path := range files {
		var theirs bytes.Buffer
		cmd := exec.Command(python, "-c", pymarcReaders, path)
		cmd.Stdout = &theirs
		require.NoError(t, cmd.Run(), path)
		compared += compareReaders(t, path, json.NewDecoder(&theirs))
	}
	require.Greater(t, compared, 50)
	t.Logf("%d records compared", compared)
}

// compareReaders compares the records of a file that both read and whose text is sound, and returns
// their number.
func compareReaders(t *testing.T, path string, theirs *json.Decoder) (n int) {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	in := parse.NewReader(bytes.NewReader(data), parse.Options{Source: path})
	L, b := newState(t, newHost(t))
	fn, err := L.LoadString(luaReaders)
	require.NoError(t, err)
	var batch parse.Batch
	for in.Read(&batch) == nil {
		for i := range batch.Records {
			r := &batch.Records[i]
			var want, got map[string]any
			if theirs.Decode(&want) != nil {
				return n
			}
			if want == nil || r.Err() != nil || len(r.Problems()) > 0 || r.Coding() != parse.UTF8 {
				continue
			}
			require.NoError(t, json.Unmarshal([]byte(readersOf(t, L, b, fn, r)), &got))
			if got["isbn"] != want["isbn"] && want["isbn"] == nil {
				delete(got, "isbn") // ours is of a further 020
				delete(want, "isbn")
			}
			if want["notes"] != nil && len(got["notes"].([]any)) > len(want["notes"].([]any)) {
				delete(got, "notes") // ours has those of all 5XX
				delete(want, "notes")
			}
			require.Equal(t, want, got, "%s record %d", path, r.Pos().Number)
			n++
		}
	}
	return n
}

func readersOf(t *testing.T, L *lua.LState, b *luabind.Binding, fn *lua.LFunction, r *parse.Record) string {
	L.SetGlobal("record", b.Handles(1).Open(0, r))
	L.Push(fn)
	require.NoError(t, L.PCall(0, 1, nil))
	defer L.Pop(1)
	return L.Get(-1).String()
}
