package outfile

import (
	"errors"
	"os"
	"path/filepath"
)

// Exclude keeps other processes from the file at a path, which need not exist and may be replaced meanwhile, until
// release is called: it locks a hidden file next to it. A process that is killed leaves that file, unlocked. The
// error is ErrBusy when another process has excluded this one. Where files cannot be locked, nothing is excluded.
func Exclude(path string) (release func(), err error) {
	target, err := Resolve(path)
	if err != nil {
		return nil, err
	}
	dir, base := filepath.Split(target)
	name := dir + "." + short(base) + ".lock"
	for {
		f, err := disk{}.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, explain(name, bare(err))
		}
		if err := f.Lock(); err != nil {
			_ = f.Close()
			return nil, err
		}
		if is, there := sameFile(f, name); is {
			return func() {
				err := os.Remove(name) // while it is locked: nobody else has it
				_ = f.Close()
				if err != nil { // Windows removes no open file; if it is open again, somebody else has it
					_ = os.Remove(name)
				}
			}, nil
		} else if there != nil && !errors.Is(there, os.ErrNotExist) {
			_ = f.Close()
			return nil, bare(there)
		}
		_ = f.Close() // its owner has just removed it
	}
}

// sameFile reports whether an open file is the one that has a name.
func sameFile(f handle, name string) (bool, error) {
	mine, err := f.Stat()
	if err != nil {
		return false, err
	}
	st, err := os.Stat(name)
	return err == nil && os.SameFile(mine, st), err
}
