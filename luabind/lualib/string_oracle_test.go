package lualib_test

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testhost"
)

// oracleRunner shows the results of calls, one line each, in a form that both Luas print in the same way.
const oracleRunner = `
local lines = {}
local hex = {}
for i = 0, 255 do hex[string.char(i)] = string.format("%02x", i) end
local function show(v)
  if type(v) == "string" then
    local out = {}
    for i = 1, #v do out[i] = hex[v:sub(i, i)] end
    return "s:" .. table.concat(out)
  elseif type(v) == "number" then
    return "n:" .. string.format("%.14g", v)
  end
  return tostring(v)
end
local function case(fn)
  local function line(ok, ...)
    if not ok then return "error" end
    local out = {}
    for i = 1, select("#", ...) do out[i] = show((select(i, ...))) end
    return table.concat(out, " ")
  end
  lines[#lines + 1] = line(pcall(fn))
end
local function words(...)
  local out = {}
  for a, b in string.gmatch(...) do out[#out + 1] = show(a) .. "," .. show(b) end
  return table.concat(out, ";")
end
`

// TestString_asCLua compares the string library with the C implementation over random calls.
func TestString_asCLua(t *testing.T) {
	t.Parallel()
	path, err := exec.LookPath("lua5.1")
	if err != nil {
		t.Skip("lua5.1 is not installed: the differential test of the string library is left out")
	}
	const calls = 2000
	for seed := range uint64(2) {
		g := &callMaker{rand.New(rand.NewPCG(seed, 7))}
		var script strings.Builder
		script.WriteString(oracleRunner)
		made := make([]string, calls)
		for i := range made {
			made[i] = g.call()
			fmt.Fprintf(&script, "case(function() return %s end)\n", made[i])
		}
		script.WriteString(`return table.concat(lines, "\n")`)

		ours, err := runLua(t, &testhost.Host{}, script.String())
		require.NoError(t, err)
		c := exec.Command(path, "-e", "print((assert(loadstring(io.read('*a'))))())")
		c.Stdin = strings.NewReader(script.String())
		theirs, err := c.Output()
		require.NoError(t, err)

		got, want := strings.Split(ours[0], "\n"), strings.Split(strings.TrimSuffix(string(theirs), "\n"), "\n")
		require.Len(t, got, calls)
		require.Len(t, want, calls)
		failed := 0
		for i := range made {
			if got[i] != want[i] {
				t.Errorf("seed %d: %s\n got %s\nwant %s", seed, made[i], got[i], want[i])
				if failed++; failed == 20 {
					t.FailNow()
				}
			}
		}
	}
}

// callMaker makes random calls of string functions.
type callMaker struct{ *rand.Rand }

func (g *callMaker) pick(of ...string) string { return of[g.IntN(len(of))] }

// text makes a literal of letters that the patterns are about.
func (g *callMaker) text() string {
	var s strings.Builder
	for range g.IntN(14) {
		s.WriteString(g.pick("a", "b", "B", "1", "2", " ", ".", "-", "%", "(", ")", "\\233", "\\n", "x", "ab", "_"))
	}
	return `"` + s.String() + `"`
}

func (g *callMaker) position() string {
	return g.pick("nil", "0", "1", "2", "-1", "-3", "5", "100", "-100", `"2"`, "3.7", "1e15")
}

// pattern makes a literal of a well-formed pattern: C finds mistakes only where it gets to them.
func (g *callMaker) pattern() string {
	var s strings.Builder
	s.WriteString(g.pick("", "", "", "^"))
	open := 0
	for range 1 + g.IntN(4) {
		switch g.IntN(9) {
		case 0:
			s.WriteString("(")
			open++
		case 1:
			if open > 0 {
				s.WriteString(")")
				open--
			}
		case 2:
			s.WriteString(g.pick("()", "%bab", "%b()", "%f[%a]", "%f[^%w]", "%f[1]"))
		default:
			s.WriteString(g.pick("a", "b", ".", "%a", "%d", "%s", "%w", "%p", "%u", "%l", "%A", "%.", "[ab]", "[^a]", "[a-x]", "[%d_]", "1", "x", "\\233"))
			s.WriteString(g.pick("", "", "", "*", "+", "-", "?"))
		}
	}
	s.WriteString(strings.Repeat(")", open))
	s.WriteString(g.pick("", "", "", "$"))
	return `"` + s.String() + `"`
}

