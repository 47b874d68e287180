package lift_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

// program generates random scripts in the part of Lua that the compiler supports, and a little beyond it. Most values
// have the types that operations expect, so that hooks run to their end for most records.
type program struct {
	*rand.Rand
	strings.Builder
	vars   map[kind][]string
	depth  int
	names  int
	fields bool // within a loop over fields
	loops  int
	hook   string
}

// kind is the type that an expression usually has.
type kind int

const (
	text kind = iota
	number
	boolean
	list
	row
	field
	kinds
)

// newProgram makes a script from a seed.
func newProgram(seed uint64) string {
	p := &program{Rand: rand.New(rand.NewPCG(seed, 1)), vars: map[kind][]string{}}
	p.head()
	if seed%7 == 5 {
		return p.withState()
	}
	hooks := p.IntN(3)
	if hooks != 1 {
		p.function("filter")
	}
	switch hooks {
	case 1, 2:
		p.function("transform")
	}
	if p.IntN(4) == 0 {
		p.function("extract")
	}
	p.line("function finish() asked() end")
	return p.String()
}

func (p *program) pick(list ...string) string { return list[p.IntN(len(list))] }

func (p *program) line(format string, args ...any) {
	p.WriteString(strings.Repeat("  ", p.depth))
	p.WriteString(p.fill(fmt.Sprintf(format, args...)) + "\n")
}

// head makes the code outside the hooks.
func (p *program) head() {
	p.line("local SET = { a = true, b = 1, ['650'] = 'x', History = 'h', [3] = 'three', 'one', 'two', nested = { 'p', 'q', k = 'v' } }")
	p.line("local LIST = { 'eng', 'ger', %q, 4 }", p.word())
	p.line("WORD = %q", p.word())
	p.line("local N, yes, none = %d, %v, nil", p.IntN(5), p.IntN(2) == 0)
	p.line("local upper = string.upper")
	p.line("local function first(s, n) if s then return s:sub(1, n or 1), n end end")
	p.line("local function join(t, sep) local out = '' for i, x in ipairs(t) do out = out .. (i > 1 and sep or '') .. x end return out, #t end")
	p.line("local function put(t, x) t[#t + 1] = x return t end")
	p.line("local function count(field, code) local n = 0 for c in field:each() do if c == code then n = n + 1 end end return n end")
	p.line("local NAMES = lookup.csv { file = 'names.csv', key = 'code', value = 'name'%s }", p.pick("", ", fold = true", ", trim = true"))
	p.line("local ROWS = lookup.csv { file = 'names.csv', key = %s, all = true }", p.pick("'code'", "1"))
	p.line("TABLES = { values = lookup.json { file = 'values.json', all = true }, shelves = lookup.sqlite { file = 'shelves.db', table = 'shelves', key = 'isbn', normalize = 'isbn' }, NAMES, ROWS }")
	p.line("function asked() for _, l in ipairs { NAMES, ROWS, TABLES.values, TABLES.shelves } do")
	p.line("  print('unused', table.concat(l:unused(), '|'), 'missing', table.concat(l:missing(), '|')) end end")
	p.line("local function look(in_, key, missing) return in_:get(key) or missing end")
	p.line("local tools = { twice = function(s) return s .. s end,")
	p.line("  pick = function(a, b) return a or b end }")
}

// withState makes the hooks of a script that keeps something from record to record: filter can run without the VM if it
// does not read that, and the other hooks cannot.
func (p *program) withState() string {
	p.line("local seen, total = {}, 0")
	p.line("LAST = 'none'")
	if p.IntN(5) == 0 {
		p.line("function filter(record) return not seen[record.id or '?'] end")
	} else {
		p.function("filter")
	}
	for _, hook := range [][]string{{"transform"}, {"extract"}, {"transform", "extract"}}[p.IntN(3)] {
		p.function(hook, "total = total + 1", p.pick("seen[record.id or '?'] = true", "LAST = record.id or 'nothing'",
			"run.state.n = (run.state.n or 0) + 1", "for i = 1, 3 do seen[i] = total end"),
			p.pick("run:tally('total', total)", "run:emit(total .. ' ' .. LAST)", "print(total, LAST, run.counts.read, run.counts.dropped)",
				"if total == 9 then run:stop() end", "if total % 4 == 0 then run:emit(record:copy(), 'copies.mrc') end", "if LAST == record.id then error('twice') end",
				"asked()", "if #NAMES:missing() > 5 then run:stop() end"))
	}
	p.line("function finish() asked() print(total, LAST, run.counts.read, run.counts.written, run.counts.dropped) end")
	return p.String()
}

