package fetch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"mrrc-lua/internal/outfile"
)

// Download is a file that a server has, byte for byte.
type Download struct {
	Options
	SHA256 string // 64 hexadecimal digits that the file must have; "": any file

	dir     string
	state   urlState
	to      *os.File
	size    int64 // of what is there
	release func()
}

// urlState is the content of FILE.fetch/state.json for a file. The bytes are in FILE.fetch/file.
type urlState struct {
	Version int    `json:"version"` // of this format: 1
	Kind    string `json:"kind"`    // url
	URL     string `json:"url"`     // without a password
	// Tag and Modified are by what the server recognises that the file is still the same: its ETag, and the time of
	// its last change. "": it does not say.
	Tag      string `json:"etag"`
	Modified string `json:"last_modified"`
	Size     int64  `json:"size"`    // of the whole file; -1: not known
	Started  string `json:"started"` // RFC 3339
}

// Run fetches the file. The error is *Error, or the cause of ctx; the fetch can then be continued.
func (f *Download) Run(ctx context.Context) (*Result, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	if _, err := hex.DecodeString(f.SHA256); err != nil || f.SHA256 != "" && len(f.SHA256) != 64 {
		return nil, usagef("--sha256 "+f.SHA256, "64 hexadecimal digits are expected")
	}
	if err := f.open(); err != nil {
		return nil, err
	}
	defer f.close()
	c := newClient(&f.Options)
	defer c.close()
	if err := c.do(ctx, f.URL, f.prepare, f.take); err != nil {
		return nil, err
	}
	return f.finish()
}

func (f *Download) path(name string) string { return filepath.Join(f.dir, name) }

// open opens the directory of the fetch, and what an interrupted one has left there.
func (f *Download) open() (err error) {
	f.dir = f.File + ".fetch"
	if err := os.MkdirAll(f.dir, 0o777); err != nil {
		return diskError(f.dir, err)
	}
	if f.release, err = outfile.Exclude(f.path("state.json")); err != nil {
		return usagef(f.dir, "another fetch uses this directory: %v", bare(err))
	}
	old, err := os.ReadFile(f.path("state.json"))
	switch {
	case err == nil && f.Resume:
		err = json.Unmarshal(old, &f.state)
		if err != nil || f.state.Version != 1 || f.state.Kind != "url" || f.state.URL != redacted(f.URL) {
			err = usagef("--resume", "the fetch that was interrupted was another one: '%s %s'; use the same command, or --restart", f.state.Kind, f.state.URL)
		}
	case err == nil && !f.Restart && f.hasSome():
		err = usagef(f.File, "a fetch into this file was interrupted: --resume continues it, --restart forgets it (%s)", f.dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		err = diskError(f.path("state.json"), err)
	case err != nil && f.Resume:
		err = usagef(f.File, "there is nothing to --resume: %s does not exist", f.path("state.json"))
	default:
		err = f.fresh()
	}
	if err == nil {
		f.to, err = os.OpenFile(f.path("file"), os.O_RDWR|os.O_CREATE, 0o666)
		err = diskError(f.path("file"), err)
	}
	if err == nil {
		f.size, err = f.to.Seek(0, io.SeekEnd)
		err = diskError(f.path("file"), err)
	}
	if err != nil {
		f.close()
		_ = os.Remove(f.dir) // if it is empty
	}
	return err
}

// hasSome reports whether there are bytes of an interrupted fetch, of whatever kind.
func (f *Download) hasSome() bool {
	for _, name := range []string{"file", "records.xml"} {
		if st, err := os.Stat(f.path(name)); err == nil && st.Size() > 0 {
			return true
		}
	}
	return false
}

// fresh forgets what was there.
func (f *Download) fresh() error {
	f.state = urlState{Version: 1, Kind: "url", URL: redacted(f.URL), Size: -1, Started: now()}
	if err := forgetFiles(f.dir); err != nil {
		return err
	}
	return f.save()
}

func (f *Download) save() error {
	text, err := json.MarshalIndent(&f.state, "", "  ")
	if err != nil {
		return err
	}
	return diskError(f.path("state.json"), outfile.Replace(f.path("state.json"), append(text, '\n')))
}

// prepare asks for the rest of a file that is there in part, provided that it is still the same.
func (f *Download) prepare(req *http.Request) {
	req.Header.Del("Range")
	req.Header.Del("If-Range")
	req.Header.Set("Accept-Encoding", "identity") // the bytes as they are
	same := f.state.Modified
	if f.state.Tag != "" && !strings.HasPrefix(f.state.Tag, "W/") {
		same = f.state.Tag
	}
	if f.size > 0 && same != "" {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", f.size))
		req.Header.Set("If-Range", same)
	}
}

// take stores an answer: the whole file, or the rest of it.
func (f *Download) take(resp *http.Response) error {
	switch resp.StatusCode {
	case http.StatusOK:
		if f.size > 0 {
			f.Note("the server sends the file from its beginning: it has changed, or the server cannot send a part")
		}
		if err := f.begin(resp); err != nil {
			return err
		}
	case http.StatusPartialContent:
		if err := f.goOn(resp); err != nil {
			return err
		}
	case http.StatusRequestedRangeNotSatisfiable: // there is nothing after what is there
		if f.state.Size == f.size {
			return nil
		}
		if err := f.cut(); err != nil {
			return err
		}
		return errors.New("the server has fewer bytes than before")
	default:
		return statusError(resp)
	}
	if resp.Header.Get("Content-Encoding") != "" && !strings.EqualFold(resp.Header.Get("Content-Encoding"), "identity") {
		return final("the server insists on the content encoding %s", resp.Header.Get("Content-Encoding"))
	}
	n, err := io.Copy(f.to, &lively{resp.Body, f.Timeout})
	f.size += n
	if serr := f.to.Sync(); serr != nil {
		return &finalError{f.to.Name() + ": " + bare(serr).Error()}
	}
	switch {
	case errors.As(err, new(*fs.PathError)):
		return diskError(f.to.Name(), err)
	case err != nil:
		return fmt.Errorf("the answer broke off after %d bytes: %w", f.size, bare(err))
	case f.state.Size >= 0 && f.size != f.state.Size:
		return fmt.Errorf("the file has %d bytes, and %d came", f.state.Size, f.size)
	}
	return nil
}

// goOn checks that an answer is the part of the file that was asked for. If it is not, the next try asks for the whole
// file.
func (f *Download) goOn(resp *http.Response) error {
	span := resp.Header.Get("Content-Range")
	from, total, ok := contentRange(span)
	tag, had := resp.Header.Get("ETag"), f.state.Tag
	if tag == "" || had == "" {
		tag, had = resp.Header.Get("Last-Modified"), f.state.Modified
	}
	var err error
	switch {
	case resp.Request.Header.Get("Range") == "":
		err = fmt.Errorf("the server was asked for the file, and sends a part of it: %q", span)
	case !ok || from != f.size:
		err = fmt.Errorf("the server was asked for the bytes from %d on, and sends %q", f.size, span)
	case f.state.Size >= 0 && total >= 0 && total != f.state.Size:
		err = fmt.Errorf("the file had %d bytes, and now it has %d: it has changed", f.state.Size, total)
	case tag != "" && had != "" && tag != had: // a server that ignores If-Range
		err = errors.New("the server sends a part of another version of the file")
	case total >= 0 && f.state.Size < 0: // only now it says how long the file is
		f.state.Size = total
		return f.save()
	}
	if err != nil {
		return cmp.Or(f.cut(), err)
	}
	return nil
}

// begin forgets what came before an answer that has the whole file.
func (f *Download) begin(resp *http.Response) error {
	if err := f.cut(); err != nil {
		return err
	}
	f.state.Tag, f.state.Modified, f.state.Size = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified"), resp.ContentLength
	return f.save()
}

// cut empties the file.
func (f *Download) cut() error {
	err := f.to.Truncate(0)
	if err == nil {
		_, err = f.to.Seek(0, io.SeekStart)
	}
	f.size = 0
	return diskError(f.to.Name(), err)
}

// contentRange reads the header of a part: where it begins, and how long the whole is; total is -1 when that is not
// known. (RFC 9110, section 14.4.)
func contentRange(text string) (from, total int64, ok bool) {
	text, ok = strings.CutPrefix(text, "bytes ")
	part, whole, cut := strings.Cut(text, "/")
	first, _, dash := strings.Cut(part, "-")
	if !ok || !cut || !dash {
		return 0, 0, false
	}
	from, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return 0, 0, false
	}
	if total, err = strconv.ParseInt(whole, 10, 64); err != nil {
		total = -1
	}
	return from, total, true
}

