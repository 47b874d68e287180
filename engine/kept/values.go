package kept

// values are the arguments or the results of a call.
type values struct {
	list []set // the first ones
	open set   // any of the others
}

// at returns the i-th value, from 0 on.
func (v values) at(i int) set {
	if i < len(v.list) {
		return v.list[i]
	}
	return v.open
}

// from returns all values from the i-th on, as one set.
func (v values) from(i int) set {
	out := v.open
	for ; i < len(v.list); i++ {
		out = out.join(v.list[i])
	}
	return out
}

// rest returns the values from the i-th on.
func (v values) rest(i int) values {
	return values{v.list[min(i, len(v.list)):], v.open}
}

// after returns the values with others before them.
func (v values) after(first ...set) values {
	return values{append(first, v.list...), v.open}
}

// join returns values that may be these or others.
func (v values) join(o values) values {
	out := values{open: v.open.join(o.open)}
	for i := range max(len(v.list), len(o.list)) {
		out.list = append(out.list, v.at(i).join(o.at(i)))
	}
	return out
}

// same reports whether another join made no difference.
func (v values) same(o values) bool {
	if len(v.list) != len(o.list) || len(v.open) != len(o.open) {
		return false
	}
	for i := range v.list {
		if len(v.list[i]) != len(o.list[i]) {
			return false
		}
	}
	return true
}
