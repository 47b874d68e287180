package goval

// pool is memory for tables and for what is in them. It is used again for every record, because none of them lasts
// longer than the work on a record.
type pool[T any] struct {
	room []T
	used int
}

// Lengths of a pool's memory: when it is made first, and the most that is kept from record to record.
const (
	poolFirst = 64
	poolMost  = 4096
)

// take returns n zero elements, which nothing else uses. Their capacity is n.
func (p *pool[T]) take(n int) []T {
	if n > poolMost {
		return make([]T, n)
	}
	if len(p.room)-p.used < n {
		p.room, p.used = make([]T, min(poolMost, max(poolFirst, 2*n, 2*len(p.room)))), 0 // who has the memory before keeps it
	}
	from := p.used
	p.used += n
	return p.room[from:p.used:p.used]
}

// reset makes all elements zero, and free.
func (p *pool[T]) reset() {
	clear(p.room[:p.used])
	p.used = 0
}
