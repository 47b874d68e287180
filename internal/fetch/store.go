package fetch

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mrrc-lua/internal/outfile"
)

// A store is what a fetch keeps on disk until its file is whole, in the directory FILE.fetch:
//
//	state.json   the request, what came so far, and where to go on; replaced after each answer
//	records.xml  the records so far; what is beyond the length in state.json does not count
//	log.tsv      a line for each answer and each record of it, likewise
//	page-N.xml   the Nth answer as it came, if something in it had to be repaired
type store struct {
	dir     string
	state   state
	records *os.File
	log     *os.File
	seen    map[digest]bool // records that are stored
	tokens  map[string]bool // tokens that were used
	release func()          // lets other processes use the directory
}

// state is the content of state.json.
type state struct {
	Version int               `json:"version"` // of this format: 1
	Kind    string            `json:"kind"`    // oai or sru
	URL     string            `json:"url"`     // without a password
	Request map[string]string `json:"request"` // what was asked for
	Started string            `json:"started"` // RFC 3339
	Updated string            `json:"updated"`

	Place  string `json:"place"` // the resumption token, or the position, of the next answer; "": the first
	Done   bool   `json:"done"`  // there is no next answer: only the file is still to be made
	Pages  int    `json:"pages"` // answers so far
	Course course `json:"course"`

	Listed   int64    `json:"listed"` // records of the list: of OAI-PMH each may have several of MARC, or none
	Records  int64    `json:"records"`
	Deleted  int64    `json:"deleted"`
	Repeated int64    `json:"repeated"`
	Size     int64    `json:"size"` // of the whole list, as the server says; 0: not known
	Next     string   `json:"next"` // see Result
	Flaws    []string `json:"flaws"`
	Notes    []string `json:"notes"`

	RecordBytes int64 `json:"record_bytes"` // of records.xml
	LogBytes    int64 `json:"log_bytes"`    // of log.tsv
}

// course is what a fetch must know of earlier answers to notice that it does not get on.
type course struct {
	// Again counts how often the list was begun again since a record came that was not there before, and Until is the
	// number of answers from which on such a record is expected.
	Again int    `json:"again"`
	Until int    `json:"until"`
	Stale int    `json:"stale"`          // answers without such a record, since the last with one
	Pass  int64  `json:"pass,omitempty"` // of OAI-PMH: records since the list was begun, those that came again included
	Same  string `json:"same,omitempty"` // of SRU: a digest of the records of the last answer
}

// item is a record of an answer.
type item struct {
	id, date string // of OAI-PMH; "" if the server gives none
	deleted  bool
	more     bool   // it is another one of MARC in the same record of the list
	nth      int64  // of SRU: its place in the answer, from 0 on
	xml      []byte // nil: it is deleted, or has no data
}

// digest identifies a record with its contents.
type digest [16]byte

func (r *item) digest() digest {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %t\n", r.id, r.date, r.deleted)
	h.Write(r.xml)
	return digest(h.Sum(nil)[:16])
}

// maxFlaws is how many flaws, and notes, are kept: each is a line for the user.
const maxFlaws = 100

// openStore makes the directory of a fetch, or opens the one of a fetch that was interrupted. The error is *Error.
func openStore(o *Options, kind string, request map[string]string) (*store, error) {
	s := &store{dir: o.File + ".fetch", seen: map[digest]bool{}, tokens: map[string]bool{}}
	path := filepath.Join(s.dir, "state.json")
	if err := os.MkdirAll(s.dir, 0o777); err != nil {
		return nil, diskError(s.dir, err)
	}
	var err error
	if s.release, err = outfile.Exclude(path); err != nil {
		return nil, usagef(s.dir, "another fetch uses this directory: %v", bare(err))
	}
	old, err := os.ReadFile(path)
	switch {
	case err == nil && o.Resume:
		err = s.reopen(old, kind, o, request)
	case err == nil && !o.Restart && !untouched(old):
		err = usagef(o.File, "a fetch into this file was interrupted: --resume continues it, --restart forgets it (%s)", s.dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		err = diskError(path, err)
	case err != nil && o.Resume:
		err = usagef(o.File, "there is nothing to --resume: %s does not exist", path)
	default:
		err = s.begin(kind, o, request)
	}
	if err != nil {
		s.close()
		_ = os.Remove(s.dir) // if it is empty
		return nil, err
	}
	return s, nil
}

// untouched reports whether a state is that of a fetch to which nothing came, as after a wrong address: it can be
// forgotten.
func untouched(text []byte) bool {
	var s state
	return json.Unmarshal(text, &s) == nil && s.Version == 1 && (s.Kind == "oai" || s.Kind == "sru") && s.Pages == 0
}

// begin makes the files of a new fetch.
func (s *store) begin(kind string, o *Options, request map[string]string) (err error) {
	if err := forgetFiles(s.dir); err != nil {
		return err
	}
	s.state = state{Version: 1, Kind: kind, URL: redacted(o.URL), Request: request, Started: now()}
	for _, f := range []struct {
		to   **os.File
		name string
	}{{&s.records, "records.xml"}, {&s.log, "log.tsv"}} {
		path := filepath.Join(s.dir, f.name)
		if *f.to, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666); err != nil {
			return diskError(path, err)
		}
	}
	n, err := s.records.WriteString(head)
	s.state.RecordBytes = int64(n)
	if err != nil {
		return diskError(s.records.Name(), err)
	}
	return s.save()
}

