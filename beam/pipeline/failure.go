package pipeline

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"mrrc-lua/internal/job"
)

// Failure is why a worker could not do its work.
type Failure struct {
	Code job.ExitCode `json:"exit_code"` // that a run would have
	Text string       `json:"text"`      // the messages, in lines
}

// Error implements error.
func (f *Failure) Error() string { return f.Text }

// failures is the pattern of the names of failures, in the directory of the job.
const failures = "failed-*.json"

// note writes a failure into the directory of the job file.
func (f *Failure) note(path string) {
	text, err := json.Marshal(f)
	if err != nil {
		return
	}
	file, err := os.CreateTemp(filepath.Dir(path), failures)
	if err != nil {
		return // the runner may pass it on
	}
	_, _ = file.Write(append(text, '\n')) // a part of it cannot be read, and is left out
	_ = file.Close()
}

// Failures returns what workers have noted about a job, each text once.
func Failures(path string) (list []Failure) {
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), failures))
	if err != nil {
		return nil
	}
	for _, name := range names {
		var f Failure
		text, err := os.ReadFile(name)
		if err == nil && json.Unmarshal(text, &f) == nil && !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	return list
}
