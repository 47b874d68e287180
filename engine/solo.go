package engine

import (
	"context"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// solo is a VM outside any pipeline: of a file of tests, or of somebody who tries expressions. It
// has everything that a script has, but what it hands to outputs goes nowhere.
type solo struct {
	w       *worker
	stop    func()
	started func() // called when the time of a call has begun; nil: nobody wants to know
}

// newSolo makes a VM with the libraries in it.
func newSolo(ctx context.Context, opt Options) (*solo, error) {
	r := settled(opt)
	r.ctx = ctx
	w := newWorker(r, 0)
	r.workers = []*worker{w}
	done := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() { w.guard.watch(ctx, r.opt.Timeout, done) })
	s := &solo{w: w, stop: sync.OnceFunc(func() {
		close(done)
		watch.Wait()
		w.close()
	})}
	err := w.lock.Hold(ctx, PhaseScript, func(L *lua.LState) error {
		w.install(L)
		return nil
	})
	if err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// hold takes the VM lock for a script.
func (s *solo) hold(ctx context.Context, f func(L *lua.LState) error) error {
	return s.w.lock.Hold(ctx, PhaseScript, f)
}

// timed calls a function of the VM, which may take as long as the hooks of one record. Errors that
// it raises are *ScriptError. It is called under the VM lock, and leaves results on the stack when
// there is more than one, or lua.MultRet.
func (s *solo) timed(L *lua.LState, fn *lua.LFunction, results int) error {
	defer s.watchMemory()()
	s.w.state = undecided
	s.w.guard.start()
	if s.started != nil {
		s.started()
	}
	L.Push(fn)
	_, err := s.w.called(L, "", 0, results)
	return err
}

// watchMemory watches how much memory the process holds until the function it gives is called: only
// while the VM is at work, because a script that it runs in a VM of its own has a watch of its own.
func (s *solo) watchMemory() (end func()) {
	if s.w.run.opt.ScriptMemory <= 0 {
		return func() {}
	}
	memory := s.w.run.newMemoryWatch()
	memory.add(s.w.guard)
	done := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() { memory.run(done) })
	return func() {
		close(done)
		watch.Wait()
	}
}

// taken gives what the script printed since it was asked last, and how much it handed to outputs.
func (s *solo) taken() (printed string, emitted int) {
	var b strings.Builder
	for _, e := range s.w.batch.events {
		if e.kind == eventPrint {
			b.WriteString(e.text)
		} else {
			emitted++
		}
	}
	s.w.batch.reset()
	return b.String(), emitted
}
