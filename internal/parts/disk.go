package parts

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
)

// writeFile writes a file of JSON that appears whole or not at all, and is on the disk then. With fresh, the file
// must not exist: the error is otherwise os.ErrExist.
func writeFile(path string, v any, fresh bool) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	temp := fmt.Sprintf("%s.%08x.tmp", path, rand.Uint32())
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		if fresh {
			err = os.Link(temp, path)
		} else {
			err = os.Rename(temp, path)
		}
	}
	if err != nil || fresh {
		_ = os.Remove(temp)
	}
	return err
}

// readFile reads a file of JSON. ok is false if there is none.
func readFile(path string, v any) (ok bool, err error) {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	}
	return true, json.Unmarshal(text, v)
}
