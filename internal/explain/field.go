package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"mrrc-lua/internal/avram"
	"mrrc-lua/internal/avram/marc21"
)

// Field describes a field of MARC 21 bibliographic: name, indicators, subfields; ok is false when the format does not have
// it.
func Field(tag string) (text string, ok bool) {
	f := marc21.Bibliographic().Fields[tag]
	if f == nil {
		return "", false
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s\n%s\n", f.Tag, f.Label, strings.Join(traits(f.Repeatable, f.Required, f.Deprecated), ", "), f.URL)
	for i, ind := range f.Ind {
		switch {
		case ind == nil:
		case ind.Blank:
			fmt.Fprintf(&b, "\nindicator %d: blank\n", i+1)
		case ind.Codes == nil:
			fmt.Fprintf(&b, "\nindicator %d: %s\n", i+1, ind.Label)
		default:
			fmt.Fprintf(&b, "\nindicator %d: %s\n%s", i+1, ind.Label, codes(ind.Codes.Codes))
		}
	}
	if len(f.Subfields) > 0 {
		b.WriteString("\n")
	}
	for _, code := range slices.Sorted(maps.Keys(f.Subfields)) {
		s := f.Subfields[code]
		fmt.Fprintf(&b, "  $%s  %s: %s\n", code, s.Label, strings.Join(traits(s.Repeatable, s.Required, s.Deprecated), ", "))
	}
	return b.String(), true
}

func traits(repeatable, required, deprecated bool) (list []string) {
	list = append(list, "once")
	if repeatable {
		list[0] = "repeatable"
	}
	if required {
		list = append(list, "required")
	}
	if deprecated {
		list = append(list, "obsolete")
	}
	return list
}

// codes lists the values of an indicator, a line each.
func codes(list avram.Codes) string {
	var b strings.Builder
	for _, c := range slices.Sorted(maps.Keys(list)) {
		name, old := c, ""
		if c == " " {
			name = "#"
		}
		if list[c].Deprecated {
			old = " (obsolete)"
		}
		fmt.Fprintf(&b, "  %s  %s%s\n", name, list[c].Label, old)
	}
	return b.String()
}
