package job

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cheggaaa/pb/v3"
	"golang.org/x/term"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

// progress shows how far a run is: by a bar on a terminal, which other text replaces until the bar is
// drawn again, or by a line now and then. It counts the bytes of inputs as they are on disk. One
// goroutine shows it; its other methods are safe for concurrent use. nil is a run that shows none.
type progress struct {
	w     io.Writer
	total int64 // bytes of all inputs; 0: not known
	begun time.Time
	lines bool // no bar but a line every minute

	done   atomic.Int64 // bytes
	counts atomic.Pointer[engine.Counts]
	quit   chan struct{}
	ended  sync.WaitGroup
	once   sync.Once

	mu     sync.Mutex // of what follows, and of writing
	bar    *pb.ProgressBar
	shown  bool // the bar is in the last line
	inLine bool // the last line is incomplete, so that the bar cannot be drawn
}

const (
	progressAfter = time.Second            // short runs show nothing
	progressEvery = 200 * time.Millisecond // on a terminal
	lineEvery     = time.Minute            // elsewhere
)

// barTemplate is the look of the bar: 1.2 GiB / 10 GiB [--->___] 12% 80 MiB/s, 2m left, read …
const (
	barTemplate   = `{{counters .}} {{bar .}} {{percent . "%.0f%%"}} {{speed . "%s/s" ""}} {{rtime . "%s left" "" ""}} {{string . "counts"}}`
	knownNothing  = `{{counters .}} {{speed . "%s/s" ""}} {{string . "counts"}}`
	narrowestBar  = 40 // columns
	narrowestFull = 100
)

// startProgress begins to show how far a run is, if that is wanted, and makes writes to standard
// error, and to standard output when it is the same terminal, pass the bar. progress.end ends it.
func (j *job) startProgress() {
	if j.bar = newProgress(&j.env, j.spec, totalSize(j.opt.Input.Paths)); j.bar != nil {
		j.closers = append(j.closers, j.bar.end)
	}
}

// newProgress begins to show how far a run over so many bytes is; nil: that is not wanted. The streams of env pass the
// bar from then on.
func newProgress(env *console.Env, spec *Spec, total int64) *progress {
	when, terminal := spec.Account.Progress, console.IsTerminal(env.Stderr)
	switch {
	case when == "never":
		return nil
	case when == "auto" && (!terminal || spec.Account.Quiet || console.IsTerminal(env.Stdout) && spec.showsText()):
		return nil
	}
	p := &progress{w: env.Stderr, total: total, begun: time.Now(), quit: make(chan struct{}), lines: !terminal}
	if !p.lines {
		p.startBar()
		env.Stderr = &overBar{p, env.Stderr}
		if console.IsTerminal(env.Stdout) {
			env.Stdout = &overBar{p, env.Stdout}
		}
	}
	p.ended.Go(p.run)
	return p
}

// Bar shows how far work is that other processes do for a run: as the run itself would show it, or not at all. Its
// methods are called by one goroutine at a time.
type Bar struct {
	p   *progress
	env *console.Env
	was console.Env
}

// Bar begins to show how far such work is, over so many bytes of input, 0 if that is not known. Until End, messages must
// go to the streams of Env as they are after this call.
func (r *Runner) Bar(spec *Spec, total int64) *Bar {
	b := &Bar{env: &r.Env, was: r.Env}
	b.p = newProgress(&r.Env, spec, total)
	return b
}

// Shows reports whether anything is shown.
func (b *Bar) Shows() bool { return b.p != nil }

// Set says how many bytes are done, and what the records in them came to.
func (b *Bar) Set(done int64, n engine.Counts) {
	if b.p != nil {
		b.p.done.Store(done)
		b.p.counted(n)
	}
}

// End removes what is shown. It may be called again.
func (b *Bar) End() {
	b.p.end()
	b.env.Stdout, b.env.Stderr = b.was.Stdout, b.was.Stderr
}

// end removes the bar from the terminal. It may be called again.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.once.Do(func() {
		close(p.quit)
		p.ended.Wait()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.clear()
	})
}

// startBar makes the bar.
func (p *progress) startBar() {
	p.bar = pb.New64(p.total).Set(pb.Static, true).Set(pb.Bytes, true)
	p.shape()
	p.bar.Start()
}