// function makes a hook that begins with some lines.
func (p *program) function(hook string, lines ...string) {
	p.hook, p.vars, p.fields, p.loops = hook, map[kind][]string{}, false, 0
	p.line("function %s(record)", hook)
	for _, line := range lines {
		p.line("  %s", line)
	}
	p.block(2 + p.IntN(5))
	p.depth++
	switch hook {
	case "filter":
		p.line("return %s", p.from("{b}", "{b} and true or false", "not {t}", "true", "{b} == true"))
	case "transform":
		if p.IntN(4) == 0 {
			p.line("return %s", p.from("false", "true", "nil", "record", "{b}"))
		}
	case "extract":
		p.line("return %s", p.from("{l}", "{r}", "{ {t}, {n}, {l}, {t} }",
			"{ { {t}, 1 }, { {t}, {b} } }", "nil", "{}", "{ id = {t}, n = {n} }"))
	}
	p.depth--
	p.line("end")
}

// block makes statements in a scope of their own.
func (p *program) block(n int) {
	before := map[kind][]string{}
	for k, v := range p.vars {
		before[k] = append([]string(nil), v...)
	}
	p.depth++
	for range n {
		p.statement()
	}
	p.depth--
	p.vars = before
}

func (p *program) fresh(k kind) string {
	p.names++
	name := fmt.Sprintf("%c%d", "tnblrf"[k], p.names)
	if p.IntN(5) == 0 && len(p.vars[k]) > 0 { // it hides another one
		return p.pick(p.vars[k]...)
	}
	return name
}

// declare makes a local variable.
func (p *program) declare(k kind) {
	value, name := p.expr(k), p.fresh(k)
	p.line("local %s = %s", name, value)
	p.vars[k] = append(p.vars[k], name)
}

func (p *program) statement() {
	if p.depth > 5 {
		p.declare(kind(p.IntN(3)))
		return
	}
	switch p.IntN(24) {
	case 0, 1, 2, 3:
		p.declare(kind(p.IntN(int(field))))
	case 4, 5:
		p.line("if %s then", "{b}")
		p.block(1 + p.IntN(2))
		if p.IntN(2) == 0 {
			p.line("elseif %s then", p.expr(text))
			p.block(1)
		}
		if p.IntN(2) == 0 {
			p.line("else")
			p.block(1 + p.IntN(2))
		}
		p.line("end")
	case 6, 7, 8:
		p.loop()
	case 9, 10:
		k := kind(p.IntN(3))
		if len(p.vars[k]) > 0 {
			p.line("%s = %s", p.pick(p.vars[k]...), p.expr(k))
		} else {
			p.declare(k)
		}
	case 11:
		p.line("local x%d, y%d = %s, %s", p.names, p.names, p.expr(text), p.expr(number))
		p.vars[text], p.vars[number] = append(p.vars[text], fmt.Sprintf("x%d", p.names)), append(p.vars[number], fmt.Sprintf("y%d", p.names))
	case 12:
		p.line("run:tally(%q, %s%s)", p.pick("a", "b"), p.from("{t} or 'none'", "{n}", "{t}"), p.from("", "", ", 2", ", {n}"))
	case 13:
		p.line("run:emit(%s%s)", p.from("{t} or ''", "'line ' .. (record.id or '?')", "{n}"), p.pick(", 'lines.txt'", ", 'more.txt'"))
	case 14:
		p.line("print(%s, %s)", p.expr(text), p.from("{n}", "{b}", "nil"))
	case 15, 16, 17:
		p.edit()
	case 18:
		p.line("local l%d = {}", p.names)
		p.line("l%d[#l%d + 1] = %s or 'x'", p.names, p.names, p.expr(text))
		p.line("%s", p.pick(fmt.Sprintf("table.insert(l%d, %s or 1)", p.names, p.expr(number)), fmt.Sprintf("put(l%d, %s or '')", p.names, p.expr(text)),
			fmt.Sprintf("l%d.k = %s", p.names, p.expr(text)), fmt.Sprintf("table.sort(l%d)", p.names), fmt.Sprintf("l%d[%s or 'z'] = true", p.names, p.expr(text))))
		p.vars[list] = append(p.vars[list], fmt.Sprintf("l%d", p.names))
		p.names++
	case 19:
		p.names++
		name := fmt.Sprintf("fn%d", p.names)
		p.line("local function %s(a, b)", name)
		p.depth++
		if p.IntN(2) == 0 {
			p.line("if not a then return %s end", p.pick("", "b", "'', 1"))
		}
		p.line("return %s", p.from("a, b", "(b or '') .. (a or '')", "a", "b and a", "{t}"))
		p.depth--
		p.line("end")
		p.line("local x%d = %s(%s, %s)", p.names, name, p.expr(text), p.expr(text))
		p.vars[text] = append(p.vars[text], fmt.Sprintf("x%d", p.names))
	case 20:
		if p.IntN(6) == 0 {
			p.line("if %s then %s end", p.expr(boolean), p.pick("run:skip()", "run:reject('because ' .. (record.id or ''))", "error('no')", "return "+p.pick("true", "false", "nil")))
		}
	case 21:
		p.line("do local s = %s if s then run:tally('c', #s) end end", p.expr(text))
	case 22:
		if p.loops > 0 && p.IntN(2) == 0 {
			p.line("if %s then break end", "{b}")
		}
	case 23:
		p.line("assert(%s)", p.pick("true, 1", p.expr(number)))
	}
}

