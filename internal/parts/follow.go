package parts

import (
	"encoding/json"
	"os"
	"sync"
	"time"

	"mrrc-lua/engine"
)

// followEvery is how often Follow looks. Tests change it.
var followEvery = time.Second

// Bytes returns how many bytes the inputs have, as they are stored.
func (j *Job) Bytes() (n int64) {
	for _, in := range j.Inputs {
		n += in.Size
	}
	return n
}

// Follow calls show now and then, in a goroutine, with the bytes of the input that other processes have done so far, and
// with what the records in them came to. end ends it.
func (j *Job) Follow(show func(bytes int64, n engine.Counts)) (end func()) {
	f := newFollower(j)
	quit := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		tick := time.NewTicker(followEvery)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				show(f.look())
			}
		}
	})
	return func() {
		close(quit)
		ended.Wait()
	}
}

// follower knows which parts of a job were done when it last looked.
type follower struct {
	job    *Job
	known  map[string]bool // attempts that have ended
	done   map[int]bool
	bytes  int64
	counts engine.Counts
}

func newFollower(j *Job) *follower {
	return &follower{job: j, known: map[string]bool{}, done: map[int]bool{}}
}

// look counts the parts that have come. What cannot be read is not counted.
func (f *follower) look() (bytes int64, n engine.Counts) {
	entries, _ := os.ReadDir(string(f.job.Work)) // those that were read
	for _, e := range entries {
		i, ok := partOf(e.Name())
		if !ok || f.known[e.Name()] {
			continue
		}
		var res struct { // of a Result
			Planned time.Time   `json:"planned"`
			Part    engine.Part `json:"part"`
			Sum     struct {
				Read     int64
				Rejected int64
			} `json:"sum"`
		}
		text, err := os.ReadFile(f.job.in(e.Name(), resultFile))
		if err != nil || json.Unmarshal(text, &res) != nil {
			continue
		}
		f.known[e.Name()] = true
		if p := &res.Part; !f.done[i] && res.Planned.Equal(f.job.Planned) && p.From.Input >= 0 && p.From.Input < len(f.job.Inputs) {
			f.done[i] = true
			f.bytes += f.job.sizeOfPart(p)
			f.counts.Read += res.Sum.Read
			f.counts.Rejected += res.Sum.Rejected
		}
	}
	return f.bytes, f.counts
}
