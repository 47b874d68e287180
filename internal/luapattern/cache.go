package luapattern

import "strings"

const (
	// defaultCacheSize is more patterns than a script has.
	defaultCacheSize = 256
	// maxCached is the longest pattern a Cache keeps: a pattern can grow a hundredfold when it is compiled.
	maxCached = 1024
)

// Cache keeps compiled patterns, so that a script pays for each once. It is bounded: it holds up to Size patterns, and
// drops those that were not used recently. The zero value is ready. It is not safe for concurrent use.
type Cache struct {
	Size int // patterns held, 256 if 0; must be set before the first Get

	last     *Pattern
	new, old map[string]*Pattern
}

// Get returns the pattern compiled from src, with the errors of Compile. It does not keep src.
func (c *Cache) Get(src string) (*Pattern, error) {
	if c.last != nil && c.last.src == src {
		return c.last, nil
	}
	p := c.new[src]
	if p == nil {
		var err error
		if p, err = c.promote(src); err != nil {
			return nil, err
		}
	}
	c.last = p
	return p, nil
}

// promote finds src among the older patterns or compiles it, and makes it a new one. When new patterns take half the
// room, they become the old ones, and the previous old ones are dropped.
func (c *Cache) promote(src string) (*Pattern, error) {
	p := c.old[src]
	if p == nil {
		var err error
		if p, err = Compile(strings.Clone(src)); err != nil || len(src) > maxCached {
			return p, err
		}
	}
	size := c.Size
	if size <= 0 {
		size = defaultCacheSize
	}
	if len(c.new) >= max(size/2, 1) || c.new == nil {
		c.old, c.new = c.new, make(map[string]*Pattern)
	}
	c.new[p.src] = p
	return p, nil
}
