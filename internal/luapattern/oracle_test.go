package luapattern_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/luapattern"
	"mrrc-lua/internal/testscale"
)

// question is one case for C Lua and for this package.
type question struct {
	pattern, subject string
	init             int // as Lua counts
	replacement      string
	most             int
}

// TestAgainstLua would catch any difference from the C implementation in find, match, gmatch and gsub, in results and
// in the text of errors.
func TestAgainstLua(t *testing.T) {
	questions := tableQuestions()
	random := rand.New(rand.NewPCG(51, 541))
	for range testscale.Of(8_000, 20_000) {
		questions = append(questions, randomQuestion(random))
	}
	answers := askLua(t, questions)
	matched, refused := 0, 0
	for i, q := range questions {
		lua := answers[4*i : 4*i+4]
		for k, own := range []func(question) (string, error){find, matchOnce, gmatch, gsub} {
			got, err := own(q)
			var syntax *luapattern.SyntaxError
			switch {
			case errors.Is(err, luapattern.ErrUnfinished) && k == 3:
				// Lua's gsub ignores a capture that is never closed, unless the replacement uses it.
				refused++
			case errors.As(err, &syntax) && !strings.HasPrefix(lua[k], "error "):
				// Lua did not reach the mistake, and so cannot have matched.
				require.Contains(t, []string{"ok nil", "ok x", "ok x" + hex(q.subject) + " 0"}, lua[k], "%+v function %d", q, k)
				refused++
			case err != nil:
				require.Equal(t, lua[k], "error "+err.Error(), "%+v function %d", q, k)
				refused++
			default:
				require.Equal(t, lua[k], "ok "+got, "%+v function %d", q, k)
				if got != "nil" {
					matched++
				}
			}
		}
	}
	// A generator that hardly ever matches, or never errs, tests nothing.
	require.Greater(t, matched, len(questions))
	require.Greater(t, refused, len(questions)/20)
}

func hex(s string) string { return fmt.Sprintf("%x", s) }

// tableQuestions checks the tables of the other tests, which were written by hand, with C Lua as well.
func tableQuestions() []question {
	var questions []question
	for _, row := range manual {
		if row.init <= len(row.subject) {
			questions = append(questions, question{row.pattern, row.subject, row.init + 1, "<%0>", 99})
		}
	}
	for _, row := range malformed {
		questions = append(questions, question{row.pattern, "abcabc", 1, "%1", 99})
	}
	for _, row := range replacements {
		questions = append(questions, question{row.pattern, row.subject, 1, row.replacement, 99})
	}
	for _, row := range scans {
		questions = append(questions, question{row.pattern, row.subject, 1, "[%0]", 99})
	}
	return questions
}

const (
	subjectBytes = "aaabbb ,,.x(()1-]^$%*A\xe9\x00"
	plainBytes   = "aaabbb,.x(1-]^$)*?+A\xe9\x00"
)

func pick(r *rand.Rand, from string) string {
	i := r.IntN(len(from))
	return from[i : i+1]
}

