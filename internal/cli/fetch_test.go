package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/job"
)

const oaiAnswer = `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-30T12:00:00Z</responseDate><ListRecords><record>` +
	`<header><identifier>x1</identifier><datestamp>2026-11-01</datestamp></header><metadata><record xmlns="http://www.loc.gov/MARC21/slim">` +
	`<leader>00000nam a2200000 a 4500</leader><controlfield tag="001">x1</controlfield></record></metadata></record></ListRecords></OAI-PMH>`

// Would catch a fetch whose result other commands cannot read, a flaw that leaves the exit code 0, and messages that
// are missing.
func TestFetch(t *testing.T) {
	answer := oaiAnswer
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.UserAgent() != "mrrc-lua/1.2.3" {
			w.WriteHeader(http.StatusForbidden)
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	path := filepath.Join(t.TempDir(), "all.xml")
	run := func(args ...string) (job.ExitCode, string, string) {
		var out, messages bytes.Buffer
		code := cli.Main(t.Context(), cli.Env{Args: args, Stdin: &bytes.Buffer{}, Stdout: &out, Stderr: &messages, Getenv: gogc, Version: "1.2.3", Signals: make(chan os.Signal)})
		return code, out.String(), messages.String()
	}
	code, _, messages := run("fetch", "oai", server.URL, "--prefix", "marc21", "-o", path)
	require.Equal(t, job.ExitDone, code, messages)
	require.Equal(t, "mrrc-lua: later, --from 2026-11-30T12:00:00Z gets what has changed since\nanswers 1 · records 1 · deleted 0 · repeated 0 · flaws 0\n", messages)
	code, out, messages := run("print", path)
	require.Equal(t, job.ExitDone, code, messages)
	require.Contains(t, out, "001    x1\n")

	answer = strings.Replace(oaiAnswer, ">x1</controlfield", ">x\x1b1</controlfield", 1)
	code, _, messages = run("fetch", "oai", server.URL, "--prefix", "marc21", "-o", path, "-q")
	require.Equal(t, job.ExitRejected, code)
	require.Contains(t, messages, "answer 1 had to be repaired: 1 control character, as its symbol")
	require.NotContains(t, messages, "records 1")

	code, _, messages = run("fetch", "url", server.URL, "-o", path)
	require.Equal(t, job.ExitDone, code)
	require.Contains(t, messages, "mrrc-lua: SHA-256 ")
	require.Contains(t, messages, fmt.Sprintf("bytes %d\n", len(answer)))
}
