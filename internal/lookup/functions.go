package lookup

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/ncruces/go-sqlite3"

	"mrrc-lua/internal/meter"
)

// SQLite checks only between its own instructions whether a query must end, and a function is one
// instruction. Functions that can take the square of the length of their arguments are replaced by others
// that take time in proportion to it, or check in between. Their results are described at
// https://sqlite.org/lang_corefunc.html and https://sqlite.org/lang_expr.html#like.

// replaceFunctions puts them into a connection.
func replaceFunctions(conn *sqlite3.Conn, m meter.Meter) error {
	const flags = sqlite3.DETERMINISTIC | sqlite3.INNOCUOUS
	for _, f := range []struct {
		name string
		args int
		fn   sqlite3.ScalarFunction
	}{
		{"instr", 2, instr},
		{"replace", 3, replace},
		{"trim", 2, trimmer(strings.TrimFunc)},
		{"ltrim", 2, trimmer(strings.TrimLeftFunc)},
		{"rtrim", 2, trimmer(strings.TrimRightFunc)},
		{"like", 2, like(m)},
		{"like", 3, like(m)},
		{"glob", 2, glob(m)},
		{"unhex", 2, missing("unhex with two arguments")},
		{"json_patch", 2, missing("json_patch")},
		{"jsonb_patch", 2, missing("jsonb_patch")},
	} {
		if err := conn.CreateFunction(f.name, f.args, flags, f.fn); err != nil {
			return err
		}
	}
	return nil
}

// missing makes a function that fails, in place of one that is not available.
func missing(what string) sqlite3.ScalarFunction {
	return func(ctx sqlite3.Context, _ ...sqlite3.Value) {
		ctx.ResultError(errors.New(what + " is not available in a lookup"))
	}
}

// anyNull reports whether an argument is NULL, and makes it the result then.
func anyNull(ctx sqlite3.Context, args []sqlite3.Value) bool {
	for _, a := range args {
		if a.Type() == sqlite3.NULL {
			ctx.ResultNull()
			return true
		}
	}
	return false
}

// instr is the place of the first occurrence of Y in X, from 1; 0 when there is none. It counts bytes if
// both are blobs, and characters otherwise.
func instr(ctx sqlite3.Context, args ...sqlite3.Value) {
	if anyNull(ctx, args) {
		return
	}
	inBytes := args[0].Type() == sqlite3.BLOB && args[1].Type() == sqlite3.BLOB
	var x, y []byte
	if inBytes {
		x, y = bytes.Clone(args[0].RawBlob()), args[1].RawBlob()
	} else {
		x, y = bytes.Clone(args[0].RawText()), args[1].RawText()
	}
	at := bytes.Index(x, y)
	if at > 0 && !inBytes {
		at = utf8.RuneCount(x[:at])
	}
	ctx.ResultInt(at + 1)
}

// replace is X with Z for every Y.
func replace(ctx sqlite3.Context, args ...sqlite3.Value) {
	if anyNull(ctx, args) {
		return
	}
	x, y, z := args[0].Text(), args[1].Text(), args[2].Text()
	if y == "" {
		ctx.ResultText(x)
		return
	}
	if len(x)+strings.Count(x, y)*(len(z)-len(y)) > maxValue {
		ctx.ResultError(sqlite3.TOOBIG)
		return
	}
	ctx.ResultText(strings.ReplaceAll(x, y, z))
}

// trimmer makes a function that removes the characters of Y from the ends of X.
func trimmer(trim func(s string, f func(rune) bool) string) sqlite3.ScalarFunction {
	return func(ctx sqlite3.Context, args ...sqlite3.Value) {
		if anyNull(ctx, args) {
			return
		}
		set := map[rune]bool{}
		for _, r := range args[1].Text() {
			set[r] = true
		}
		ctx.ResultText(trim(args[0].Text(), func(r rune) bool { return set[r] }))
	}
}

// maxPattern bounds the pattern of LIKE and GLOB, in bytes, as SQLite does.
const maxPattern = 50_000

// like is Y LIKE X, or Y LIKE X ESCAPE Z.
func like(m meter.Meter) sqlite3.ScalarFunction {
	return func(ctx sqlite3.Context, args ...sqlite3.Value) {
		if anyNull(ctx, args) {
			return
		}
		escape := rune(-1)
		if len(args) == 3 {
			e := args[2].Text()
			r, size := utf8.DecodeRuneInString(e)
			if size == 0 || size != len(e) {
				ctx.ResultError(errors.New("ESCAPE expression must be a single character"))
				return
			}
			escape = r
		}
		compare(ctx, m, args, func(pattern string) []item { return likeItems(pattern, escape) }, foldASCII)
	}
}

