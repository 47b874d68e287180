package job

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"mrrc-lua/engine"
	"mrrc-lua/internal/outfile"
)

// create opens an output that the script named. Names may come from data: they stay below the
// working directory, unless the user wrote them or allowed their directory. The error for a name that is not
// allowed is *engine.NameError.
func (o *outputs) create(name string) (io.Writer, error) {
	at, err := o.claimed(name)
	if err != nil {
		return nil, err
	}
	opt := outfile.Options{Sum: o.job.recorder != nil, Below: at.root, Target: at.rel, MakeDirs: true, Refuse: o.mayReplace}
	if dir := filepath.Dir(at.path); at.root == nil && dir != "." {
		if err := o.files.MakeDirs(dir); err != nil {
			return nil, err
		}
	}
	f, err := o.files.Create(at.path, opt)
	if err != nil {
		return nil, nameError(at, err)
	}
	o.further[name] = f
	return f, nil
}

// pretend is create in a dry run.
func (o *outputs) pretend(name string) (io.Writer, error) {
	at, err := o.claimed(name)
	if err != nil {
		return nil, err
	}
	if at.root != nil {
		if st, err := at.root.Stat(at.rel); err == nil {
			if err := o.mayReplace(st); err != nil {
				return nil, nameError(at, err)
			}
		}
	}
	if err := outfile.Could(at.path, true); err != nil {
		return nil, nameError(at, err)
	}
	return io.Discard, nil
}

// claimed returns the site of an output that the script named, which nothing else of the run reads or writes.
func (o *outputs) claimed(name string) (site, error) {
	at, err := o.place(name)
	if err != nil {
		return at, nameError(at, err)
	}
	err = o.claims.Write(at.path, fmt.Sprintf("the script (%q)", clipName(name)))
	var use *engine.UsageError
	if errors.As(err, &use) && at.root != nil {
		err = &engine.NameError{Err: errors.New(strings.TrimPrefix(use.Msg, at.path+" "))}
	}
	return at, err
}

// clipName cuts a name for a message.
func clipName(name string) string {
	const most = 100
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "…"
}

// nameError converts an error of opening an output to one of the engine's. An error that any name would have,
// such as a full disk, ends the run.
func nameError(at site, err error) error {
	if isKept(err) {
		return &engine.ResumeError{Msg: at.path + ": " + err.Error()}
	}
	if errors.Is(err, outfile.ErrCannotKeep) {
		return &engine.UsageError{Msg: "--checkpoint: " + at.path + " " + err.Error()}
	}
	for _, all := range []error{
		syscall.ENOSPC, syscall.EDQUOT, syscall.EMFILE, syscall.ENFILE, syscall.EIO, syscall.EROFS, syscall.ENOMEM, outfile.ErrAbandoned,
	} {
		if errors.Is(err, all) {
			return err
		}
	}
	top := filepath.Dir(at.rel) == "."
	if at.root == nil && at.path != "" || top && errors.Is(err, os.ErrPermission) {
		return err
	}
	return &engine.NameError{Err: err}
}