// forgetFiles removes what another fetch, of any kind, has left in its directory.
func forgetFiles(dir string) error {
	old, _ := filepath.Glob(filepath.Join(dir, "page-*.xml"))
	for _, name := range []string{"file", "records.xml", "log.tsv"} {
		old = append(old, filepath.Join(dir, name))
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return diskError(path, err)
		}
	}
	return nil
}

// reopen opens the files of a fetch that was interrupted, and checks that it was the same.
func (s *store) reopen(text []byte, kind string, o *Options, request map[string]string) (err error) {
	path := filepath.Join(s.dir, "state.json")
	if err := json.Unmarshal(text, &s.state); err != nil || s.state.Version != 1 {
		return usagef(path, "is not the state of a fetch by this version: --restart begins again")
	}
	if s.state.Kind != kind || s.state.URL != redacted(o.URL) {
		return usagef("--resume", "the fetch that was interrupted was '%s %s': use the same command, or --restart", s.state.Kind, s.state.URL)
	}
	for key, value := range request {
		if had := s.state.Request[key]; had != value {
			return usagef("--resume", "the fetch that was interrupted had %s %q, and now it is %q: use the same command, or --restart", key, had, value)
		}
	}
	if s.state.Listed == 0 { // the state of a version that did not count them
		s.state.Listed = s.state.Records + s.state.Deleted
		s.state.Course.Pass = s.state.Listed
	}
	for _, f := range []struct {
		to   **os.File
		name string
		size int64
	}{{&s.records, "records.xml", s.state.RecordBytes}, {&s.log, "log.tsv", s.state.LogBytes}} {
		path := filepath.Join(s.dir, f.name)
		*f.to, err = os.OpenFile(path, os.O_RDWR, 0o666)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return usagef(path, "is missing: if the fetch stopped while it made %s, that file is whole; --restart begins again", o.File)
		case err != nil:
			return diskError(path, err)
		}
		st, err := (*f.to).Stat()
		switch {
		case err != nil:
			return diskError(path, err)
		case st.Size() < f.size:
			return usagef(path, "has %d bytes, and had %d: something has changed it, and --restart begins again", st.Size(), f.size)
		}
		if err := (*f.to).Truncate(f.size); err != nil {
			return diskError(path, err)
		}
		if _, err := (*f.to).Seek(0, io.SeekEnd); err != nil {
			return diskError(path, err)
		}
	}
	return s.recall()
}

// lines reads the log line by line.
func (s *store) lines() *bufio.Scanner {
	in := bufio.NewScanner(io.NewSectionReader(s.log, 0, s.state.LogBytes))
	in.Buffer(nil, math.MaxInt) // an identifier is as long as the server likes
	return in
}

// recall reads the log.
func (s *store) recall() error {
	in := s.lines()
	for in.Scan() {
		cells := strings.Split(in.Text(), "\t")
		switch {
		case len(cells) == 3 && cells[0] == "answer":
			s.tokens[cells[2]] = true
		case cells[0] == "again":
			s.tokens = map[string]bool{}
		case len(cells) == 5 && cells[0] == "record":
			var d digest
			if n, err := hex.Decode(d[:], []byte(cells[4])); err != nil || n != len(d) {
				return usagef(s.log.Name(), "has a line that is not one of a fetch: --restart begins again")
			}
			s.seen[d] = true
		}
	}
	return diskError(s.log.Name(), in.Err())
}

// add stores the records of an answer together with the place of the next one; done says that there is none. fresh is
// how many of them were not there before.
func (s *store) add(place string, items []item, done bool) (fresh int, err error) {
	var records, log bytes.Buffer
	var added []digest
	had := map[digest]bool{}
	st := s.state
	st.Pages++
	fmt.Fprintf(&log, "answer\t%d\t%s\n", st.Pages, cell(st.Place))
	for i := range items {
		r := &items[i]
		d := r.digest()
		if s.seen[d] || had[d] {
			st.Repeated++
			continue
		}
		had[d] = true
		added = append(added, d)
		if !r.more {
			st.Listed++
		}
		state := "stored"
		switch {
		case r.deleted:
			state = "deleted"
			st.Deleted++
		case r.xml == nil:
			state = "empty"
		default:
			st.Records++
			records.Write(r.xml)
		}
		fmt.Fprintf(&log, "record\t%s\t%s\t%s\t%x\n", state, cell(r.date), cell(r.id), d[:])
	}
	for _, f := range []struct {
		to   *os.File
		text *bytes.Buffer
		size *int64
	}{{s.records, &records, &st.RecordBytes}, {s.log, &log, &st.LogBytes}} {
		n := f.text.Len()
		if _, err := f.text.WriteTo(f.to); err != nil {
			return 0, diskError(f.to.Name(), err)
		}
		if err := f.to.Sync(); err != nil {
			return 0, diskError(f.to.Name(), err)
		}
		*f.size += int64(n)
	}
	s.tokens[cell(st.Place)] = true
	st.Place, st.Done = place, done
	s.state = st
	for _, d := range added {
		s.seen[d] = true
	}
	return len(added), s.save()
}