// glob is Y GLOB X.
func glob(m meter.Meter) sqlite3.ScalarFunction {
	return func(ctx sqlite3.Context, args ...sqlite3.Value) {
		if !anyNull(ctx, args) {
			compare(ctx, m, args, globItems, func(s string) string { return s })
		}
	}
}

// compare matches a text, the second argument, with a pattern, the first one.
func compare(ctx sqlite3.Context, m meter.Meter, args []sqlite3.Value, read func(pattern string) []item, fold func(s string) string) {
	if args[0].Type() == sqlite3.BLOB || args[1].Type() == sqlite3.BLOB {
		ctx.ResultBool(false) // blobs are like nothing
		return
	}
	pattern := args[0].Text()
	if len(pattern) > maxPattern {
		ctx.ResultError(errors.New("LIKE or GLOB pattern too complex"))
		return
	}
	found, err := match(read(pattern), fold(args[1].Text()), m)
	if err != nil {
		ctx.ResultError(err)
		return
	}
	ctx.ResultBool(found)
}

// item is a part of a pattern: what it stands for is a character, or any text if star is true.
type item struct {
	star bool
	any  bool // any character
	one  rune // this character, without a set
	set  []span
	not  bool // any character but those of the set
}

// span is a range of characters.
type span struct{ from, to rune }

func (it *item) takes(r rune) bool {
	switch {
	case it.any:
		return true
	case it.set == nil:
		return r == it.one
	}
	for _, s := range it.set {
		if s.from <= r && r <= s.to {
			return !it.not
		}
	}
	return it.not
}

// match reports whether a pattern matches the whole of s. When it fails, it goes back to the last star
// only: an earlier one could not do better.
func match(items []item, s string, m meter.Meter) (bool, error) {
	at, i, star, back := 0, 0, -1, 0
	for steps := 1; ; steps++ {
		if steps%(1<<16) == 0 {
			if err := m.Need(0); err != nil {
				return false, err
			}
		}
		if i < len(items) && items[i].star {
			star, back = i, at
			i++
			continue
		}
		if at == len(s) {
			return i == len(items), nil
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if i < len(items) && items[i].takes(r) {
			i, at = i+1, at+size
			continue
		}
		if star < 0 {
			return false, nil
		}
		_, size = utf8.DecodeRuneInString(s[back:])
		back += size
		at, i = back, star+1
	}
}

// foldASCII puts the letters A to Z in lower case.
func foldASCII(s string) string {
	return strings.Map(lowerASCII, s)
}

func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// likeItems reads a pattern of LIKE.
func likeItems(pattern string, escape rune) (items []item) {
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			items, escaped = append(items, item{one: lowerASCII(r)}), false
		case r == escape:
			escaped = true
		case r == '%':
			items = append(items, item{star: true})
		case r == '_':
			items = append(items, item{any: true})
		default:
			items = append(items, item{one: lowerASCII(r)})
		}
	}
	if escaped { // nothing stands after it: it matches nothing
		items = append(items, item{set: []span{}})
	}
	return items
}

// globItems reads a pattern of GLOB. A set that does not end matches nothing.
func globItems(pattern string) (items []item) {
	for rest := []rune(pattern); len(rest) > 0; {
		r := rest[0]
		rest = rest[1:]
		switch r {
		case '*':
			items = append(items, item{star: true})
		case '?':
			items = append(items, item{any: true})
		case '[':
			var it item
			it, rest = globSet(rest)
			items = append(items, it)
		default:
			items = append(items, item{one: r})
		}
	}
	return items
}

// globSet reads a set after its opening bracket. The first character of it may be a closing bracket.
func globSet(rest []rune) (item, []rune) {
	it := item{set: []span{}}
	if len(rest) > 0 && rest[0] == '^' {
		it.not, rest = true, rest[1:]
	}
	if len(rest) > 0 && rest[0] == ']' {
		it.set, rest = append(it.set, span{']', ']'}), rest[1:]
	}
	prior := rune(0) // where a range can begin
	for i := 0; i < len(rest); i++ {
		switch r := rest[i]; {
		case r == ']':
			return it, rest[i+1:]
		case r == '-' && prior > 0 && i+1 < len(rest) && rest[i+1] != ']':
			i++
			it.set, prior = append(it.set, span{prior, rest[i]}), 0
		default:
			it.set, prior = append(it.set, span{r, r}), r
		}
	}
	return item{set: []span{}}, nil
}
