package job

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/parse"
)

// recovery counts the outcomes of records for the command recover, by code.
type recovery struct {
	file   string // of --rejects
	ifAny  bool   // which is not kept when it is empty
	kept   int64  // bytes written to it
	became [refused + 1]int64
	byCode map[recovered]int64 // records
}

// fate is the outcome of a record.
type fate uint8

const (
	asItWas  fate = iota // with a problem that is not structural, or that is harmless
	repaired             // without a doubt
	salvaged             // with one
	rejected             // it cannot be read
	refused              // it cannot be written
)

func (f fate) String() string {
	return [...]string{"left as it was", "repaired", "salvaged", "rejected", "rejected in writing"}[f]
}

// recovered is a code in records with one fate.
type recovered struct {
	code parse.Code
	fate fate
}

func newRecovery(spec *Spec) *recovery {
	return &recovery{file: spec.Bad.Rejects, ifAny: spec.RejectsIfAny, byCode: map[recovered]int64{}}
}

// counting counts what is written to the file of --rejects.
func (a *recovery) counting(w io.Writer) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		n, err := w.Write(p)
		a.kept += int64(n)
		return n, err
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// reject counts a rejected record.
func (a *recovery) reject(e *engine.RecordError) {
	f := rejected
	if !errors.As(e.Err, new(*parse.Error)) {
		f = refused
	}
	a.became[f]++
	a.byCode[recovered{parse.Code(e.Code()), f}]++
}

// tolerated counts a record that was read with problems.
func (a *recovery) tolerated(r *parse.Record) {
	f := repaired
	switch {
	case r.Salvaged():
		f = salvaged
	case r.Verbatim(), r.Raw() == nil:
		f = asItWas
	}
	a.became[f]++
	problems := r.Problems()
	for i, p := range problems {
		first := !slices.ContainsFunc(problems[:i], func(q parse.Problem) bool { return q.Code == p.Code })
		if first && (p.Code != parse.CodeSalvaged || len(problems) == 1) {
			a.byCode[recovered{p.Code, f}]++
		}
	}
}

// print prints the outcomes of the records and bytes that were read, and the reasons. The numbers
// add up.
func (a *recovery) print(w io.Writer, sum *engine.Summary) {
	bad := a.became[rejected]
	sound := sum.Read - bad - sum.Problems
	b := &sum.Bytes
	total := b.Records + b.Salvaged + b.Rejected + b.Filler + b.Skipped
	passed := ""
	if b.Skipped > 0 {
		passed = " + " + console.Number(b.Skipped) + " passed over"
	}
	fmt.Fprintf(w, "records  %s read = %s sound + %s left as they were + %s repaired + %s salvaged + %s rejected\n", console.Number(sum.Read),
		console.Number(sound), console.Number(a.became[asItWas]), console.Number(a.became[repaired]), console.Number(a.became[salvaged]), console.Number(bad))
	fmt.Fprintf(w, "bytes    %s read = %s in records + %s in salvaged ones + %s rejected + %s between records%s\n", console.Number(total),
		console.Number(b.Records), console.Number(b.Salvaged), console.Number(b.Rejected), console.Number(b.Filler), passed)
	if n := a.became[refused]; n > 0 {
		fmt.Fprintf(w, "         records that could not be written: %s\n", console.Number(n))
	}
	if a.kept > 0 || !a.ifAny {
		fmt.Fprintf(w, "         in %s: %s\n", engine.Printable(a.file), console.Counted(a.kept, "byte", "bytes"))
	}
	codes := slices.SortedFunc(maps.Keys(a.byCode), func(x, y recovered) int {
		return cmp.Or(cmp.Compare(y.fate, x.fate), cmp.Compare(a.byCode[y], a.byCode[x]), cmp.Compare(x.code, y.code))
	})
	var rows [][]string
	for _, r := range codes {
		rows = append(rows, []string{string(r.code), fmt.Sprintf("%s %s", console.Counted(a.byCode[r], "record", "records"), r.fate)})
	}
	console.Table(w, "  ", nil, rows)
}
