package seen

import "mrrc-lua/luabind/plain"

// Lookup is the record of use of a table of the module lookup, in a form that JSON can hold.
type Lookup struct {
	ID      plain.Text   `json:"id"`
	Used    []byte       `json:"used"`
	Missing []plain.Text `json:"missing,omitempty"`
}

// rememberer is a value that VMs share and that changes as it is used.
type rememberer interface {
	Asked() (used []byte, missing []string)
	Recall(used []byte, missing []string)
}

// LookupOf returns the record of use of a value that VMs share. ok is false if it keeps none.
func LookupOf(id string, value any) (m Lookup, ok bool) {
	t, ok := value.(rememberer)
	if !ok {
		return m, false
	}
	used, missing := t.Asked()
	m = Lookup{ID: plain.Text(id), Used: used}
	for _, k := range missing {
		m.Missing = append(m.Missing, plain.Text(k))
	}
	return m, true
}

// Recall restores the record of use of a value, if it keeps one.
func (m Lookup) Recall(value any) {
	t, ok := value.(rememberer)
	if !ok {
		return
	}
	missing := make([]string, len(m.Missing))
	for i, k := range m.Missing {
		missing[i] = string(k)
	}
	t.Recall(m.Used, missing)
}
