package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"time"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

// Options select what Modes measures.
type Options struct {
	File    string // ISO 2709; "": generated records
	Records int    // how many to generate; default 50,000
	Script  *engine.Script
	Readers []int  // numbers of readers to try; default 1
	Rounds  int    // default 5
	Dir     string // for temporary files
	// Progress is called when a round begins.
	Progress func(round, rounds int)
}

// Config is one way to run.
type Config struct {
	Name    string // of the mode, or "multi-vm", or "lifted"
	Mode    engine.Mode
	Readers int
	Jobs    int
}

// Result holds the results of the rounds of one configuration.
type Result struct {
	Name      string             `json:"mode"`
	Readers   int                `json:"readers"`
	Jobs      int                `json:"jobs"`
	Seconds   []float64          `json:"seconds"` // of each round, sorted
	Records   int64              `json:"records"`
	PerSecond float64            `json:"records_per_second"` // of the median round
	Ratio     float64            `json:"ratio"`              // to locked with one reader, medians
	Share     map[string]float64 `json:"lock_share"`         // share of the wall time, by phase; per VM
	Acquired  int64              `json:"acquisitions"`
	Waited    float64            `json:"waited_seconds"`
	Allocs    float64            `json:"allocations_per_record"`
	PeakHeap  uint64             `json:"peak_heap_bytes"`
	account   engine.Account
}

// Report is the result of Modes.
type Report struct {
	File    string   `json:"file"`
	Bytes   int64    `json:"bytes"`
	Records int64    `json:"records"`
	Script  string   `json:"script"`
	Rounds  int      `json:"rounds"`
	Cores   int      `json:"cores"`
	Go      string   `json:"go"`
	Results []Result `json:"results"`
}

// Modes measures all modes on the same work.
func Modes(ctx context.Context, opt Options) (*Report, error) {
	if opt.Rounds <= 0 {
		opt.Rounds = 5
	}
	if len(opt.Readers) == 0 {
		opt.Readers = []int{1}
	}
	if opt.Records <= 0 {
		opt.Records = 50_000
	}
	files, rep, err := prepare(&opt)
	if err != nil {
		return nil, err
	}
	configs := configs(opt.Readers)
	rep.Results = make([]Result, len(configs))
	for round := range opt.Rounds {
		if opt.Progress != nil {
			opt.Progress(round+1, opt.Rounds)
		}
		for i, c := range configs {
			if err := measure(ctx, &opt, c, files, &rep.Results[i]); err != nil {
				return nil, fmt.Errorf("mode %s: %w", c.Name, err)
			}
		}
	}
	for i := range rep.Results {
		rep.Results[i].settle(opt.Rounds)
		if rep.Results[i].Records != rep.Results[0].Records {
			return nil, fmt.Errorf("mode %s read %d records, %s read %d", rep.Results[i].Name, rep.Results[i].Records, rep.Results[0].Name, rep.Results[0].Records)
		}
	}
	rep.Records = rep.Results[0].Records
	for i := range rep.Results {
		rep.Results[i].Ratio = median(rep.Results[0].Seconds) / median(rep.Results[i].Seconds)
	}
	return rep, nil
}

// lifted is the name of the configuration in which hooks run without the VM. In the others they run in it.
const lifted = "lifted"

// configs lists what is run: the modes as the engine lists them, then several VMs, then none. The first, locked
// with one reader, is what the others are compared to.
func configs(readers []int) (list []Config) {
	for _, m := range engine.ModeInfos() {
		tried := readers
		if !m.ManyReaders {
			tried = []int{1}
		}
		for _, n := range tried {
			if m.Benched {
				list = append(list, Config{string(m.Mode), m.Mode, n, 1})
			}
		}
	}
	return append(list, Config{"multi-vm", engine.ModeNative, 1, max(2, runtime.GOMAXPROCS(0))}, Config{lifted, engine.ModeNative, 1, 1})
}