func (g *callMaker) call() string {
	switch g.IntN(16) {
	case 0:
		return fmt.Sprintf("string.sub(%s, %s, %s)", g.text(), g.position(), g.position())
	case 1:
		return fmt.Sprintf("string.byte(%s, %s, %s)", g.text(), g.position(), g.position())
	case 2:
		return fmt.Sprintf("string.%s(%s)", g.pick("upper", "lower", "reverse", "len"), g.text())
	case 3:
		return fmt.Sprintf("string.rep(%s, %s)", g.text(), g.pick("0", "1", "3", "-1", "2.5", `"4"`, "17"))
	case 4:
		return fmt.Sprintf("string.char(%s)", g.pick("", "65", "65, 66", "256", "-1", `"70"`, "0, 255", "65.9"))
	case 5:
		return fmt.Sprintf("string.find(%s, %s, %s, true)", g.text(), g.text(), g.position())
	case 6, 7:
		return fmt.Sprintf("string.find(%s, %s, %s)", g.text(), g.pattern(), g.position())
	case 8, 9:
		return fmt.Sprintf("string.match(%s, %s, %s)", g.text(), g.pattern(), g.position())
	case 10:
		return fmt.Sprintf("words(%s, %s)", g.text(), g.pattern())
	case 11, 12:
		by := g.pick(`"<%0>"`, `"%1"`, `"%%-"`, `""`, `{a="A", ab=1, ["1"]=false}`, `function(...) return (select("#", ...)) .. show((...)) end`, `function() end`)
		return fmt.Sprintf("string.gsub(%s, %s, %s, %s)", g.text(), g.pattern(), by, g.pick("nil", "nil", "1", "2", "0", "-1"))
	case 13:
		list := g.pick("{}", `{"a", 1, "b"}`, `{"a", {}}`, `{1, 2, nil, 4}`, `{[0] = "z", "a", "b"}`)
		return fmt.Sprintf("table.concat(%s, %s, %s, %s)", list, g.pick("nil", `", "`, "0"), g.pick("nil", "0", "1", "2"), g.pick("nil", "1", "2", "3", "0"))
	}
	return g.format()
}

// format makes a call of string.format whose meaning C defines.
func (g *callMaker) format() string {
	width := g.pick("", "", "1", "5", "12", "99")
	prec := g.pick("", "", ".0", ".", ".3", ".10", ".99")
	flags := func(of string) string {
		var s strings.Builder
		for _, f := range of {
			if g.IntN(4) == 0 {
				s.WriteRune(f)
			}
		}
		return s.String()
	}
	integer := g.pick("0", "1", "-1", "42", "-42", "3.9", "-3.9", "1e15", "-1e15", "2^53", `"17"`, `"0x1F"`, `" 5 "`, "2^62", "{}", `"x"`, `""`, "nil")
	float := g.pick("0", "1", "-1", "0.1", "1/3", "-2/3", "123456789", "1e-5", "1e100", "-1e-100", "100000", "999999.5", "1e6", "2.5", "0.5", "1/0", "-1/0", "5e-324", `"1e3"`)
	switch g.IntN(5) {
	case 0:
		return fmt.Sprintf(`string.format("%%%s%s%s%s", %s)`, flags("-+ 0"), width, prec, g.pick("d", "i"), integer)
	case 1:
		return fmt.Sprintf(`string.format("%%%s%s%s%s", %s)`, flags("-#0"), width, prec, g.pick("x", "X", "o"), integer)
	case 2:
		of := "-+ #0"
		if float == "999999.5" {
			of = "-+ 0" // glibc forgets the zeros of %#g when rounding makes another digit
		}
		return fmt.Sprintf(`string.format("<%%%s%s%s%s>", %s)`, flags(of), width, prec, g.pick("e", "E", "f", "g", "G"), float)
	case 3:
		return fmt.Sprintf(`string.format("%%%s%s%ss|%%%s%sc|%%q", %s, %s, %s)`, flags("-"), width, prec, flags("-"), width, g.text(), g.pick("65", "233"), g.text())
	}
	return fmt.Sprintf(`string.format("%%%s%s%su%%%%", %s)`, flags("-0"), width, prec, integer)
}