func choose(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

func randomQuestion(r *rand.Rand) question {
	var subject strings.Builder
	for range r.IntN(24) {
		subject.WriteString(pick(r, subjectBytes))
	}
	q := question{
		pattern: randomPattern(r), subject: subject.String(), init: r.IntN(len(subject.String())+8) - 3, most: 99,
		replacement: choose(r, "", "-", "<%0>", "%1", "%1%1%%", "[%2]", "%x", "a%", "%9"),
	}
	if r.IntN(10) == 0 {
		q.most = r.IntN(3) - 1
	}
	return q
}

// randomPattern writes mostly well-formed patterns, with few repetitions, since C Lua takes exponential time for
// many.
func randomPattern(r *rand.Rand) string {
	var p strings.Builder
	if r.IntN(8) == 0 {
		p.WriteByte('^')
	}
	open, captures, repeats := 0, 0, 0
	for range 1 + r.IntN(7) {
		switch n := r.IntN(24); {
		case n < 3 && captures < 4:
			p.WriteByte('(')
			open++
			captures++
		case n < 6 && open > 0:
			p.WriteByte(')')
			open--
		case n == 6:
			p.WriteString("()")
			captures++
		case n == 7:
			p.WriteString("%b" + choose(r, "()", "ab", "aa", "( ", "x", ""))
		case n == 8:
			p.WriteString("%f" + choose(r, randomSet(r), randomSet(r), randomSet(r), "a", ""))
		case n == 9 && captures > 0:
			p.WriteString("%" + pick(r, "1112"))
		case n == 10 && r.IntN(8) == 0:
			p.WriteString(choose(r, "%", "[", ")", "%1", "(", "%0", "[^"))
		default:
			p.WriteString(randomClass(r))
			if repeats < 5 && r.IntN(2) == 0 {
				p.WriteString(pick(r, "*+-?"))
				repeats++
			}
		}
	}
	for ; open > 0 && r.IntN(12) > 0; open-- {
		p.WriteByte(')')
	}
	if r.IntN(5) == 0 {
		p.WriteByte('$')
	}
	return p.String()
}

func randomClass(r *rand.Rand) string {
	switch r.IntN(8) {
	case 0:
		return "."
	case 1, 2:
		return "%" + pick(r, "acdlpsuwxzACDLPSUWXZ.%()g")
	case 3, 4:
		return randomSet(r)
	}
	return pick(r, plainBytes)
}

func randomSet(r *rand.Rand) string {
	b := choose(r, "[", "[", "[^")
	for range 1 + r.IntN(4) {
		b += choose(r, pick(r, plainBytes), "%"+pick(r, "adpswzAS]-^%"), "a-c", pick(r, plainBytes)+"-"+pick(r, plainBytes), "-")
	}
	return b + "]"
}

// forLua writes the byte 0 as %z, which C Lua needs and which means the same. It reports false where that is not
// possible.
func forLua(pattern string) (string, bool) {
	if strings.Contains(pattern, "-\x00") || strings.Contains(pattern, "\x00-") || strings.Contains(pattern, "%\x00") {
		return "", false
	}
	for i := 0; ; {
		n := strings.Index(pattern[i:], "%b")
		if n < 0 {
			break
		}
		i += n + 2
		if strings.Contains(pattern[i:min(i+2, len(pattern))], "\x00") {
			return "", false
		}
	}
	return strings.ReplaceAll(pattern, "\x00", "%z"), true
}

// askLua passes all questions to one lua5.1 and returns four lines for each.
func askLua(t *testing.T, questions []question) []string {
	t.Helper()
	lua, err := exec.LookPath("lua5.1")
	if err != nil {
		t.Skip("lua5.1 is not on PATH: nothing to compare with")
	}
	var in bytes.Buffer
	for i := range questions {
		q := &questions[i]
		pattern, ok := forLua(q.pattern)
		if !ok {
			q.pattern = strings.ReplaceAll(q.pattern, "\x00", "0")
			pattern = q.pattern
		}
		fmt.Fprintf(&in, "x%x x%x %d x%x %d\n", pattern, q.subject, q.init, q.replacement, q.most)
	}
	cmd := exec.Command(lua, "testdata/oracle.lua")
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	var lines []string
	for sc := bufio.NewScanner(bytes.NewReader(out)); sc.Scan(); {
		lines = append(lines, sc.Text())
	}
	require.Len(t, lines, 4*len(questions))
	return lines
}

// values shows captures as the oracle does.
func values(captures []luapattern.Capture, s string) []string {
	var out []string
	for _, c := range captures {
		if c.IsPosition() {
			out = append(out, fmt.Sprint(c.Position()))
		} else {
			out = append(out, "x"+hex(c.In(s)))
		}
	}
	return out
}

func find(q question) (string, error) {
	init := luapattern.Start(q.init, len(q.subject))
	if luapattern.Plain(q.pattern) {
		i := strings.Index(q.subject[init:], q.pattern)
		if i < 0 {
			return "nil", nil
		}
		return fmt.Sprint(init+i+1, init+i+len(q.pattern)), nil
	}
	p, err := luapattern.Compile(q.pattern)
	if err != nil {
		return "", err
	}
	var m luapattern.Matcher
	if ok, err := m.Match(p, q.subject, init); !ok {
		return "nil", err
	}
	whole := fmt.Sprint(m.Whole().Start+1, m.Whole().End)
	return strings.Join(append([]string{whole}, values(m.Captures(), q.subject)...), " "), nil
}

func matchOnce(q question) (string, error) {
	p, err := luapattern.Compile(q.pattern)
	if err != nil {
		return "", err
	}
	var m luapattern.Matcher
	if ok, err := m.Match(p, q.subject, luapattern.Start(q.init, len(q.subject))); !ok {
		return "nil", err
	}
	return strings.Join(values(m.Values(), q.subject), " "), nil
}

func gmatch(q question) (string, error) {
	p, err := luapattern.Compile(q.pattern)
	if err != nil {
		return "", err
	}
	var m luapattern.Matcher
	var out []string
	for sc := p.Gmatch(q.subject); ; {
		ok, err := sc.Next(&m)
		if !ok {
			return "x" + hex(strings.Join(out, " ")), err
		}
		three := append(values(m.Values(), q.subject), "nil", "nil")
		out = append(out, strings.Join(three[:3], "/"))
	}
}

func gsub(q question) (string, error) {
	p, err := luapattern.Compile(q.pattern)
	if err != nil {
		return "", err
	}
	result, n, err := replaceAll(p, q.subject, q.replacement, q.most)
	return fmt.Sprintf("x%x %d", result, n), err
}

// replaceAll is string.gsub as a host would write it.
func replaceAll(p *luapattern.Pattern, s, replacement string, most int) (string, int, error) {
	var (
		m    luapattern.Matcher
		out  []byte
		last int
		n    int
	)
	for sc := p.Gsub(s); n < most; n++ {
		ok, err := sc.Next(&m)
		if err != nil {
			return "", 0, err
		}
		if !ok {
			break
		}
		out = append(out, s[last:m.Whole().Start]...)
		if out, err = m.AppendReplacement(out, s, replacement); err != nil {
			return "", 0, err
		}
		last = m.Whole().End
	}
	return string(append(out, s[last:]...)), n, nil
}
