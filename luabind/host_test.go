package luabind_test

import (
	"errors"
	"io"

	"mrrc-lua/internal/testhost"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// fakeHost is a Host that remembers the calls it gets. It opens the files of testhost, and reads records
// from them.
type fakeHost struct {
	testhost.Host
	emitted  []string // "output: record or line"
	skipped  bool
	rejected string
	stopped  bool
	tallies  map[string]float64
	counts   luabind.Counts
	args     map[string]string
	globals  map[string]any
	came     int
}

func (h *fakeHost) Emit(r *parse.Record, output string) error {
	if output == "broken" {
		return errors.New("the disk is full")
	}
	h.emitted = append(h.emitted, output+": "+string(r.ControlNumber()))
	return nil
}

func (h *fakeHost) EmitLine(line, output string) error {
	h.emitted = append(h.emitted, output+": "+line)
	return nil
}

func (h *fakeHost) Skip()                { h.skipped = true }
func (h *fakeHost) Reject(reason string) { h.rejected = reason }
func (h *fakeHost) Stop()                { h.stopped = true }

func (h *fakeHost) Tally(table, key string, n float64) {
	if h.tallies == nil {
		h.tallies = map[string]float64{}
	}
	h.tallies[table+"/"+key] += n
}

func (h *fakeHost) Counts() luabind.Counts { return h.counts }

func (h *fakeHost) Options() luabind.RunOptions {
	return luabind.RunOptions{Jobs: 2, Mode: "batch", Limit: 10}
}

func (h *fakeHost) Inputs() []string        { return []string{"one.mrc", "two.mrc"} }
func (h *fakeHost) Args() map[string]string { return h.args }
func (h *fakeHost) Globals() map[string]any { return h.globals }
func (h *fakeHost) Came(*parse.Record) bool { h.came++; return true }
func (h *fakeHost) Over() bool              { return false }

func (h *fakeHost) OpenStream(s luabind.Source) (luabind.Stream, error) {
	switch {
	case s.Bytes != nil:
		return &fakeStream{src: s.Bytes}, nil
	case len(s.Paths) > 0:
		var all []io.Reader
		for _, p := range s.Paths {
			f, err := h.OpenFile(p)
			if err != nil {
				return nil, errors.New(p + ": " + err.Error())
			}
			all = append(all, f)
		}
		return &fakeStream{src: io.MultiReader(all...)}, nil
	}
	return &fakeStream{}, nil
}

// fakeStream reads records of a Go reader, or of the script when it has none.
type fakeStream struct {
	src    io.Reader
	reader *parse.Reader
	batch  parse.Batch
}

func (s *fakeStream) Next(ask func() ([]byte, error)) (*parse.Batch, error) {
	if s.src == nil {
		s.src = &askReader{ask: ask}
	}
	if s.reader == nil {
		s.reader = parse.NewReader(s.src, parse.Options{Source: "stream"})
	}
	if err := s.reader.Read(&s.batch); err != nil {
		return nil, err
	}
	return &s.batch, nil
}

func (s *fakeStream) Close() error { return nil }

// askReader makes a reader of the script's answers.
type askReader struct {
	ask  func() ([]byte, error)
	rest []byte
}

func (r *askReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		b, err := r.ask()
		if err != nil {
			return 0, err
		}
		if b == nil {
			return 0, io.EOF
		}
		r.rest = b
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
