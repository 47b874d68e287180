package job

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime"
	"time"
	"unicode/utf8"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
)

// reportSchema is the version of the report. It changes when a member is removed or changes its
// meaning; new members do not change it.
const reportSchema = 1

// runReport is the document that --report writes; docs/report.md describes every member.
type runReport struct {
	Schema    int             `json:"schema"`
	Program   reportProgram   `json:"program"`
	Begun     time.Time       `json:"begun"`
	Ended     time.Time       `json:"ended"`
	Arguments []string        `json:"arguments"`
	Directory string          `json:"directory"`
	Script    reportScript    `json:"script"`
	Options   map[string]any  `json:"options"`
	Inputs    []reportInput   `json:"inputs"`
	Files     []reportFile    `json:"script_files"`
	Outputs   []reportOutput  `json:"outputs"`
	Counts    reportCounts    `json:"counts"`
	Bytes     reportBytes     `json:"bytes"`
	Problems  []reportProblem `json:"problems"`
	Tallies   []reportTally   `json:"tallies"`
	Timings   reportTimings   `json:"timings"`
	Lock      reportLock      `json:"lock"`
	Notes     []string        `json:"notes"`
	Error     *reportError    `json:"error"`
	ExitCode  int             `json:"exit_code"`
}

type reportProgram struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Go      string `json:"go"`
	System  string `json:"system"`
}

// reportName is the name of a file. One that is not UTF-8 is given as base64 as well.
type reportName struct {
	Name   string `json:"name"`
	Base64 string `json:"name_base64,omitempty"`
}

type reportScript struct {
	reportName
	SHA256  string       `json:"sha256,omitempty"`
	Modules []reportFile `json:"modules"`
}

type reportFile struct {
	reportName
	BytesRead int64  `json:"bytes_read,omitempty"`
	SHA256    string `json:"sha256,omitempty"`
}

type reportInput struct {
	reportFile
	Complete bool `json:"complete"`
	reportCounts
	Bytes reportBytes `json:"bytes"`
}

type reportOutput struct {
	Role string `json:"role"`
	reportName
	Records *int64 `json:"records,omitempty"`
	Bytes   int64  `json:"bytes_written"`
	SHA256  string `json:"sha256,omitempty"`
	Placed  bool   `json:"placed"`
	Backup  string `json:"backup,omitempty"`
}

type reportCounts struct {
	Read     int64 `json:"read"`
	Written  int64 `json:"written"`
	Dropped  int64 `json:"dropped"`
	Rejected int64 `json:"rejected"`
	Problems int64 `json:"with_problems"`
	Salvaged int64 `json:"salvaged"`
	Skipped  int64 `json:"passed_over"`
	Added    int64 `json:"added,omitempty"`
	// Lost counts the parts of the input that are not in the records that were read, by kind.
	Lost map[string]int `json:"lost,omitempty"`
	// Aside has the numbers of records that the hooks read for themselves in the whole run.
	Aside *reportAside `json:"marc_read,omitempty"`
}

// reportAside is about the records that a script with hooks read with marc.read.
type reportAside struct {
	Read     int64          `json:"read"`
	Rejected int64          `json:"rejected"`
	Problems int64          `json:"with_problems"`
	Salvaged int64          `json:"salvaged"`
	Lost     map[string]int `json:"lost,omitempty"`
	Bytes    reportBytes    `json:"bytes"`
}

type reportBytes struct {
	Records  int64 `json:"records"`
	Salvaged int64 `json:"salvaged"`
	Rejected int64 `json:"rejected"`
	Filler   int64 `json:"filler"`
	Skipped  int64 `json:"passed_over"`
}

type reportProblem struct {
	Kind string `json:"kind"`
	Code string `json:"code"`
	N    int64  `json:"n"`
}

type reportTally struct {
	Table string  `json:"table"`
	Key   string  `json:"key"`
	N     float64 `json:"n"`
}

type reportTimings struct {
	Elapsed float64            `json:"elapsed"`
	Stages  map[string]float64 `json:"stages"`
	Parts   any                `json:"parts,omitempty"` // of a run in parts
}

