package encode_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// pymarc reads our JSON and MARCXML and finds the same fields.
func TestReadByPymarc(t *testing.T) {
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
	readers := map[parse.Format]string{parse.FormatJSON: "parse_json_to_array", parse.FormatXML: "parse_xml_to_array"}
	for _, name := range []string{"bib-386", "blacklight-30", "edge-50", "dollar-subfields"} {
		data, err := os.ReadFile(corpus(t, "valid", name+".mrc"))
		require.NoError(t, err)
		var want []*parse.Record
		for _, r := range sound(t, parse.FormatMARC, data) {
			if cleanUTF8(r) {
				want = append(want, r)
			}
		}
		for f, function := range readers {
			t.Run(name+"."+string(f), func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "ours")
				require.NoError(t, os.WriteFile(path, document(t, f, want), 0o600))
				out, err := exec.Command(python, "-c", "import pymarc, sys\nfor r in pymarc."+function+"(sys.argv[1]): print(r.as_json())", path).Output()
				require.NoError(t, err)
				got := sound(t, parse.FormatJSONL, out)
				require.Len(t, got, len(want))
				for i := range want {
					require.Equal(t, fieldsOf(want[i])[1:], fieldsOf(got[i])[1:], "record %d", i+1)
				}
			})
		}
	}
}
