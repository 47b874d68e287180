package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/gcsblob" // gs://
	_ "gocloud.dev/blob/s3blob"  // s3://
	"gocloud.dev/gcerrors"
)

// parameters are the environment variables with further parameters of a store, by its scheme: those of the URLs of
// gocloud.dev, as in endpoint=http://localhost:9000&use_path_style=true.
var parameters = map[string]string{"gs": "MRRC_BEAM_GS", "s3": "MRRC_BEAM_S3"}

// validation is a parameter of S3.
const validation = "response_checksum_validation"

// Store opens objects by their URLs. It implements job.Objects, and is safe for concurrent use.
type Store struct {
	getenv  func(string) string
	mu      sync.Mutex
	buckets map[string]*blob.Bucket // by scheme and name
}

// New returns a store that finds its credentials where the programs of the makers do: in the environment, in their
// files, or on the machine. getenv returns environment variables.
func New(getenv func(string) string) *Store {
	return &Store{getenv: getenv, buckets: map[string]*blob.Bucket{}}
}

// Is reports whether a path is the URL of an object.
func (s *Store) Is(path string) bool {
	scheme, _, ok := strings.Cut(path, "://")
	return ok && parameters[scheme] != ""
}

// Expand replaces patterns such as gs://bucket/loads/*.mrc by the URLs of the objects that they match, in the order of
// their names. Every other name stays.
func (s *Store) Expand(ctx context.Context, names []string) (list []string, err error) {
	for _, name := range names {
		if !s.Is(name) || !strings.ContainsAny(name, "*?[{") {
			list = append(list, name)
			continue
		}
		found, err := s.glob(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no object has such a name", name)
		}
		list = append(list, found...)
	}
	return list, nil
}

func (s *Store) glob(ctx context.Context, pattern string) (list []string, err error) {
	bucket, key, err := s.find(pattern)
	if err != nil {
		return nil, err
	}
	if !doublestar.ValidatePattern(key) {
		return nil, errors.New("this is not a pattern")
	}
	prefix := key[:strings.IndexAny(key+"*", `*?[{\`)]
	for it := bucket.List(&blob.ListOptions{Prefix: prefix}); ; {
		object, err := it.Next(ctx)
		switch {
		case errors.Is(err, io.EOF):
			slices.Sort(list)
			return list, nil
		case err != nil:
			return nil, bare(err)
		}
		if doublestar.MatchUnvalidated(key, object.Key) && !object.IsDir {
			list = append(list, strings.TrimSuffix(pattern, key)+object.Key)
		}
	}
}

// Stat returns the size of an object in bytes, and the time of its last change.
func (s *Store) Stat(path string) (size int64, changed time.Time, err error) {
	bucket, key, err := s.find(path)
	if err != nil {
		return 0, changed, err
	}
	at, err := bucket.Attributes(context.Background(), key)
	if err != nil {
		return 0, changed, bare(err)
	}
	return at.Size, at.ModTime, nil
}

// Open opens an object, whose bytes can be read by several goroutines at once. It keeps up to maxPieces pieces of it.
func (s *Store) Open(path string) (content io.ReaderAt, size int64, err error) {
	size, _, err = s.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	bucket, key, err := s.find(path)
	if err != nil {
		return nil, 0, err
	}
	return &object{size: size, fetch: func(ctx context.Context, into []byte, from int64) error {
		r, err := bucket.NewRangeReader(ctx, key, from, int64(len(into)), nil)
		if err != nil {
			return bare(err)
		}
		_, err = io.ReadFull(r, into)
		return errors.Join(err, r.Close())
	}}, size, nil
}

// find returns the bucket of a URL, and the name of the object in it.
func (s *Store) find(path string) (*blob.Bucket, string, error) {
	scheme, rest, _ := strings.Cut(path, "://")
	name, key, _ := strings.Cut(rest, "/")
	if name == "" || key == "" {
		return nil, "", fmt.Errorf("the address of an object is %s://BUCKET/NAME", scheme)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.buckets[scheme+"://"+name]; b != nil {
		return b, key, nil
	}
	query, err := url.ParseQuery(s.getenv(parameters[scheme]))
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", parameters[scheme], err)
	}
	if scheme == "s3" && !query.Has(validation) {
		query.Set(validation, "when_required") // stores have no checksums of ranges, and each would be reported
	}
	u := url.URL{Scheme: scheme, Host: name, RawQuery: query.Encode()}
	b, err := blob.OpenBucket(context.Background(), u.String())
	if err != nil {
		return nil, "", bare(err)
	}
	s.buckets[scheme+"://"+name] = b
	return b, key, nil
}

// Close releases the connections.
func (s *Store) Close() (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, b := range s.buckets {
		err = errors.Join(err, b.Close())
		delete(s.buckets, name)
	}
	return err
}

// bare says in plain words what is often the reason.
func bare(err error) error {
	switch gcerrors.Code(err) {
	case gcerrors.NotFound:
		return errors.New("there is no such object")
	case gcerrors.PermissionDenied:
		return fmt.Errorf("the credentials of this process do not allow to read it: %w", err)
	}
	return err
}