// shape gives the bar the look for what is known.
func (p *progress) shape() {
	p.bar.SetTemplateString(barTemplate)
	if p.total == 0 {
		p.bar.SetTemplateString(knownNothing)
	}
}

// showsText reports whether the run writes to standard output.
func (s *Spec) showsText() bool {
	return s.elsewhere() || s.Output.File == "" && !s.rewrites() || s.Output.File == "-" || s.changesShown()
}

// totalSize adds up the sizes of files, 0 when one is not known.
func totalSize(paths []string) (n int64) {
	for _, path := range paths {
		st, err := os.Stat(path)
		if err != nil || !st.Mode().IsRegular() {
			return 0
		}
		n += st.Size()
	}
	return n
}

// expect sets how many bytes there are to read.
func (p *progress) expect(total int64) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total = total
	if p.bar != nil {
		p.bar.SetTotal(total)
		p.shape()
	}
}

// counted takes the numbers of the run.
func (p *progress) counted(n engine.Counts) { p.counts.Store(&n) }

// read adds bytes that were read.
func (p *progress) read(n int) {
	if p != nil {
		p.done.Add(int64(n))
	}
}

// run shows the progress until the run ends.
func (p *progress) run() {
	every := progressEvery
	if p.lines {
		every = lineEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-p.quit:
			return
		case <-tick.C:
			p.show()
		}
	}
}

// show shows how far the run is now.
func (p *progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.lines:
		fmt.Fprintf(p.w, "mrrc-lua: %s\n", p.line())
	case time.Since(p.begun) < progressAfter || p.inLine:
		p.update()
	default:
		p.update()
		p.clear()
		_, _ = io.WriteString(p.w, p.bar.String())
		p.shown = true
	}
}

// update passes the present numbers to the bar.
func (p *progress) update() {
	width := 80
	if f, ok := console.File(p.w); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			width = w
		}
	}
	p.bar.SetWidth(width - 1) // the last column makes some terminals begin a line
	p.bar.SetCurrent(p.now())
	counts := ""
	if width >= narrowestFull || p.total == 0 && width >= narrowestBar {
		counts = p.numbers()
	}
	p.bar.Set("counts", counts)
}

// now returns how many bytes were read. A file that is read at several places is read twice in part.
func (p *progress) now() int64 {
	if done := p.done.Load(); p.total == 0 || done < p.total {
		return done
	}
	return p.total
}

// numbers returns the counts of the run in words.
func (p *progress) numbers() string {
	n := p.counts.Load()
	if n == nil {
		return ""
	}
	text := "read " + console.Number(n.Read)
	if n.Rejected > 0 {
		text += " · rejected " + console.Number(n.Rejected)
	}
	return text
}

// line returns in words how far the run is.
func (p *progress) line() string {
	done, elapsed := p.now(), time.Since(p.begun)
	var parts []string
	if p.total > 0 {
		parts = append(parts, fmt.Sprintf("%d %% of %s MB", done*100/p.total, console.Number(p.total/1e6)))
		if done > 0 {
			left := time.Duration(float64(elapsed) / float64(done) * float64(p.total-done))
			parts = append(parts, left.Round(time.Second).String()+" left")
		}
	} else {
		parts = append(parts, console.Number(done/1e6)+" MB")
	}
	if numbers := p.numbers(); numbers != "" {
		parts = append(parts, numbers)
	}
	return strings.Join(append(parts, elapsed.Round(time.Second).String()), " · ")
}

// clear removes the bar from the terminal.
func (p *progress) clear() {
	if p.shown {
		_, _ = io.WriteString(p.w, "\r\x1b[K")
		p.shown = false
	}
}

// overBar writes to the terminal on which the bar is; it removes the bar first.
type overBar struct {
	p *progress
	w io.Writer
}

// Unwrap implements console.Wrapper.
func (o *overBar) Unwrap() io.Writer { return o.w }

// Write implements io.Writer.
func (o *overBar) Write(b []byte) (int, error) {
	o.p.mu.Lock()
	defer o.p.mu.Unlock()
	o.p.clear()
	if len(b) > 0 {
		o.p.inLine = b[len(b)-1] != '\n'
	}
	return o.w.Write(b)
}