func (p *program) loop() {
	p.names++
	n := p.names
	p.loops++
	defer func() { p.loops-- }()
	switch p.IntN(8) {
	case 0, 1, 2:
		f := fmt.Sprintf("f%d", n)
		p.line("for %s in record:each(%s) do", f, p.pick("", `"650"`, `"6.."`, `"245", "100"`, `"00."`, `"..."`))
		p.vars[field] = append(p.vars[field], f)
		p.block(1 + p.IntN(3))
		p.vars[field] = p.vars[field][:len(p.vars[field])-1]
		p.line("end")
	case 3:
		p.line("for i%d, v%d in ipairs(%s) do", n, n, p.expr(list))
		p.inLoop(fmt.Sprintf("v%d", n), fmt.Sprintf("i%d", n))
	case 4:
		p.line("for i%d = %s, %s%s do", n, p.from("1", "0", "{n}"), p.from("3", "#LIST", "{n} % 5"), p.pick("", "", ", 2", ", -1", ", 0.5"))
		p.inLoop("nil", fmt.Sprintf("i%d", n))
	case 5:
		p.line("for w%d in (%s or ''):gmatch(%s) do", n, p.expr(text), p.pattern())
		p.inLoop(fmt.Sprintf("w%d", n), "1")
	case 6:
		p.line("for k%d, v%d in pairs(%s) do", n, n, p.from("SET", "LIST", "{r}", "SET.nested", "ROWS:get({k}) or {}", "TABLES.values:get('a')", "TABLES.shelves:get({k}) or {}"))
		p.inLoop(fmt.Sprintf("k%d", n), "1")
	case 7:
		if len(p.vars[field]) > 0 {
			p.line("for c%d, v%d in %s:each() do", n, n, p.pick(p.vars[field]...))
			p.inLoop(fmt.Sprintf("v%d", n), "2")
			return
		}
		p.line("local i%d = 0", n)
		p.line("%s", p.pick(fmt.Sprintf("while i%d < 4 do", n), fmt.Sprintf("while %s and i%d < 3 do", p.expr(boolean), n)))
		p.depth++
		p.line("i%d = i%d + 1", n, n)
		p.depth--
		p.block(1 + p.IntN(3)) // the counter is not assigned in it
		p.line("end")
	}
}

// inLoop makes the body of a loop with two more variables.
func (p *program) inLoop(s, n string) {
	p.vars[text], p.vars[number] = append(p.vars[text], s), append(p.vars[number], n)
	p.block(1 + p.IntN(3))
	p.vars[text], p.vars[number] = p.vars[text][:len(p.vars[text])-1], p.vars[number][:len(p.vars[number])-1]
	p.line("end")
}

func (p *program) edit() {
	if len(p.vars[field]) > 0 && p.IntN(2) == 0 {
		p.line("%s", p.from("{f}:set('a', {t} or 'new')", "{f}:add('x', {n})", "{f}:remove('"+p.pick("a", "x", "9")+"')",
			"{f}:rename('a', 'b')", "{f}:delete()", "{f}.ind1 = "+p.from("'1'", "' '", "{t}"), "record:remove({f})", "record:add({f})", "{f}.tag = '"+p.pick("651", "653")+"'"))
		return
	}
	p.line("%s", p.from("record:add('590', '  ', 'a', {t} or 'note')", "record:remove({s})", "record:set({s}, {t} or 'v')",
		"record:map({s}, function(v) "+p.pick("return v:upper()", "if #v > 20 then return nil end return v", "n = v return v .. '!'", "return {t}")+" end)",
		"record:map({s}, upper)", "record:append('9"+p.pick("01", "99")+"', '1 ', 'z', 'x', 'y', {n})", "record:sort()", "record.leader.status = 'c'",
		"local c = record:copy() c:add('500', '  ', 'a', 'copy') run:emit(c, 'copies.mrc')"))
}

