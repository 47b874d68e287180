package goval

// Bound is a function of an object alone: a method with fixed arguments.
type Bound func(c *Call, self Value) Value

// BoundEach is the same for a method that returns an iterator.
type BoundEach func(c *Call, self Value) *Iter

// Bind makes a Bound of a method whose arguments are rest, without the object. They last as long as the result. It returns
// nil, or abandons, if it has nothing better than to call the method. Bound gets objects of the kind that has the method.
type Bind func(c *Call, rest []Value) Bound

// BindEach does the same for a method that returns an iterator.
type BindEach func(c *Call, rest []Value) BoundEach

// To binds a method to arguments; nil: it has to be called.
func (b Bind) To(c *Call, rest []Value) (fn Bound) {
	if b == nil {
		return nil
	}
	defer endAbandoned()
	return b(c, rest)
}

// To does the same for a method that returns an iterator.
func (b BindEach) To(c *Call, rest []Value) (fn BoundEach) {
	if b == nil {
		return nil
	}
	defer endAbandoned()
	return b(c, rest)
}

// endAbandoned ends a call that was abandoned, as a deferred function of it.
func endAbandoned() {
	if p := recover(); p != nil && !Abandoned(p) {
		panic(p)
	}
}
