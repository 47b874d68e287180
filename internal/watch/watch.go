// Package watch waits until files change.
package watch

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long nothing must happen after a change: editors write a file in several steps.
const settle = 100 * time.Millisecond

// Watcher notices changes in directories, from New on. One goroutine uses it.
type Watcher struct {
	w      *fsnotify.Watcher
	counts func(path string) bool
}

// New watches directories, without those below them. counts says which files matter. The directories are watched, not
// the files, because many editors replace a file by a new one. Close must be called.
func New(dirs []string, counts func(path string) bool) (*Watcher, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	for _, dir := range dirs {
		if err := w.Add(filepath.Clean(dir)); err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return &Watcher{w, counts}, nil
}

// Wait returns when a file that matters has changed since the last call, and nothing has happened for a moment. The
// error is the cause of ctx, or that of the system.
func (w *Watcher) Wait(ctx context.Context) error {
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case err := <-w.w.Errors:
			if errors.Is(err, fsnotify.ErrEventOverflow) { // something has changed, and nobody knows what
				quiet = time.After(settle)
				continue
			}
			return err
		case e := <-w.w.Events:
			if e.Op != fsnotify.Chmod && w.counts(e.Name) {
				quiet = time.After(settle)
			}
		case <-quiet:
			return nil
		}
	}
}

// Close ends the watching.
func (w *Watcher) Close() { _ = w.w.Close() }
