package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
)

// selects is the function in the changed package that reports whether the change of this number, from 1, is the
// one of its batch that is tried.
const selects = "mutateSelects"

// note is the number for which a program changes nothing and notes the changes that it reaches.
const note = -1

// chooser is the file that declares it: package, path of the file with the number, how many changes there are, path
// of the file for those that are reached, each of them once for a process. The number comes from a file and not from
// the environment, because tests start programs whose environment they set.
const chooser = `package %s

import (
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
)

var mutateNumber = func() int {
	text, _ := os.ReadFile(%q)
	n, _ := strconv.Atoi(string(text))
	return n
}()

func mutateSelects(n int) bool {
	return mutateNumber == n || mutateNumber < 0 && mutateNote(n)
}

var mutateNoted [%d]atomic.Bool

func mutateNote(n int) bool {
	if mutateNoted[n-1].Load() || mutateNoted[n-1].Swap(true) {
		return false
	}
	f, err := os.OpenFile(%q, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = fmt.Fprintln(f, n)
		_ = f.Close()
	}
	if err != nil {
		panic(err)
	}
	return false
}
`

// batches puts changes that do not touch each other into one program, which takes much less time than one
// program each. A change without a choice is alone.
func batches(list []change) (all [][]change) {
	for _, c := range list {
		i := slices.IndexFunc(all, func(batch []change) bool {
			return c.choice != "" && !slices.ContainsFunc(batch, c.touches)
		})
		if i < 0 {
			i = len(all)
			all = append(all, nil)
		}
		all[i] = append(all[i], c)
	}
	return all
}

func (c change) touches(d change) bool {
	if c.choice == "" || d.choice == "" {
		return true
	}
	return c.file == d.file && (c.begin < d.end && d.begin < c.end || c.begin == d.begin && c.end == d.end)
}

// apply returns the texts of the changed files, by path. The number of a change is its place, from 1.
func (p *source) apply(batch []change) map[string][]byte {
	numbers := make([]int, len(batch))
	for i := range numbers {
		numbers[i] = i
	}
	slices.SortFunc(numbers, func(i, j int) int {
		return cmp.Or(cmp.Compare(batch[i].begin, batch[j].begin), cmp.Compare(batch[i].end, batch[j].end))
	})
	texts, done := map[string][]byte{}, map[string]int{}
	for _, i := range numbers {
		c := batch[i]
		texts[c.file] = append(texts[c.file], p.text[c.file][done[c.file]:c.begin]...)
		texts[c.file] = append(texts[c.file], c.edit(i+1)...)
		done[c.file] = c.end
	}
	for path := range texts {
		texts[path] = append(texts[path], p.text[path][done[path]:]...)
	}
	return texts
}

// program returns the files of the package with these changes, by path. It reads the number of the change
// that is to be tried from a file, and notes in another one what it reaches.
func (p *source) program(batch []change, number, reached string) map[string][]byte {
	texts := p.apply(batch)
	for _, f := range p.files {
		texts[filepath.Join(p.dir, "mutate_selected.go")] = fmt.Appendf(nil, chooser, f.Name.Name, number, len(batch), reached)
		break
	}
	return texts
}
