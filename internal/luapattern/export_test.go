package luapattern

// UseMemoAfter makes every later search use its memo after that many steps, so that tests reach it with short
// subjects.
func (m *Matcher) UseMemoAfter(steps int64) { m.patience = steps }

// Len returns the number of patterns held.
func (c *Cache) Len() int { return len(c.new) + len(c.old) }
