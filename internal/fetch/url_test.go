package fetch_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/fetch"
	"mrrc-lua/internal/testscale"
)

// shelf serves one file, which may change, and breaks connections off.
type shelf struct {
	mu     sync.Mutex
	text   []byte
	tag    string
	whole  bool  // it cannot send a part
	breaks []int // after how many bytes each of the first answers breaks off; 0: it does not
	ranges []string
	before func(n int) // called before each answer
}

// ServeHTTP implements http.Handler.
func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ranges = append(s.ranges, r.Header.Get("Range"))
	n := len(s.ranges)
	if s.before != nil {
		s.before(n)
	}
	if s.tag != "" {
		w.Header().Set("ETag", s.tag)
	}
	if s.whole {
		r.Header.Del("Range")
	}
	if n <= len(s.breaks) && s.breaks[n-1] > 0 {
		w = &breaking{w, s.breaks[n-1]}
	}
	http.ServeContent(w, r, "x.mrc", time.Time{}, bytes.NewReader(s.text))
}

// breaking is an answer that breaks off.
type breaking struct {
	http.ResponseWriter
	left int
}

// Write implements io.Writer.
func (b *breaking) Write(p []byte) (int, error) {
	n, err := b.ResponseWriter.Write(p[:min(len(p), b.left)])
	if b.left -= n; b.left == 0 {
		b.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func download(t *testing.T, s *shelf) *fetch.Download {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	f := &fetch.Download{Options: options(t, server.URL)}
	f.File = filepath.Join(t.TempDir(), "x.mrc")
	return f
}

func sum(text []byte) string {
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

// Would catch a file with a gap, with bytes of two versions, or that is fetched from its beginning again and again.
func TestDownload(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789abcdef"), 20000)
	other := bytes.Repeat([]byte("fedcba9876543210"), 20000)
	for name, row := range map[string]struct {
		s      *shelf
		ranges []string
		want   []byte
	}{
		"good":                    {&shelf{tag: `"a"`}, []string{""}, text},
		"it breaks off":           {&shelf{tag: `"a"`, breaks: []int{100000, 50000}}, []string{"", "bytes=100000-", "bytes=150000-"}, text},
		"without parts":           {&shelf{tag: `"a"`, breaks: []int{100000}, whole: true}, []string{"", "bytes=100000-"}, text},
		"without a tag":           {&shelf{breaks: []int{100000}}, []string{"", ""}, text},
		"with a tag that is weak": {&shelf{tag: `W/"a"`, breaks: []int{100000}}, []string{"", ""}, text},
	} {
		t.Run(name, func(t *testing.T) {
			row.s.text = text
			f := download(t, row.s)
			f.SHA256 = strings.ToUpper(sum(text))
			got, err := f.Run(t.Context())
			require.NoError(t, err)
			require.Equal(t, row.ranges, row.s.ranges)
			have, err := os.ReadFile(f.File)
			require.NoError(t, err)
			require.True(t, bytes.Equal(row.want, have))
			require.EqualValues(t, len(text), got.Bytes)
			require.Equal(t, []string{"SHA-256 " + sum(text)}, got.Notes)
			gone(t, f.File+".fetch")
		})
	}

	// The file changes while it is fetched: what came of the old one is worthless.
	s := &shelf{text: text, tag: `"a"`, breaks: []int{100000}}
	s.before = func(n int) {
		if n == 2 {
			s.text, s.tag = other, `"b"`
		}
	}
	f := download(t, s)
	_, err := f.Run(t.Context())
	require.NoError(t, err)
	have, err := os.ReadFile(f.File)
	require.NoError(t, err)
	require.True(t, bytes.Equal(other, have))
}

// Would catch a fetch of a file that cannot be continued, or that is continued with another one.
func TestDownload_interrupted(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789abcdef"), 20000)
	s := &shelf{text: text, tag: `"a"`, breaks: []int{1000, 1000, 1000}}
	f := download(t, s)
	f.Retries = 2
	_, err := f.Run(t.Context())
	require.ErrorContains(t, err, "the answer broke off after 3000 bytes: the connection ended early (tried 3 times)")
	gone(t, f.File)
	_, err = f.Run(t.Context())
	require.ErrorContains(t, err, "--resume continues it")
	f.Resume = true
	other := *f
	other.URL += "/y"
	_, err = other.Run(t.Context())
	require.ErrorContains(t, err, "was another one")
	_, err = f.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, "bytes=3000-", s.ranges[len(s.ranges)-1])
	have, err := os.ReadFile(f.File)
	require.NoError(t, err)
	require.True(t, bytes.Equal(text, have))
}

// Would catch a fetch that goes on with what an interrupted one has left although it is to be forgotten.
func TestDownload_restart(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789abcdef"), 200)
	s := &shelf{text: text, tag: `"a"`, breaks: []int{1000}}
	f := download(t, s)
	f.Retries = 0
	_, err := f.Run(t.Context())
	require.ErrorContains(t, err, "the answer broke off after 1000 bytes")
	f.Restart = true
	_, err = f.Run(t.Context())
	require.NoError(t, err)
	require.Empty(t, s.ranges[len(s.ranges)-1])
	have, err := os.ReadFile(f.File)
	require.NoError(t, err)
	require.True(t, bytes.Equal(text, have))
}

// Would catch a file with a wrong checksum that looks fetched, and a good file that it replaces.
func TestDownload_checksum(t *testing.T) {
	s := &shelf{text: []byte("text"), tag: `"a"`}
	f := download(t, s)
	require.NoError(t, os.WriteFile(f.File, []byte("old"), 0o600))
	f.SHA256 = strings.Repeat("0", 64)
	_, err := f.Run(t.Context())
	require.ErrorContains(t, err, fmt.Sprintf("has the SHA-256 %s and not 000", sum(s.text)))
	have, err := os.ReadFile(f.File)
	require.NoError(t, err)
	require.Equal(t, "old", string(have))
	f.SHA256, f.Restart = sum(s.text), true
	_, err = f.Run(t.Context())
	require.NoError(t, err)
	st, err := os.Stat(f.File)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), st.Mode().Perm())
	f.SHA256 = "123"
	_, err = f.Run(t.Context())
	require.ErrorContains(t, err, "64 hexadecimal digits are expected")
}

