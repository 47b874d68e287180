package tabulate

import (
	"errors"
	"fmt"
	"strings"

	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/internal/marcspec"
)

// Column is a column of a table.
type Column struct {
	Name string
	Spec *marcspec.Spec
	// Single: a record has no more than one value, unless it is damaged. The cells of other columns are lists
	// in formats that have lists.
	Single bool
	// Joined is set if the spec names several subfields and no conditions or indexes: each field makes one value, its subfields with a blank
	// between them. Otherwise each subfield is a value.
	Joined bool
	// OfField: the values are those of the field of Table.Per, not of the whole record.
	OfField bool
}

// ParseColumn reads a column as a user writes it: a spec, or NAME=SPEC. A spec may be written as Typed reads it.
// The error is a *marcspec.SyntaxError, or says why the name cannot be used.
func ParseColumn(text string) (Column, error) {
	name, spec, named := cutName(text)
	if named && name == "" {
		return Column{}, errors.New("the name before = is empty")
	}
	compiled, err := marcspec.Compile(Typed(spec))
	if err != nil {
		return Column{}, err
	}
	if !named {
		name = spec
	}
	return Column{Name: name, Spec: compiled, Single: isSingle(compiled.String()), Joined: compiled.OfOneField() && len(compiled.Codes()) > 1}, nil
}

// several matches a tag and subfield codes without the $ before each; wild matches a tag with an X for any
// character.
var (
	several = lazyregexp.New(`^([0-9.]{3})([a-z]{2,})$`)
	wild    = lazyregexp.New(`^[0-9X.]*X[0-9X.]*`)
)

// Typed returns the spec that a text on a command line means: besides what marcspec.Typed reads, 245ab for
// 245$a$b, and 6XXa for 6..$a.
func Typed(text string) string {
	if tag := wild().FindString(text); len(tag) == 3 {
		text = strings.ReplaceAll(tag, "X", ".") + text[3:]
	}
	if m := several().FindStringSubmatch(text); m != nil {
		return m[1] + "$" + strings.Join(strings.Split(m[2], ""), "$")
	}
	return marcspec.Typed(text)
}

// cutName divides NAME=SPEC. A sign of equality within a spec is in the braces of a sub-spec.
func cutName(text string) (name, spec string, named bool) {
	i := strings.IndexByte(text, '=')
	if brace := strings.IndexByte(text, '{'); i < 0 || brace >= 0 && brace < i {
		return "", text, false
	}
	return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+1:]), true
}

// isSingle reports whether a spec selects at most one value of a sound record: of the leader, or of a control
// field that is not repeatable (MARC 21 Format for Bibliographic Data, 00X).
func isSingle(spec string) bool {
	if len(spec) < 3 || len(spec) > 3 && spec[3] != '/' {
		return false
	}
	switch spec[:3] {
	case "LDR", "001", "003", "005", "008":
		return true
	}
	return false
}

// checkNames returns an error if two columns have the same name, whatever the case of its letters: SQLite does
// not distinguish them.
func checkNames(columns []Column) error {
	seen := map[string]string{}
	for _, c := range columns {
		key := strings.ToLower(c.Name)
		if before, ok := seen[key]; ok {
			if before == c.Name {
				return fmt.Errorf("two columns are called %s: give one of them another name, as in NAME=%s", c.Name, c.Spec)
			}
			return fmt.Errorf("two columns are called %s and %s, which is the same name in some formats: give one of them another name", before, c.Name)
		}
		seen[key] = c.Name
	}
	return nil
}
