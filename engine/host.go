package engine

import (
	"errors"
	"io"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/input"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/lualib"
	"mrrc-lua/parse"
)

// The methods of luabind.Host, luabind.Placer and lualib.Sharer that are the same for every host.
// They are those of its VM. The others differ: worker is the host of a script with hooks, selfRun
// that of a script that reads for itself, unwritten that of a VM outside any run. All of them are
// called under the VM lock.

var (
	_ luabind.Host   = (*worker)(nil)
	_ luabind.Host   = (*selfRun)(nil)
	_ luabind.Host   = (*unwritten)(nil)
	_ luabind.Placer = (*vm)(nil)
	_ lualib.Sharer  = (*vm)(nil)
)

// Options implements luabind.Host.
func (v *vm) Options() luabind.RunOptions {
	o := v.opt
	flavor := "marc21"
	if o.Input.Text.UNIMARC {
		flavor = "unimarc"
	}
	return luabind.RunOptions{Jobs: v.jobs, Mode: string(v.mode), Strict: o.Bad.Strict, Limit: o.Input.Limit, Skip: o.Input.Skip, Flavor: flavor}
}

// Inputs implements luabind.Host.
func (v *vm) Inputs() []string { return v.opt.Input.Paths }

// Args implements luabind.Host.
func (v *vm) Args() map[string]string { return v.opt.Args }

// Globals implements luabind.Host.
func (v *vm) Globals() map[string]any { return v.opt.Globals }

// OpenFile implements luabind.Host. The script reads the file within its hooks.
func (v *vm) OpenFile(path string) (io.ReadCloser, error) {
	f, err := v.openFile(path)
	if err != nil {
		return nil, err
	}
	v.seen.File(path)
	return &awaited{ReadCloser: f, vm: v}, nil
}

// openFile opens a file, if the script may read it.
func (p *program) openFile(path string) (io.ReadCloser, error) {
	if p.opt.Reach.OpenFile != nil {
		return p.opt.Reach.OpenFile(path)
	}
	return input.OpenFile(path)
}

// CreateFile implements luabind.Host. The script writes the file within its hooks.
func (v *vm) CreateFile(path string, add bool) (io.WriteCloser, error) {
	switch create := v.opt.Reach.CreateFile; {
	case create == nil:
		return nil, errors.New("the script cannot write files here")
	case v.seen != nil:
		return nil, errors.New("with checkpoints a script can write only outputs, with run:emit: text in other files could not be taken back after an interruption")
	default:
		f, err := create(path, add)
		if err != nil {
			return nil, err
		}
		return &awaitedWriter{f, v}, nil
	}
}

// awaited is a file that a script reads. Waiting for it is not counted as the script's time.
type awaited struct {
	io.ReadCloser
	vm  *vm
	err error // why it cannot be read any more
}

// Read implements io.Reader. It is called under the VM lock.
func (f *awaited) Read(p []byte) (n int, err error) {
	if f.err != nil {
		return 0, f.err
	}
	f.vm.guard.Wait()
	err = f.vm.broken.callback("the Read of a file", func() error {
		n, err = f.ReadCloser.Read(p)
		return err
	})
	f.vm.guard.Waited()
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

// Close implements io.Closer.
func (f *awaited) Close() error {
	return f.vm.broken.callback("the Close of a file", f.ReadCloser.Close)
}

// Unwrap returns the file itself, for readers that need to read it at any place.
func (f *awaited) Unwrap() io.ReadCloser { return f.ReadCloser }

// awaitedWriter is a file that a script writes. Waiting for it is not counted as the script's time.
type awaitedWriter struct {
	io.WriteCloser
	vm *vm
}

// Write implements io.Writer. It is called under the VM lock.
func (f *awaitedWriter) Write(p []byte) (n int, err error) {
	f.vm.guard.Wait()
	defer f.vm.guard.Waited()
	err = f.vm.broken.callback("the Write of a file", func() error {
		n, err = f.WriteCloser.Write(p)
		return err
	})
	return n, err
}

// Close implements io.Closer.
func (f *awaitedWriter) Close() error {
	return f.vm.broken.callback("the Close of a file", f.WriteCloser.Close)
}

// Getenv implements luabind.Host.
func (v *vm) Getenv(name string) (string, bool) {
	if v.opt.Reach.Getenv == nil {
		return "", false
	}
	return v.opt.Reach.Getenv(name)
}

// Load implements luabind.Host.
func (v *vm) Load(module string) (*lua.FunctionProto, error) { return v.load(module, v.bind.Owns) }

// Share implements lualib.Sharer.
func (v *vm) Share(key string, load func() (any, error)) (any, error) { return v.share(key, load) }

// Place implements luabind.Placer: it returns the place of the current record, for messages.
func (v *vm) Place() string {
	if v.rec == nil {
		return ""
	}
	return recordError(rejection{record: v.rec}).Where()
}

// OpenStream implements luabind.Host. Records of the stream may be passed on by hooks and written
// later.
func (w *worker) OpenStream(src luabind.Source) (luabind.Stream, error) {
	s, err := w.openStream(src, false)
	if err != nil {
		return nil, err
	}
	return &asideStream{s, w}, nil
}

// OpenStream implements luabind.Host.
func (v *vm) OpenStream(src luabind.Source) (luabind.Stream, error) {
	s, err := v.openStream(src, false)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Came implements luabind.Host. Outside of a run, records that cannot be read are passed over.
func (v *vm) Came(r *parse.Record) bool { return r.Err() == nil }

// Over implements luabind.Host.
func (v *vm) Over() bool { return false }

// verdict is a decision that a script made through run: about the current record, or to end the
// run. It is kept here because a pcall in the script can catch any error. It implements part of
// luabind.Host.
type verdict struct {
	state  decision
	reason string // of rejectRecord
	done   bool   // run:stop was called
}

// decision is the decision of a script about the current record.
type decision uint8

const (
	undecided decision = iota
	skipRecord
	rejectRecord
)

// Skip implements luabind.Host.
func (v *verdict) Skip() { v.state = skipRecord }

// Reject implements luabind.Host.
func (v *verdict) Reject(reason string) {
	v.state, v.reason = rejectRecord, script.Clip(reason, script.MaxMessage)
}

// Stop implements luabind.Host.
func (v *verdict) Stop() { v.done = true }