// lively ends the reading of a body from which nothing comes for some time.
type lively struct {
	body io.ReadCloser
	most time.Duration
}

// Read implements io.Reader.
func (l *lively) Read(p []byte) (int, error) {
	timer := time.AfterFunc(l.most, func() { _ = l.body.Close() })
	n, err := l.body.Read(p)
	if !timer.Stop() && err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("nothing came for %s", l.most)
	}
	return n, err
}

// finish checks the file and gives it its name.
func (f *Download) finish() (*Result, error) {
	if _, err := f.to.Seek(0, io.SeekStart); err != nil {
		return nil, diskError(f.to.Name(), err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, f.to); err != nil {
		return nil, diskError(f.to.Name(), err)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if f.SHA256 != "" && !strings.EqualFold(f.SHA256, sum) {
		return nil, serverf(f.URL, "has the SHA-256 %s and not %s: the file is not the one that was expected; %s has what came, and --restart fetches it again", sum, strings.ToLower(f.SHA256), f.to.Name())
	}
	result := &Result{Pages: 1, Bytes: f.size, Notes: []string{"SHA-256 " + sum}}
	if f.state.Size < 0 {
		result.Notes = append(result.Notes, "the server does not say how long the file is: if it broke off, nobody noticed")
	}
	if err := f.to.Close(); err != nil {
		return nil, diskError(f.to.Name(), err)
	}
	if err := place(f.to.Name(), f.File); err != nil {
		return nil, err
	}
	f.to = nil
	if err := os.Remove(f.path("state.json")); err != nil {
		return nil, diskError(f.path("state.json"), err)
	}
	f.close()
	_ = os.Remove(f.dir)
	return result, nil
}

// close ends the use of the directory.
func (f *Download) close() {
	if f.to != nil {
		_ = f.to.Close()
		f.to = nil
	}
	if f.release != nil {
		f.release()
		f.release = nil
	}
}