// prepare makes the input. It distributes the records to as many files as the largest number of readers,
// so that every configuration reads the same files.
func prepare(opt *Options) (files []string, rep *Report, err error) {
	rep = &Report{File: opt.File, Script: opt.Script.Name, Rounds: opt.Rounds, Cores: runtime.GOMAXPROCS(0), Go: runtime.Version()}
	path := opt.File
	if path == "" {
		rep.File = "generated"
		path = filepath.Join(opt.Dir, "generated.mrc")
		f, err := os.Create(path)
		if err != nil {
			return nil, nil, err
		}
		_, err = marcgen.Write(f, marcgen.Options{Records: opt.Records, Seed: 1})
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			return nil, nil, err
		}
	}
	st, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	rep.Bytes = st.Size()
	parts := slices.Max(opt.Readers)
	if parts == 1 {
		return []string{path}, rep, nil
	}
	files, err = deal(path, opt.Dir, rep.Bytes, parts)
	return files, rep, err
}

// deal distributes the records of a file to several files of about the same size.
func deal(path, dir string, size int64, parts int) (files []string, err error) {
	src, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = src.Close() }()
	rd := parse.NewReader(src, parse.Options{Source: path})
	var out *os.File
	var b parse.Batch
	for written := int64(0); ; {
		if err := rd.Read(&b); err == io.EOF { //nolint:errorlint // the reader's own, never wrapped
			break
		} else if err != nil {
			return nil, err
		}
		if out == nil || written >= size*int64(len(files))/int64(parts) && len(files) < parts {
			if out != nil {
				if err := out.Close(); err != nil {
					return nil, err
				}
			}
			name := filepath.Join(dir, fmt.Sprintf("part-%d.mrc", len(files)+1))
			if out, err = os.Create(name); err != nil {
				return nil, err
			}
			files = append(files, name)
		}
		for i := range b.Records {
			n, err := out.Write(b.Records[i].Raw())
			if written += int64(n); err != nil {
				return nil, err
			}
		}
	}
	if out != nil {
		return files, out.Close()
	}
	return []string{path}, nil
}

// measure runs one configuration once.
func measure(ctx context.Context, opt *Options, c Config, files []string, res *Result) error {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	stop := watchHeap(&res.PeakHeap)
	lift := engine.LiftNever
	if c.Name == lifted {
		lift = engine.LiftAuto
	}
	begin := time.Now()
	sum, err := engine.Run(ctx, engine.Options{
		Script: opt.Script,
		Input:  engine.Input{Paths: files},
		Output: engine.Output{Main: io.Discard},
		// Readers whose turn in the output has not come continue as far as the memory allows.
		Speed: engine.Speed{Mode: c.Mode, Jobs: c.Jobs, Readers: c.Readers, Memory: 64 << 20 * int64(c.Readers), Lift: lift},
	})
	elapsed := time.Since(begin)
	stop()
	if err != nil {
		return err
	}
	runtime.ReadMemStats(&after)
	res.Name, res.Readers, res.Jobs, res.Records = c.Name, c.Readers, c.Jobs, sum.Read
	res.Seconds = append(res.Seconds, elapsed.Seconds())
	res.Allocs += float64(after.Mallocs-before.Mallocs) / float64(max(sum.Read, 1))
	res.account.Add(sum.Account)
	return nil
}

// settle computes averages and medians from the sums of the rounds.
func (r *Result) settle(rounds int) {
	total := 0.0
	for _, s := range r.Seconds {
		total += s
	}
	r.Share = map[string]float64{}
	for p, d := range r.account.Held {
		r.Share[engine.Phase(p).String()] = d.Seconds() / total / float64(r.Jobs)
	}
	_, acquired := r.account.Total()
	r.Acquired = acquired / int64(rounds)
	r.Waited = r.account.Waited.Seconds() / float64(rounds)
	r.Allocs /= float64(rounds)
	slices.Sort(r.Seconds)
	r.PerSecond = float64(r.Records) / median(r.Seconds)
}

func median(sorted []float64) float64 {
	s := slices.Sorted(slices.Values(sorted))
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return (s[n/2-1] + s[n/2]) / 2
}

// watchHeap samples the heap until stop is called and keeps the largest value seen.
func watchHeap(peak *uint64) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			metrics.Read(sample)
			*peak = max(*peak, sample[0].Value.Uint64())
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	})
	return func() {
		close(done)
		wg.Wait()
	}
}
