package parts

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
)

// shards gives each piece of the main output a name of its own: links to the files of attempts where the file system
// has links, else copies. It does the same again when it is repeated.
func (s *joiner) shards() error {
	var list []*Chosen
	for i := range s.manifest.Pieces {
		if c := &s.manifest.Pieces[i]; c.IsPart || c.main() != nil {
			list = append(list, c)
		}
	}
	for i, c := range list {
		path := shardName(s.name, i, len(list))
		if err := s.shard(path, c); err != nil {
			return &engine.OutputError{Name: path, Err: console.Bare(err)}
		}
		atStep("shard")
	}
	return nil
}

// shardName returns the name of the i-th of n files: out-00003-of-00042.mrc.
func shardName(path string, i, n int) string {
	dir, base := filepath.Split(path)
	stem, suffix := base, ""
	if at := strings.LastIndexByte(base, '.'); at > 0 {
		stem, suffix = base[:at], base[at:]
	}
	return fmt.Sprintf("%s%s-%05d-of-%05d%s", dir, stem, i, n, suffix)
}

// main returns the file of the main output; nil: it is empty.
func (c *Chosen) main() *Piece {
	i := slices.IndexFunc(c.Files, func(f Piece) bool { return f.File == mainFile || f.File == shardFile })
	if i < 0 {
		return nil
	}
	return &c.Files[i]
}

// shard puts one of them in its place.
func (s *joiner) shard(path string, c *Chosen) error {
	piece := c.main()
	if piece == nil {
		return s.copyShard(path, nil, nil)
	}
	from := s.job.pathOf(c.Attempt, piece)
	temp := s.job.in(fmt.Sprintf(shardPrefix+"%08x.tmp", rand.Uint32())) // there, so that nothing is left elsewhere by a join that dies
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	if err := in.Sync(); err != nil {
		return err
	}
	if os.Link(from, temp) == nil {
		atStep("linked")
		err := os.Rename(temp, path)
		_ = os.Remove(temp) // it is still there when both are links to one file
		if err == nil {
			return nil // else the output is on another disk
		}
	}
	return s.copyShard(path, in, piece)
}

// copyShard copies a file; from nothing it makes an empty one.
func (s *joiner) copyShard(path string, from io.Reader, f *Piece) error {
	var set outfile.Set
	out, err := set.Create(path, outfile.Options{})
	if err == nil && from != nil {
		err = copyTo(out, from, f)
	}
	if err != nil {
		_ = set.Discard(false)
		return err
	}
	return set.Commit(nil)
}

// Account is what the report of a run says about its parts.
type Account struct {
	Parts   int       `json:"parts"`
	Workers int       `json:"workers"` // machines
	Planned time.Time `json:"planned"`
	Seconds float64   `json:"seconds"` // of all parts together, as far as they were published
	Longest float64   `json:"longest"` // of one part
}

// account implements job.Instead.Account.
func (s *joiner) account() any {
	a := Account{Planned: s.job.Planned}
	if s.manifest == nil {
		return a
	}
	hosts := map[string]bool{}
	for _, c := range s.manifest.Pieces {
		if c.IsPart {
			a.Parts++
			a.Seconds += c.Seconds
			a.Longest = max(a.Longest, c.Seconds)
			hosts[c.Worker] = true
		}
	}
	a.Workers = len(hosts)
	return a
}