// forget begins the list again: its tokens may come again.
func (s *store) forget() error {
	n, err := s.log.WriteString("again\n")
	if err != nil {
		return diskError(s.log.Name(), err)
	}
	s.state.LogBytes += int64(n)
	s.tokens = map[string]bool{}
	return s.save()
}

// cell returns text for a cell of the log.
func cell(text string) string {
	return strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(text)
}

// now is the time as state.json has it.
func now() string { return time.Now().Format(time.RFC3339) }

// save replaces state.json.
func (s *store) save() error {
	s.state.Updated = now()
	text, err := json.MarshalIndent(&s.state, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(s.dir, "state.json")
	return diskError(path, outfile.Replace(path, append(text, '\n')))
}

// keep stores an answer as it came, because something in it was repaired, and returns its name. n is its number.
func (s *store) keep(n int, body []byte) (string, error) {
	path := filepath.Join(s.dir, fmt.Sprintf("page-%d.xml", n))
	return path, diskError(path, outfile.Replace(path, body))
}

// flaw notes why the file may not be what the server has. save stores it.
func (s *store) flaw(format string, args ...any) {
	s.state.Flaws = note(s.state.Flaws, fmt.Sprintf(format, args...))
}

func note(list []string, text string) []string {
	switch n := len(list); {
	case n < maxFlaws:
		return append(list, text)
	case n == maxFlaws:
		return append(list, "and more of this kind")
	}
	return list
}

// result returns what the fetch has done.
func (s *store) result() *Result {
	st := &s.state
	return &Result{Pages: st.Pages, Records: st.Records, Deleted: st.Deleted, Repeated: st.Repeated, Bytes: st.RecordBytes, Next: st.Next, Flaws: st.Flaws, Notes: st.Notes}
}

// deleted writes the identifiers of deleted records into a file, one a line.
func (s *store) deleted(path string) error {
	var b bytes.Buffer
	in := s.lines()
	for in.Scan() {
		if cells := strings.Split(in.Text(), "\t"); len(cells) == 5 && cells[1] == "deleted" {
			b.WriteString(cells[3] + "\n")
		}
	}
	if err := in.Err(); err != nil {
		return diskError(s.log.Name(), err)
	}
	return diskError(path, outfile.Replace(path, b.Bytes()))
}

// changed returns how many records came again with another date: the server has changed them during the fetch, and
// the file has each version.
func (s *store) changed() (n int64, err error) {
	dates := map[string]string{}
	in := s.lines()
	for in.Scan() {
		cells := strings.Split(in.Text(), "\t")
		if len(cells) != 5 || cells[3] == "" || cells[2] == "" {
			continue
		}
		if date, is := dates[cells[3]]; is && date != cells[2] {
			n++
		}
		dates[cells[3]] = cells[2]
	}
	return n, diskError(s.log.Name(), in.Err())
}

// finish makes the file of what is stored, and removes the directory unless it has answers that were repaired.
func (s *store) finish(file string) (*Result, error) {
	if _, err := s.records.WriteString(foot); err != nil {
		return nil, diskError(s.records.Name(), err)
	}
	if err := s.records.Sync(); err != nil {
		return nil, diskError(s.records.Name(), err)
	}
	name := s.records.Name()
	if err := s.records.Close(); err != nil {
		return nil, diskError(name, err)
	}
	if err := place(name, file); err != nil {
		return nil, err
	}
	s.state.RecordBytes += int64(len(foot))
	result := s.result()
	_ = s.log.Close()
	s.records, s.log = nil, nil
	for _, name := range []string{"state.json", "log.tsv"} {
		path := filepath.Join(s.dir, name)
		if err := os.Remove(path); err != nil {
			return nil, diskError(path, err)
		}
	}
	s.close()
	_ = os.Remove(s.dir) // stays if it has answers
	return result, nil
}

// place gives a file that is whole its final name. A file that is replaced passes on its mode.
func place(name, file string) error {
	target, err := outfile.Resolve(file)
	if err != nil {
		return diskError(file, err)
	}
	if st, err := os.Stat(target); err == nil {
		_ = os.Chmod(name, st.Mode().Perm())
	}
	if err := os.Rename(name, target); err != nil {
		return diskError(file, err)
	}
	outfile.SyncDir(filepath.Dir(target))
	return nil
}

// close ends the use of the directory.
func (s *store) close() {
	for _, f := range []*os.File{s.records, s.log} {
		if f != nil {
			_ = f.Close()
		}
	}
	if s.release != nil {
		s.release()
		s.release = nil
	}
}
