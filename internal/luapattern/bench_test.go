package luapattern_test

import (
	"testing"

	"github.com/yuin/gopher-lua/pm"

	"mrrc-lua/internal/luapattern"
)

// title is a field of typical length.
const title = "Collection analysis : nature, world readings and a documentary history, 1984-1999. /"

var everyday = []struct{ name, pattern, subject string }{
	{"literal", "history", title},
	{"literal-absent", "History", title},
	{"capture-then-text", "(%a+) world", "hello world, hello all"},
	{"capture-then-text-late", "(%a+) readings", title},
	{"capture-then-text-absent", "(%a+) World", title},
	{"anchored", "^Coll", title},
	{"anchored-absent", "^Hist", title},
	{"trailing-punctuation", "[%s/:;,.]+$", title},
	{"text-then-run", "docu%a+", title},
	{"digits", "%d%d%d%d", title},
	{"digits-absent", "%d%d%d%d", "Collection analysis : nature, world readings and a documentary history, 84-99. /"},
	{"date", "(%d+)%-(%d+)", title},
	{"trim", "^%s*(.-)[%s/:;,.]*$", title},
	{"split", "^(.-) : (.*)$", title},
	{"frontier", "%f[%a]h%a+", title},
	{"back-reference", "(%a)%1", title},
	{"balanced", "%b()", "Collection (analysis (nature)) of world readings"},
}

// BenchmarkMatch is one string.find with the pattern from the cache; gopher compiles at every call, as its string
// library does.
func BenchmarkMatch(b *testing.B) {
	for _, row := range everyday {
		b.Run(row.name+"/own", func(b *testing.B) {
			var cache luapattern.Cache
			var m luapattern.Matcher
			b.SetBytes(int64(len(row.subject)))
			b.ReportAllocs()
			for b.Loop() {
				p, err := cache.Get(row.pattern)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := m.Match(p, row.subject, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(row.name+"/gopher", func(b *testing.B) {
			subject := []byte(row.subject)
			b.SetBytes(int64(len(row.subject)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := pm.Find(row.pattern, subject, 0, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkGmatch goes through all words of a title.
func BenchmarkGmatch(b *testing.B) {
	b.Run("own", func(b *testing.B) {
		var cache luapattern.Cache
		var m luapattern.Matcher
		b.ReportAllocs()
		for b.Loop() {
			p, err := cache.Get("%a+")
			if err != nil {
				b.Fatal(err)
			}
			for sc := p.Gmatch(title); ; {
				if ok, _ := sc.Next(&m); !ok {
					break
				}
			}
		}
	})
	b.Run("gopher", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := pm.Find("%a+", []byte(title), 0, -1); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkGsub replaces punctuation; for gopher only the matching is measured.
func BenchmarkGsub(b *testing.B) {
	b.Run("own", func(b *testing.B) {
		var cache luapattern.Cache
		var m luapattern.Matcher
		var out []byte
		b.ReportAllocs()
		for b.Loop() {
			p, err := cache.Get("(%p)%s*")
			if err != nil {
				b.Fatal(err)
			}
			out = out[:0]
			last := 0
			for sc := p.Gsub(title); ; {
				if ok, _ := sc.Next(&m); !ok {
					break
				}
				out = append(out, title[last:m.Whole().Start]...)
				if out, err = m.AppendReplacement(out, title, "%1 "); err != nil {
					b.Fatal(err)
				}
				last = m.Whole().End
			}
			out = append(out, title[last:]...)
		}
	})
	b.Run("gopher", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := pm.Find("(%p)%s*", []byte(title), 0, -1); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkCompile measures the cost of the first use of a pattern.
func BenchmarkCompile(b *testing.B) {
	for _, pattern := range []string{"History", "docu%a+", "^%s*(.-)[%s/:;,.]*$"} {
		b.Run(pattern, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := luapattern.Compile(pattern); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
