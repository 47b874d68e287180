package engine_test

import (
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// chunked returns data in pieces of random size, from one byte to a megabyte, with empty ones
// between.
type chunked struct {
	data []byte
	rng  *rand.Rand
	most int // bytes in a piece
}

// next returns the next piece, nil at the end.
func (c *chunked) next() []byte {
	if len(c.data) == 0 {
		return nil
	}
	if c.rng.IntN(100) == 0 {
		return []byte{}
	}
	n := 1 << c.rng.IntN(21) // as many small ones as large ones
	n = min(1+c.rng.IntN(n), c.most, len(c.data))
	piece := c.data[:n]
	c.data = c.data[n:]
	return piece
}

// Ask is what a script sees: a function of Go, through Options.Globals.
func (c *chunked) ask(int) any {
	if b := c.next(); b != nil {
		return string(b)
	}
	return nil
}

// Read implements io.Reader.
func (c *chunked) Read(p []byte) (int, error) {
	b := c.next()
	if b == nil {
		return 0, io.EOF
	}
	n := copy(p, b)
	c.data = append(b[n:len(b):len(b)], c.data...)
	return n, nil
}

// Would catch records that depend on how the bytes arrive: a leader, a terminator or a stretch of
// garbage cut in two, an empty piece taken for the end, a region that begins in the wrong place.
func TestChunks(t *testing.T) {
	native := script(t, probeHooks)
	asked := script(t, `function source() return ask end`+probeHooks)
	read := script(t, probeLoop+`for record in marc.read(ask):records() do visit(record) end`)
	rounds := 25
	if small {
		rounds = 6
	}
	for seed := range uint64(rounds) {
		rng := rand.New(rand.NewPCG(seed, 7))
		data := generated(t, 1+rng.IntN(50), seed, []float64{0, 0.1, 0.5, 1}[rng.IntN(4)])
		if rng.IntN(4) == 0 { // garbage without end, handed on in pieces
			at := rng.IntN(len(data))
			data = append(data[:at:at], append(make([]byte, 0, 1<<20), append(repeated("no record here ", 200_000), data[at:]...)...)...)
		}
		pieces := func() *chunked {
			most := []int{1, 7, 1000, 1 << 20}
			if len(data) > 30_000 {
				most = most[2:] // an empty piece costs a millisecond
			}
			return &chunked{append([]byte(nil), data...), rng, most[rng.IntN(len(most))]}
		}
		want := execute(t, engine.Options{Script: native, Input: engine.Input{Source: &chunked{data, rng, 1 << 20}, Format: parse.FormatMARC}})
		require.NoError(t, want.Err)
		require.EqualValues(t, len(data), total(want.Bytes))
		check := func(opt engine.Options, about string) {
			opt.Input.Format = parse.FormatMARC
			same(t, want.result, execute(t, opt).result, "seed %d, %s", seed, about)
		}
		source := pieces()
		check(engine.Options{Script: native, Input: engine.Input{Source: source}, Speed: engine.Speed{Block: 1 + rng.IntN(100_000)}}, "Go's own stream in pieces")
		for _, mode := range askedModes {
			check(engine.Options{Script: asked, Speed: engine.Speed{Mode: mode}, Globals: map[string]any{"ask": pieces().ask}}, "asked in mode "+string(mode))
		}
		check(engine.Options{Script: read, Globals: map[string]any{"ask": pieces().ask}}, "a script that reads for itself")
	}
}

func repeated(text string, n int) []byte {
	b := make([]byte, 0, n+len(text))
	for len(b) < n {
		b = append(b, text...)
	}
	return b
}

// Would catch a cut of mode parallel that changes what is found on either side of it.
func TestChunks_parallelBlocks(t *testing.T) {
	s := script(t, probeHooks)
	rounds := 60
	if small {
		rounds = 6
	}
	for seed := range uint64(rounds) {
		rng := rand.New(rand.NewPCG(seed, 8))
		data := generated(t, 1+rng.IntN(80), seed, []float64{0, 0.2, 0.6, 1}[rng.IntN(4)])
		if rng.IntN(3) == 0 {
			data = append(repeated("\x1d24 no leader\x1e\x1f", rng.IntN(200_000)), data...)
		}
		path := saved(t, data)
		opt := engine.Options{Script: s, Input: engine.Input{Paths: []string{path}, Format: parse.FormatMARC}}
		want := execute(t, opt)
		require.NoError(t, want.Err)
		opt.Speed.Mode = engine.ModeParallel
		for range 3 {
			opt.Speed.Block, opt.Speed.Parsers, opt.Speed.Jobs = 64+rng.IntN(1<<(4+rng.IntN(14))), 1+rng.IntN(4), 1+rng.IntN(3)
			same(t, want.result, execute(t, opt).result, "seed %d, block %d, %d parsers, %d jobs", seed, opt.Speed.Block, opt.Speed.Parsers, opt.Speed.Jobs)
		}
	}
}
