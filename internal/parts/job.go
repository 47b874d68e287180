package parts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/job"
)

// Schema is the version of job files and of the lines of tasks and results.
const Schema = 1

// Job is a job file: everything that must be the same for all who work on the job. docs/cluster.md describes its
// members.
type Job struct {
	Schema    int            `json:"schema"`
	Program   string         `json:"program"` // version; attempts of others may not fit
	Planned   time.Time      `json:"planned"`
	Directory engine.Text    `json:"directory"` // where relative paths begin
	Script    Source         `json:"script"`
	Modules   []Source       `json:"modules"` // that the script required before the first record
	Tables    []File         `json:"tables"`  // that the script read before the first record
	Options   map[string]any `json:"options"` // flags that the user gave, by name: a text or a list of texts
	Inputs    []File         `json:"inputs"`
	PartSize  int64          `json:"part_size"` // bytes
	Parts     int            `json:"parts"`
	Shards    bool           `json:"shards"`
	To        string         `json:"to"`   // the format of the main output
	Work      engine.Text    `json:"work"` // the directory of attempts

	path string
}

// Source is a file of Lua.
type Source struct {
	Name   engine.Text `json:"name"`
	SHA256 string      `json:"sha256"`
}

// File is a file that is read.
type File struct {
	Path    engine.Text `json:"path"`
	Size    int64       `json:"size"`
	Changed time.Time   `json:"changed"`
	SHA256  string      `json:"sha256,omitempty"` // of tables
}

// errSchema is the error of a file that another version has written.
var errSchema = errors.New("was written by another version of mrrc-lua: plan the job again")

// Read reads a job file. version is that of this program. Errors are *engine.InputError.
func Read(path, version string) (*Job, error) {
	j := &Job{}
	raw, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(raw, j)
	}
	switch {
	case err != nil:
		return nil, &engine.InputError{Name: path, Err: fmt.Errorf("is not a job that 'mrrc-lua parts plan' has written: %w", console.Bare(err))}
	case j.Schema != Schema || j.Program != version:
		return nil, &engine.InputError{Name: path, Err: errSchema}
	case j.Work == "":
		return nil, &engine.InputError{Name: path, Err: errors.New("the job has no directory of attempts")}
	}
	j.path, err = filepath.Abs(path)
	return j, err
}

// isCut returns an error if the inputs of the job are not cut into parts.
func (j *Job) isCut() error {
	if j.Parts < 1 {
		return j.error("the inputs are not cut into parts yet: 'mrrc-lua parts frame' and 'mrrc-lua parts cut' do this, after 'mrrc-lua parts plan --divide'")
	}
	return nil
}

// Enter makes the directory of the job the working directory of the process. The error is *engine.InputError.
func (j *Job) Enter() error {
	if err := os.Chdir(string(j.Directory)); err != nil {
		return &engine.InputError{Name: string(j.Directory), Err: fmt.Errorf("the directory in which the job was planned: %w", console.Bare(err))}
	}
	return nil
}

// Paths returns the paths of the inputs.
func (j *Job) Paths() (list []string) {
	for _, in := range j.Inputs {
		list = append(list, string(in.Path))
	}
	return list
}

// Fill fills in what the job says about a run, besides its options.
func (j *Job) Fill(spec *job.Spec) {
	spec.Input.Files = j.Paths()
	spec.Script.Load = job.EvalScript(spec.Script.Body)
	if _, typed := j.Options["eval"]; !typed {
		spec.Script.File = string(j.Script.Name)
		spec.Script.Load = job.FileScript(spec.Script.File)
	}
}

// in returns the path of something in the directory of attempts.
func (j *Job) in(names ...string) string {
	return filepath.Join(append([]string{string(j.Work)}, names...)...)
}

// fileOf describes a file.
func fileOf(path string) (File, error) {
	st, err := os.Stat(path)
	if err != nil {
		return File{}, &engine.InputError{Name: path, Err: console.Bare(err)}
	}
	if !st.Mode().IsRegular() {
		return File{}, &engine.InputError{Name: path, Err: errors.New("parts need files that can be read by several processes, and this is a pipe or a device")}
	}
	return File{Path: engine.Text(path), Size: st.Size(), Changed: st.ModTime().UTC()}, nil
}

// inputOf describes an input, which may be an object.
func inputOf(objects job.Objects, path string) (File, error) {
	if objects == nil || !objects.Is(path) {
		return fileOf(path)
	}
	size, changed, err := objects.Stat(path)
	if err != nil {
		return File{}, &engine.InputError{Name: path, Err: err}
	}
	return File{Path: engine.Text(path), Size: size, Changed: changed.UTC()}, nil
}

// same returns an error if an input has changed since the job was planned.
func (f *File) same(objects job.Objects) error {
	now, err := inputOf(objects, string(f.Path))
	switch {
	case err != nil:
		return err
	case now.Size != f.Size:
		return &engine.InputError{Name: string(f.Path), Err: fmt.Errorf("was changed since the job was planned: it had %d bytes and has %d", f.Size, now.Size)}
	case !now.Changed.Equal(f.Changed):
		return &engine.InputError{Name: string(f.Path), Err: fmt.Errorf("was changed since the job was planned: on %s", now.Changed.Format("2006-01-02 at 15:04:05 MST"))}
	}
	return nil
}

// hashed returns a table with its hash.
func hashed(path string) (File, error) {
	file, err := fileOf(path)
	if err != nil {
		return file, err
	}
	r, err := os.Open(path)
	if err != nil {
		return file, &engine.InputError{Name: path, Err: console.Bare(err)}
	}
	defer func() { _ = r.Close() }() // it was only read
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return file, &engine.InputError{Name: path, Err: console.Bare(err)}
	}
	file.SHA256 = hex.EncodeToString(h.Sum(nil))
	return file, nil
}

// check compares the script, its modules and its tables with those that the job was planned with. Times make no
// difference: the files may be copies.
func (j *Job) check(script *engine.Script) error {
	if script.Sum() != j.Script.SHA256 {
		return &engine.InputError{Name: script.Name, Err: errors.New("the script is not the one that the job was planned with")}
	}
	for _, t := range j.Tables {
		now, err := hashed(string(t.Path))
		if err != nil {
			return err
		}
		if now.SHA256 != t.SHA256 {
			return &engine.InputError{Name: string(t.Path), Err: errors.New("the script reads it, and it was changed since the job was planned")}
		}
	}
	return nil
}

// checkModule compares a module with the one that the job was planned with.
func (j *Job) checkModule(name, source string) error {
	for _, m := range j.Modules {
		if string(m.Name) == name && m.SHA256 != sumOf(source) {
			return &engine.InputError{Name: name, Err: errors.New("the module is not the one that the job was planned with")}
		}
	}
	return nil
}

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
