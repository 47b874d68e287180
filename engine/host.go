package engine

import (
	"errors"
	"io"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/lualib"
	"mrrc-lua/parse"
)

// The worker is the luabind.Host of its VM. All of this runs under the VM lock.

var _ luabind.Host = (*worker)(nil)

// Emit implements luabind.Host.
func (w *worker) Emit(r *parse.Record, name string) error {
	o, err := w.output(name, recordContent)
	if err == nil {
		w.put(o, r, true, true)
	}
	return err
}

// EmitLine implements luabind.Host.
func (w *worker) EmitLine(line, name string) error {
	o, err := w.output(name, lineContent)
	if err == nil {
		w.write(event{kind: eventLine, output: o, text: line}, nil, true)
	}
	return err
}

// output gives the output of a name, "" for the main one.
func (w *worker) output(name string, c content) (o *output, err error) {
	o = w.run.main
	if name != "" {
		if o, err = w.run.outputs.get(name); err != nil {
			return nil, err
		}
	}
	if w.self != nil { // the only one to write: it knows what its outputs hold
		err = w.self.holds(o, c)
	}
	return o, err
}

// Print implements luabind.Host.
func (w *worker) Print(text string) {
	switch {
	case w.tap != nil:
		w.tap(text)
		return
	case w.self != nil:
		w.self.print(text)
		return
	}
	w.batch.add(event{kind: eventPrint, index: w.index, text: text})
}

// Skip implements luabind.Host.
func (w *worker) Skip() { w.state = skipRecord }

// Reject implements luabind.Host.
func (w *worker) Reject(reason string) {
	w.state, w.reason = rejectRecord, script.Clip(reason, script.MaxMessage)
}

// Stop implements luabind.Host.
func (w *worker) Stop() { w.done = true }

// Tally implements luabind.Host.
func (w *worker) Tally(table, key string, n float64) {
	opt := &w.run.opt
	if (opt.Strict || opt.MaxErrors > 0) && w.index >= 0 {
		w.batch.counted = append(w.batch.counted, counted{w.index, table, key, n})
		return
	}
	w.batch.tally(table, key, n)
}

// Counts implements luabind.Host.
func (w *worker) Counts() luabind.Counts { return w.counts }

// Options implements luabind.Host.
func (w *worker) Options() luabind.RunOptions {
	o := w.run.opt
	return luabind.RunOptions{Jobs: w.run.jobs, Mode: string(w.run.mode), Strict: o.Strict, Limit: o.Limit, Skip: o.Skip}
}

// Inputs implements luabind.Host.
func (w *worker) Inputs() []string { return w.run.opt.Inputs }

// Args implements luabind.Host.
func (w *worker) Args() map[string]string { return w.run.opt.Args }

// Globals implements luabind.Host.
func (w *worker) Globals() map[string]any { return w.run.opt.Globals }

// OpenFile implements luabind.Host. The script reads the file within its hooks.
func (w *worker) OpenFile(path string) (io.ReadCloser, error) {
	f, err := w.open(path)
	if err != nil {
		return nil, err
	}
	w.run.noteOpened(path)
	return &awaited{ReadCloser: f, guard: w.guard}, nil
}

// CreateFile implements luabind.Host. The script writes the file within its hooks.
func (w *worker) CreateFile(path string, add bool) (io.WriteCloser, error) {
	switch create := w.run.opt.CreateFile; {
	case create == nil:
		return nil, errors.New("the script may write no files here")
	case w.run.keeper != nil:
		return nil, errors.New("a run with checkpoints writes no files but its outputs: what is in them could not be taken back after a break; run:emit writes outputs")
	default:
		f, err := create(path, add)
		if err != nil {
			return nil, err
		}
		return &awaitedWriter{f, w.guard}, nil
	}
}

// awaitedWriter is a file that a script writes. Waiting for it is not counted as the script's time.
type awaitedWriter struct {
	io.WriteCloser
	guard *guard
}

// Write implements io.Writer. It is called under the VM lock.
func (f *awaitedWriter) Write(p []byte) (int, error) {
	timed := f.guard.pause()
	defer f.guard.resume(timed)
	return f.WriteCloser.Write(p)
}

func (w *worker) open(path string) (io.ReadCloser, error) {
	if w.run.opt.OpenFile != nil {
		return w.run.opt.OpenFile(path)
	}
	return openFile(path)
}

// Getenv implements luabind.Host.
func (w *worker) Getenv(name string) (string, bool) {
	if w.run.opt.Getenv == nil {
		return "", false
	}
	return w.run.opt.Getenv(name)
}

// Load implements luabind.Host. A module is compiled once, whichever VM asks for it first.
func (w *worker) Load(module string) (*lua.FunctionProto, error) {
	if w.run.opt.Require == nil {
		return nil, errors.New("this program has no modules")
	}
	once, _ := w.run.compiled.LoadOrStore(module, &moduleOnce{})
	m := once.(*moduleOnce)
	m.Do(func() {
		source, name, err := w.run.opt.Require(module)
		if err == nil {
			w.run.noteModule(module, source)
			w.run.files.Store(name, script.Uncompiled(name, source))
			if m.script, err = LoadScript(name, source); err == nil {
				w.run.files.Store(name, m.script)
				err = m.script.KeepsOff(w.bind.Owns)
			}
		}
		if syntax := (*ScriptError)(nil); errors.As(err, &syntax) {
			err = &lualib.SyntaxError{Err: syntax}
		}
		m.err = err
	})
	if m.err != nil {
		return nil, m.err
	}
	return m.script.Proto(), nil
}

// moduleOnce is a module that the first VM loads that asks for it.
type moduleOnce struct {
	sync.Once
	script *Script
	err    error
}

// file gives the script, or a module that it requires, by the name that it has in messages; nil for
// any other.
func (r *run) file(name string) *Script {
	if name == r.opt.Script.Name {
		return r.opt.Script
	}
	if s, ok := r.files.Load(name); ok {
		return s.(*Script)
	}
	return nil
}

// Place implements luabind.Placer: the record at hand, for messages.
func (w *worker) Place() string {
	if w.rec == nil {
		return ""
	}
	return recordError(rejection{record: w.rec}).Where()
}

// Share implements lualib.Sharer: what one VM has read, the others get.
func (w *worker) Share(key string, load func() (any, error)) (any, error) {
	once, _ := w.run.shared.LoadOrStore(key, &sharedValue{})
	v := once.(*sharedValue)
	v.Do(func() {
		if v.value, v.err = load(); v.err == nil {
			w.run.recalled[key].recall(v.value)
		}
	})
	return v.value, v.err
}

// sharedValue is made by the first VM that asks for it.
type sharedValue struct {
	sync.Once
	value any
	err   error
}
