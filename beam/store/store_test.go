package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fsouza/fake-gcs-server/fakestorage"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"mrrc-lua/beam/store"
)

// noise returns bytes of which no two ranges are alike.
func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b) // it does not fail
	return b
}

// bucket is the name of the bucket in which the fakes have their objects.
const bucket = "loads"

// google serves objects as Google Cloud Storage does.
func google(t *testing.T, objects map[string][]byte) {
	t.Helper()
	var list []fakestorage.Object
	for name, content := range objects {
		list = append(list, fakestorage.Object{ObjectAttrs: fakestorage.ObjectAttrs{BucketName: bucket, Name: name}, Content: content})
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	host := free.Addr().String() // bytes are asked for at this address, too
	require.NoError(t, free.Close())
	_, text, err := net.SplitHostPort(host)
	require.NoError(t, err)
	port, err := strconv.ParseUint(text, 10, 16)
	require.NoError(t, err)
	s, err := fakestorage.NewServerWithOptions(fakestorage.Options{InitialObjects: list, Host: "127.0.0.1", Port: uint16(port), PublicHost: host, Scheme: "http"})
	require.NoError(t, err)
	t.Cleanup(s.Stop)
	t.Setenv("STORAGE_EMULATOR_HOST", host)
}

// amazon serves objects as S3 does, and returns the parameters for MRRC_BEAM_S3.
func amazon(t *testing.T, objects map[string][]byte) string {
	t.Helper()
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket(bucket))
	for name, content := range objects {
		_, err := backend.PutObject(bucket, name, map[string]string{"Last-Modified": time.Now().UTC().Format(http.TimeFormat)}, bytes.NewReader(content), int64(len(content)), nil)
		require.NoError(t, err)
	}
	s := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(s.Close)
	return url.Values{"endpoint": {s.URL}, "use_path_style": {"true"}, "region": {"us-east-1"}, "anonymous": {"true"}}.Encode()
}

// Would catch objects that are not found, or read at another place, in both kinds of stores.
func TestStore(t *testing.T) {
	content := noise(9 << 20)
	objects := map[string][]byte{"a/1.mrc": content, "a/2.mrc": {1, 2, 3}, "a/b/3.mrc": {4}, "b.mrc": {5}, "a/4.txt": {6}, "empty.mrc": {}}
	google(t, objects)
	s := store.New(variables{"MRRC_BEAM_S3": amazon(t, objects)}.get)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	for _, scheme := range []string{"gs", "s3"} {
		t.Run(scheme, func(t *testing.T) {
			at := scheme + "://" + bucket + "/"
			list, err := s.Expand(context.Background(), []string{"plain*.mrc", at + "a/*.mrc", at + "**/3.mrc", at + "b.mrc"})
			require.NoError(t, err)
			require.Equal(t, []string{"plain*.mrc", at + "a/1.mrc", at + "a/2.mrc", at + "a/b/3.mrc", at + "b.mrc"}, list)
			_, err = s.Expand(context.Background(), []string{at + "none/*"})
			require.ErrorContains(t, err, "no object has such a name")
			_, _, err = s.Open(at + "missing.mrc")
			require.EqualError(t, err, "there is no such object")

			size, changed, err := s.Stat(at + "a/1.mrc")
			require.NoError(t, err)
			require.EqualValues(t, len(content), size)
			require.Less(t, time.Since(changed).Abs(), time.Hour)
			r, size, err := s.Open(at + "a/1.mrc")
			require.NoError(t, err)
			all, err := io.ReadAll(io.NewSectionReader(r, 0, size))
			require.NoError(t, err)
			require.True(t, bytes.Equal(content, all))
			r, size, err = s.Open(at + "empty.mrc")
			require.NoError(t, err)
			_, err = r.ReadAt(make([]byte, 1), 0)
			require.ErrorIs(t, err, io.EOF)
			require.Zero(t, size)
		})
	}
	for _, path := range []string{"file.mrc", "-", "http://host/x", "/gs:/x", ""} {
		require.False(t, s.Is(path), path)
	}
	for _, path := range []string{"gs://", "s3://bucket", "gs:///name"} {
		require.True(t, s.Is(path), path)
		_, _, err := s.Stat(path)
		require.ErrorContains(t, err, "BUCKET/NAME", path)
	}
}

// Would catch ranges that are read wrongly by several goroutines at once, and more requests than pieces.
func TestObject_ranges(t *testing.T) {
	content := noise(10<<20 + 17)
	var fetched, bytesRead atomic.Int64
	fetch := func(_ context.Context, into []byte, from int64) error {
		fetched.Add(1)
		bytesRead.Add(int64(copy(into, content[from:])))
		return nil
	}
	r := store.ObjectOf(int64(len(content)), fetch)
	all, err := io.ReadAll(io.NewSectionReader(r, 0, int64(len(content))))
	require.NoError(t, err)
	require.True(t, bytes.Equal(content, all))
	require.EqualValues(t, len(content), bytesRead.Load(), "bytes were read twice")
	require.LessOrEqual(t, fetched.Load(), int64(5))

	r = store.ObjectOf(int64(len(content)), fetch)
	var all4 sync.WaitGroup
	for seed := range 4 {
		all4.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(seed)))
			for range 200 {
				from := random.Int64N(int64(len(content)))
				b := make([]byte, random.IntN(1<<20))
				n, err := r.ReadAt(b, from)
				if from+int64(len(b)) > int64(len(content)) {
					if !errors.Is(err, io.EOF) {
						t.Errorf("at %d: %v", from, err)
					}
				} else if err != nil || n != len(b) {
					t.Errorf("at %d: %d of %d, %v", from, n, len(b), err)
				}
				if !bytes.Equal(b[:n], content[from:from+int64(n)]) {
					t.Errorf("at %d: other bytes", from)
				}
			}
		})
	}
	all4.Wait()
}

// Would catch a store that fails once and ends the run, and a piece that failed and is never fetched again.
func TestObject_failures(t *testing.T) {
	broken := errors.New("the connection was closed")
	fails := 0
	r := store.ObjectOf(4, func(_ context.Context, into []byte, _ int64) error {
		if fails > 0 {
			fails--
			return broken
		}
		copy(into, "abcd")
		return nil
	})
	b := make([]byte, 4)
	fails = store.Attempts
	_, err := r.ReadAt(b, 0)
	require.ErrorIs(t, err, broken)
	fails = store.Attempts - 1
	_, err = r.ReadAt(b, 0)
	require.NoError(t, err)
	require.Equal(t, "abcd", string(b))
	_, err = r.ReadAt(b, -1)
	require.Error(t, err)
}

// variables are those of an environment.
type variables map[string]string

func (v variables) get(name string) string { return v[name] }