type reportLock struct {
	Held     map[string]float64 `json:"held"`
	Acquired map[string]int64   `json:"acquired"`
	Waited   float64            `json:"waited"`
	Longest  float64            `json:"longest"`
}

type reportError struct {
	Message string `json:"message"`
	Script  string `json:"script,omitempty"`
	Line    int    `json:"line,omitempty"`
	Hook    string `json:"hook,omitempty"`
}

// beginReport begins the files of --report and --html, so that an error in one is known before the run. Without
// one, the report and the recorder stay nil. A dry run writes no report, but a page: it is what such a run is for.
func (j *job) beginReport() error {
	spec := j.spec
	claims := claims{script: spec.Script.File}
	claims.inputs(spec.Input.Files)
	for _, f := range []struct{ path, flag string }{{spec.Account.Report, "--report"}, {spec.Account.HTML, "--html"}} {
		if f.path == "" {
			continue
		}
		if err := claims.Write(f.path, f.flag); err != nil {
			_ = j.Runner.report.Discard(false)
			return err
		}
		if spec.dry() && f.flag == "--report" {
			if err := outfile.Could(f.path, false); err != nil {
				return outputError(f.path, err)
			}
			continue
		}
		if _, err := j.Runner.report.Create(f.path, outfile.Options{}); err != nil {
			_ = j.Runner.report.Discard(false)
			return outputError(f.path, err)
		}
	}
	if len(j.Runner.report.Files()) == 0 {
		return nil
	}
	if spec.Account.HTML != "" {
		j.page = &page{}
	}
	j.recorder = &recorder{}
	dir, _ := os.Getwd() // "" if it is not known
	r := &runReport{
		Schema: reportSchema, Begun: time.Now(), Arguments: j.env.Args, Directory: dir, Options: map[string]any{},
		Program: reportProgram{"mrrc-lua", j.env.Version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH},
		Inputs:  []reportInput{}, Files: []reportFile{}, Outputs: []reportOutput{}, Problems: []reportProblem{}, Tallies: []reportTally{}, Notes: []string{},
	}
	r.Script = reportScript{reportName: named(spec.Script.File), Modules: []reportFile{}}
	r.Timings.Stages, r.Lock.Held, r.Lock.Acquired = map[string]float64{}, map[string]float64{}, map[string]int64{}
	j.report = r
	return nil
}

// endReport writes the report and the page of a run that ended with an exit code, whole or not at all. Wrong
// usage is not a run.
func (j *job) endReport(code ExitCode) error {
	r, set := j.report, &j.Runner.report
	if r == nil || code == ExitUsage {
		return set.Discard(false)
	}
	r.Ended, r.ExitCode = time.Now(), int(code)
	fail := func(name string, err error) error {
		_ = set.Discard(false)
		return &engine.OutputError{Name: name, Err: console.Bare(err)}
	}
	for _, f := range set.Files() {
		var err error
		if f.Path() == j.spec.Account.HTML {
			err = j.pageOf(r).Write(f)
		} else {
			err = r.write(f)
		}
		if err != nil {
			return fail(f.Path(), err)
		}
	}
	if err := set.Commit(nil); err != nil {
		return fail(set.Files()[0].Path(), err)
	}
	return nil
}

// write writes the report as JSON.
func (r *runReport) write(w io.Writer) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		_, err = w.Write(append(text, '\n'))
	}
	return err
}

// failed notes the reason why the run failed.
func (r *runReport) failed(err error) {
	if r == nil || err == nil || hadEnough(err) {
		return
	}
	r.Error = &reportError{Message: err.Error()}
	var script *engine.ScriptError
	if errors.As(err, &script) {
		r.Error.Script, r.Error.Line, r.Error.Hook = script.Script, script.Line, script.Hook
	}
}

// named returns a name that JSON can carry.
func named(name string) reportName {
	n := reportName{Name: name}
	if !utf8.ValidString(name) {
		n.Base64 = base64.StdEncoding.EncodeToString([]byte(name))
	}
	return n
}

// digestText returns a sum in hexadecimal digits; none is "".
func digestText(sum []byte) string { return hex.EncodeToString(sum) }
