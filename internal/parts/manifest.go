package parts

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

// Names of files in the directory of attempts that are not of an attempt.
const (
	manifestFile = "manifest.json"
	doneFile     = "done.json"
	joinsFile    = "joins"   // the processes that have joined, a line each
	adoptedFile  = "adopted" // a join has adopted a file

	asidePrefix = "aside-" // of directories with what a join has made itself
	shardPrefix = "shard." // of the temporary names of shards
)

// Manifest is the choice of attempts that are published. It is written before anything is, and never changed.
type Manifest struct {
	Schema int       `json:"schema"`
	Pieces []Chosen  `json:"pieces"` // in the order of the outputs
	Holds  []Holding `json:"outputs"`
	// Failed ends the run, when everything is written: the script failed on all first records.
	Failed *engine.Failing `json:"failed,omitempty"`
	All    bool            `json:"all,omitempty"` // they are all there were
}

// Chosen is an attempt, or what the join itself has made.
type Chosen struct {
	Attempt string            `json:"attempt"` // its directory
	Result  engine.PartResult `json:"result"`
	Files   []Piece           `json:"files"`
	IsPart  bool              `json:"is_part"`
	Worker  string            `json:"worker,omitempty"`
	Seconds float64           `json:"seconds,omitempty"`
}

// Holding is an output and what is around the pieces of it.
type Holding struct {
	Name   engine.Text    `json:"name"` // "": the main output
	Holds  engine.Content `json:"holds"`
	Around engine.Around  `json:"around"`

	first int // the piece that first had something of it
}

// done is the content of the file that shows that a job has ended.
type done struct {
	Schema int `json:"schema"`
	Code   int `json:"exit_code"`
}

// readManifest returns the manifest of a join that did not end; nil: there is none.
func (j *Job) readManifest() (*Manifest, error) {
	m := &Manifest{}
	ok, err := readFile(j.in(manifestFile), m)
	switch {
	case err != nil:
		return nil, j.damaged(manifestFile, err)
	case !ok:
		return nil, nil
	}
	return m, nil
}

// damaged is the error of a file of a join that cannot be read.
func (j *Job) damaged(name string, err error) error {
	return &engine.InputError{Name: j.in(name), Err: fmt.Errorf("cannot be read: remove it, and repeat the join: %w", console.Bare(err))}
}

// settle writes a manifest, unless another join was faster: its manifest is returned then.
func (j *Job) settle(m *Manifest) (*Manifest, error) {
	err := writeFile(j.in(manifestFile), m, true)
	switch {
	case errors.Is(err, os.ErrExist):
		return j.readManifest()
	case err != nil:
		return nil, &engine.OutputError{Name: j.in(manifestFile), Err: console.Bare(err)}
	}
	return m, nil
}

// hold notes what a piece has in the outputs. One output holds records, lines or rows: the run would reject records
// of which it gets another kind, and it is too late for that.
func (m *Manifest) hold(c *Chosen) error {
	at := len(m.Pieces)
	note := func(name engine.Text, holds engine.Content) error {
		if holds == engine.NoContent {
			return nil
		}
		for _, h := range m.Holds {
			if h.Name != name {
				continue
			}
			if h.Holds != holds {
				return usage("%s gets %s in %s, and %s in %s: one run would reject the records of the later, and parts cannot; use 'mrrc-lua run', or give each its own output",
					outputName(name), h.Holds, m.Pieces[h.first].name(), holds, c.name())
			}
			return nil
		}
		m.Holds = append(m.Holds, Holding{Name: name, Holds: holds, first: at})
		return nil
	}
	if err := note("", c.Result.Sum.Holds); err != nil {
		return err
	}
	for _, o := range c.Result.Outputs {
		if err := note(o.Name, engine.Content(o.Holds)); err != nil {
			return err
		}
	}
	return nil
}

func outputName(name engine.Text) string {
	if name == "" {
		return "the main output"
	}
	return engine.Printable(string(name))
}

func (c *Chosen) name() string {
	if !c.IsPart {
		return "begin, combine or finish"
	}
	return fmt.Sprintf("part %d", c.Result.Part.Index+1)
}

// complete reports whether all files of an attempt are there, with their sizes.
func (j *Job) complete(attempt string, files []Piece) bool {
	if attempt != filepath.Base(attempt) { // a line may come from anywhere
		return false
	}
	return !slices.ContainsFunc(files, func(f Piece) bool { return !j.holds(attempt, &f) })
}

// holds reports whether an attempt has a file, with its size. The main output may be followed by that of other attempts.
func (j *Job) holds(attempt string, f *Piece) bool {
	st, err := os.Stat(j.pathOf(attempt, f))
	if err != nil || f.File != filepath.Base(f.File) || f.Offset < 0 || f.Size < 0 {
		return false
	}
	more := st.Size() - f.Offset - f.Size
	return more == 0 || more > 0 && f.File == mainFile
}

// pathOf returns the path of a file of an attempt, which is in its directory whatever its name is.
func (j *Job) pathOf(attempt string, f *Piece) string { return j.in(attempt, filepath.Base(f.File)) }

// readResult reads the result in the directory of an attempt; nil: the attempt is not complete.
func (j *Job) readResult(attempt string) *Result {
	text, err := os.ReadFile(j.in(attempt, resultFile))
	res := &Result{}
	if err != nil || json.Unmarshal(text, res) != nil || res.Attempt != attempt {
		return nil
	}
	return res
}