func (p *program) spec() string {
	return p.pick(`"650$a"`, `"245$a"`, `"245"`, `"9.."`, `"008/35-37"`, `"001"`, `"6..$a"`, `"020$a$z"`, `"650[0]$a"`, `"LDR/6"`, `"245^1"`, `"590$a"`, `"..."`)
}

func (p *program) word() string {
	return p.pick("", "a", "History", "é", "10", "-1.5", "650", "x%d", "  blank ", "0x10", "Z", "ß", "1 2", "\x01")
}

// lookupFiles are the files of the lookups of a program.
var lookupFiles = map[string]string{
	"names.csv": "code,name,note\neng,English,x\nger,German,\n650,Topic,\nHistory,past,\"a, b\"\nocm,é,\na,A,second\na,B,third\n10,ten,\n\u00e9,accent,\n",
	"values.json": `{"eng": "English", "a": {"name": "A", "n": 5, "list": ["x", {"y": null}]}, "650": [1, 2, "three"], "History": [], "10": 1.5, "ger": true, "1 2": {"name": []},
		"é": null, "Z": 12345678901234567890, "x%d": {}, "fre": false, "b": {"c": {"name": "deep"}}}`,
}

// key makes a key that a lookup may have.
func (p *program) key() string {
	return p.pick(`"eng"`, `"a"`, `"ger"`, `"a"`, `"650"`, `"History"`, `"e\204\129"`, `" a"`, `"EnG"`, `"9780306406157"`, `"0-8044-2957-X"`, `"none"`, fmt.Sprintf("%q", p.word()), "record.id", "nil", "650", "10",
		"record:value("+p.spec()+")", "{T}")
}

func (p *program) pattern() string {
	return p.pick(`"%a+"`, `"a"`, `"^%s*(.-)%s*$"`, `"[%d%p]"`, `"(%w)(%w)"`, `"()"`, `"History"`, `"%s+"`, `"."`, `"[^aeiou]+"`, `"%d*"`, `"$"`)
}

// expr makes an expression, usually of a kind.
func (p *program) expr(k kind) string {
	if p.IntN(40) == 0 {
		k = kind(p.IntN(int(field)))
	}
	p.depth += 2
	defer func() { p.depth -= 2 }()
	switch {
	case p.depth > 12:
		return p.leaf(k)
	case k == text && len(p.vars[field]) > 0 && p.IntN(3) == 0:
		return p.from(ofField...)
	}
	return p.from(expressions[k]...)
}

// from picks a template and fills it in.
func (p *program) from(templates ...string) string { return p.fill(p.pick(templates...)) }

// fill fills in a template: {t} is a text, {n} a number, {b} a boolean, {l} a list, {r} a row, with a
// capital one without parts; {f} is a field, {s} a spec, {p} a pattern, {w} a word, {k} a key of lookups.
func (p *program) fill(template string) string {
	return hole.ReplaceAllStringFunc(template, func(m string) string {
		switch m[1] {
		case 'f':
			return p.pick(p.vars[field]...)
		case 's':
			return p.spec()
		case 'p':
			return p.pattern()
		case 'k':
			return p.fill(p.key())
		case 'w':
			return fmt.Sprintf("%q", p.word())
		}
		if k := strings.IndexByte("tnblr", m[1]); k >= 0 {
			return p.expr(kind(k))
		}
		return p.leaf(kind(strings.IndexByte("TNBLR", m[1])))
	})
}

var hole = regexp.MustCompile(`\{[tnblrfspwkTNBLR]\}`)

var ofField = []string{"{f}:value('a')", "{f}.tag", "{f}.ind1", "{f}:text()", "{f}:text(' - ')", "{f}.data", "tostring({f})", "first({f}.tag, 2)"}

