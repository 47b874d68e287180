package command_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"
)

// Would catch objects of a store that are cut, read or named otherwise than files.
func TestRun_objects(t *testing.T) {
	files := repository(t)
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket("loads"))
	for name, text := range files {
		_, err := backend.PutObject("loads", name, map[string]string{"Last-Modified": time.Now().UTC().Format(http.TimeFormat)}, strings.NewReader(text), int64(len(text)), nil)
		require.NoError(t, err)
	}
	s := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(s.Close)
	t.Setenv("MRRC_BEAM_S3", url.Values{"endpoint": {s.URL}, "use_path_style": {"true"}, "region": {"us-east-1"}, "anonymous": {"true"}}.Encode())
	files["everything.lua"] = scripted(t, "everything.lua")
	enter(t, files)
	args := slices.Concat([]string{"run", "everything.lua", "-o", "out.mrc", "--block", "1024", "--jobs", "2"}, all)
	want := runs(t, nil, "mrrc-lua", append(slices.Clone(args), "data/b*.mrc", "data/g*.mrc", "data/books.mrc")...)
	wrote := outputs(t, files)
	got := runs(t, nil, "mrrc-beam", append(slices.Clone(args), "--part-size", "9000", "s3://loads/data/b*.mrc", "s3://loads/data/g*.mrc", "data/books.mrc")...)
	got.err = strings.ReplaceAll(got.err, "s3://loads/", "")
	written := outputs(t, files)
	written["bad.jsonl"] = string(bytes.ReplaceAll([]byte(written["bad.jsonl"]), []byte("s3://loads/"), nil))
	same(t, want, got, wrote, written)

	got = runs(t, nil, "mrrc-beam", "run", "everything.lua", "s3://loads/data/none.mrc", "-o", "none.mrc")
	require.Equal(t, 4, got.code, got.err)
	require.Contains(t, got.err, "s3://loads/data/none.mrc: there is no such object")
}