// Would catch files that stay open, and what an earlier fetch has left and cannot be removed.
func TestDownload_files(t *testing.T) {
	f := download(t, &shelf{text: []byte("text"), tag: `"a"`})
	f.SHA256, f.Restart = strings.Repeat("0", 64), true
	before := testscale.OpenFiles(t)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // it closes files that nobody uses
	for range 40 {
		_, err := f.Run(t.Context())
		require.ErrorContains(t, err, "has the SHA-256")
	}
	require.Less(t, testscale.OpenFiles(t), before+20)

	require.NoError(t, os.MkdirAll(filepath.Join(f.File+".fetch", "records.xml", "x"), 0o700))
	_, err := f.Run(t.Context())
	var failed *fetch.Error
	require.ErrorAs(t, err, &failed)
	require.Equal(t, fetch.Disk, failed.Kind)
	require.Equal(t, filepath.Join(f.File+".fetch", "records.xml"), failed.Name)
	require.NotContains(t, failed.Msg, "records.xml", "it is named once")
}

// Would catch an answer whose end nobody can check and that passes without a word.
func TestDownload_unknownLength(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("a"))
		w.(http.Flusher).Flush()
		_, _ = w.Write([]byte("b"))
	}))
	t.Cleanup(server.Close)
	f := &fetch.Download{Options: options(t, server.URL)}
	got, err := f.Run(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 2, got.Bytes)
	require.Contains(t, got.Notes, "the server does not say how long the file is: if it broke off, nobody noticed")
}
