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
	place := os.Rename
	if fresh {
		place = os.Link
	}
	return put(path, v, (*os.File).Sync, place)
}

// writeSoon writes a file of JSON that appears whole or not at all. It is not written to the disk at once, so it may be
// empty if the machine fails soon after: it is for what can be made again. An attempt without a result is not used, and
// neither is a job file that cannot be read.
func writeSoon(path string, v any) error { return put(path, v, unsynced, os.Rename) }

// unsynced leaves it to the system when a file is written to the disk.
func unsynced(*os.File) error { return nil }

// put writes a temporary file of JSON, and puts it in its place.
func put(path string, v any, sync func(*os.File) error, place func(temp, path string) error) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return putText(path, append(text, '\n'), sync, place)
}

// putText does the same with any text.
func putText(path string, text []byte, sync func(*os.File) error, place func(temp, path string) error) error {
	temp := fmt.Sprintf("%s.%08x.tmp", path, rand.Uint32())
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, sync(f), f.Close()); err == nil {
		err = place(temp, path)
	}
	_ = os.Remove(temp) // it is there after a link or an error
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
