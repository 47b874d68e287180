package diff

import (
	"fmt"
	"slices"

	"mrrc-lua/parse"
)

// Tags is a set of tags. The zero value is empty.
type Tags struct {
	patterns []string // a dot is any character
	leader   bool
}

// TagsOf makes a set of tags; a dot stands for any character, LDR is the leader.
func TagsOf(list []string) (t Tags, err error) {
	for _, tag := range list {
		if len(tag) != 3 {
			return t, fmt.Errorf("%q is not a tag: three characters are expected, as in 005 or 9.., or LDR", tag)
		}
		if tag == "LDR" {
			t.leader = true
		}
		t.patterns = append(t.patterns, tag)
	}
	return t, nil
}

// some reports whether the set is not empty.
func (t Tags) some() bool { return len(t.patterns) > 0 }

func (t Tags) takes(tag parse.Tag) bool { return slices.ContainsFunc(t.patterns, tag.Matches) }
