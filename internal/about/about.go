// Package about describes this program: its version, what it was built from, the formats that it knows, and
// the limits that scripts have by default.
package about

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/sandbox"
)

// Program is what `mrrc-lua version --json` prints. A later version may add members; it does not remove members or
// change their meaning.
type Program struct {
	Version  string  `json:"version"`  // as a release has it, such as 0.2.0
	Commit   string  `json:"commit"`   // of the repository, 40 digits; "" when the build did not note it
	Modified bool    `json:"modified"` // files differed from the commit
	Date     string  `json:"date"`     // of the commit, RFC 3339; "" when the build did not note it
	Go       string  `json:"go"`       // the version of Go, such as go1.26.8
	OS       string  `json:"os"`       // GOOS
	Arch     string  `json:"arch"`     // GOARCH
	Formats  Formats `json:"formats"`
	Sandbox  Sandbox `json:"sandbox"`
}

// Formats are the names of formats, as --from and --to take them, and of compressions.
type Formats struct {
	Read         []string `json:"read"`
	Written      []string `json:"written"`
	Rows         []string `json:"rows"`
	Decompressed []string `json:"decompressed"`
	Compressed   []string `json:"compressed"`
}

// Sandbox is what a script may do unless flags change it.
type Sandbox struct {
	TimeoutSeconds float64 `json:"timeout_seconds"` // for the hooks of one record
	MemoryBytes    int64   `json:"memory_bytes"`    // of the script, on this machine
	Read           string  `json:"read"`            // the files that it may read
	Write          string  `json:"write"`           // the files that it may write
	Environment    bool    `json:"environment"`     // it may read variables
	Network        bool    `json:"network"`         // it may connect to other machines
	Processes      bool    `json:"processes"`       // it may start programs
}

// Of returns the description of the running program, with a version that main sets.
func Of(version string) *Program {
	p := &Program{
		Version: version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		Formats: Formats{Read: formats.Names(formats.Where(formats.Readable)), Written: formats.Names(formats.Where(formats.Writable)), Rows: formats.Names(formats.Where(formats.Tabular))},
		Sandbox: Sandbox{
			TimeoutSeconds: engine.DefaultTimeout.Seconds(), MemoryBytes: sandbox.DefaultMemory(),
			Read:  "the directory of the script, the working directory, and files named on the command line",
			Write: "outputs below the working directory",
		},
	}
	for _, c := range formats.Compressions() {
		p.Formats.Decompressed = append(p.Formats.Decompressed, c.Name)
		if c.Writes {
			p.Formats.Compressed = append(p.Formats.Compressed, c.Name)
		}
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		p.built(info.Settings)
	}
	return p
}

// built copies the data about the repository that go build has stored.
func (p *Program) built(settings []debug.BuildSetting) {
	for _, s := range settings {
		switch s.Key {
		case "vcs.revision":
			p.Commit = s.Value
		case "vcs.time":
			p.Date = s.Value
		case "vcs.modified":
			p.Modified = s.Value == "true"
		}
	}
}

// Print writes the description for people.
func (p *Program) Print(w io.Writer) error {
	commit := "not noted by the build"
	if p.Commit != "" {
		commit = p.Commit
		if p.Modified {
			commit += ", with changed files"
		}
	}
	date := p.Date
	if date == "" {
		date = "not noted by the build"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "mrrc-lua %s\n", p.Version)
	for _, row := range [][2]string{
		{"commit", commit},
		{"date", date},
		{"built with", fmt.Sprintf("%s for %s/%s", p.Go, p.OS, p.Arch)},
		{"reads", strings.Join(p.Formats.Read, ", ")},
		{"writes", strings.Join(p.Formats.Written, ", ")},
		{"makes rows of", strings.Join(p.Formats.Rows, ", ")},
		{"decompresses", strings.Join(p.Formats.Decompressed, ", ")},
		{"compresses", strings.Join(p.Formats.Compressed, ", ")},
		{"a script has", fmt.Sprintf("%g s for the hooks of one record, %s of memory", p.Sandbox.TimeoutSeconds, console.Bytes(p.Sandbox.MemoryBytes))},
		{"it reads", p.Sandbox.Read},
		{"it writes", p.Sandbox.Write},
		{"it cannot", "use the network, start programs, read variables of the environment"},
	} {
		fmt.Fprintf(&b, "  %-14s %s\n", row[0], row[1])
	}
	_, err := io.WriteString(w, b.String())
	return err
}