var expressions = map[kind][]string{
	text: {"NAMES:get({k})", "NAMES:get({t})", "NAMES:get({n})", "(ROWS:get({k}) or SET).name", "(ROWS:get({k}) or LIST)[2]", "(ROWS:get({k}) or SET)[{t} or 'name']",
		"look(NAMES, {k}, {t})", "look(TABLES[{n}] or NAMES, {k})", "TABLES.shelves:get({k} or '') and TABLES.shelves:get({k}).shelf", "(ROWS:rows({k})[1] or SET).code",
		"(({t} or ''):gsub('%w+', ROWS:get({k}) or ''))",
		"type(TABLES.values:get({k}))", "{T}", "{T}", "record:value({s})", "({t} or ''):upper()", "({t} or 'X'):lower()", "({t} or ''):sub({n}, -1)", "({t} or ''):sub({n}, {n})",
		"(({t} or ''):gsub({p}, '<%0>'))", "(({t} or ''):gsub({p}, ''))", "(({t} or ''):gsub({p}, '%1'))", "(({t} or ''):gsub({p}, upper))", "(({t} or ''):gsub({p}, SET))",
		"(({t} or ''):gsub({p}, function(x) return x and #x < 3 and x .. x end))", "{t} .. {t}", "({t} or '') .. {n}", "({t} or '') .. ({t} or '') .. 'z'",
		"tostring({t})", "tostring({n})", "tostring({b})", "table.concat({l}, '; ')", "text.upper({t} or 'é')", "text.trim({t} or '')", "norm.isbn({t})", "{t} or {t}", "{t} and {t}",
		"({t} or ''):match({p})", "SET[{t} or 'a']", "LIST[{n}]", "record.leader.type", "type({t})", "type(record)", "type({n})", "run.args.note", "run.args.unknown", "first({t}, 2)",
		"join({l}, '/')", "tools.twice({t} or '')", "tools.pick({t}, {t})", "('%s-%s'):format({t} or '', {n})", "SET.nested.k", "re.match({t} or '', [[\\w+]])",
		"(yes and tools.twice or upper)({t} or '')", "string.rep({t} or '', 2)", "record:title()", "({t})", "WORD:reverse()", "text.sub({t} or '', 1, 3)", "({t} or 'q'):len()"},
	number: {"NAMES.count", "#ROWS:rows({k})", "(tonumber(TABLES.values:get('10')) or 3)", "{N}", "{N}", "#({t} or '')", "#{L}", "{n} + {n}", "{n} - 1", "{n} * {N}", "{n} / 2", "{n} / {N}", "{n} % 3", "{n} % -3", "-({n})",
		"record:count({s})", "(({t} or ''):find({p}))", "(tonumber({t} or '1') or 7)", "math.floor({n})", "math.max({n}, {n})", "select(2, join(LIST, ''))", "{n} and {n}",
		"#record:values({s})", "({n}) ^ 2", "({t} or 'b'):byte()", "text.len({t} or '')", "select('#', {t}, {n})"},
	boolean: {"NAMES:has({k})", "NAMES:has({t})", "TABLES.values:has({k})", "NAMES == TABLES[1]", "NAMES:get({k}) == {t}", "ROWS:get({k}) == ROWS:get({k})", "not TABLES.values:get({k})",
		"{B}", "record:has({s})", "record:any({s}, 'a')", "record:any({s}, {t} or 'e')", "record:match({s}, '^[A-M]')", "{t} == {t}", "{t} ~= {t}", "{n} < {n}", "{n} >= {n}",
		"({t} or '') < ({t} or '')", "not {b}", "{b} and {b}", "{b} or {b}", "({t} or ''):find('e', 1, true)", "({t} or ''):find('.', {n}, true)", "{t} == nil", "SET[{t} or 1] ~= nil", "{n} == {n}", "{t} == 'a'",
		"record:field('245') ~= nil", "tostring({t}) == {t}"},
	list: {"ROWS:rows({k})", "TABLES.values:get('650')", "(TABLES.values:get('a') or { list = LIST }).list", "record:values({s})", "{ {t}, {t} }", "LIST", "{L}", "put({}, {t})", "{ unpack(LIST) }", "{ {t}, first('ab', 2) }"},
	row:  {"ROWS:get({k})", "TABLES.shelves:get({k})", "put(ROWS:get({k}) or {}, {t} or 'x')", "TABLES.values:get('b') or SET", "{ a = {t}, b = {n} }", "SET", "{R}", "{ ['x y'] = {n}, t = {l} }"},
}

// leaf makes an expression without parts.
func (p *program) leaf(k kind) string {
	if len(p.vars[k]) > 0 && p.IntN(3) > 0 {
		return p.pick(p.vars[k]...)
	}
	switch k {
	case text:
		return p.pick(fmt.Sprintf("%q", p.word()), "record.id", "WORD", "record:value("+p.spec()+")")
	case number:
		return p.pick("0", "1", "2", "N", "0.1", "10", "record.index")
	case boolean:
		return p.pick("true", "false", "yes", "record:has("+p.spec()+")")
	case list:
		return "LIST"
	}
	return "SET"
}
