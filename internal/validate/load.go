package validate

import (
	"fmt"
	"slices"

	"mrrc-lua/internal/avram"
	"mrrc-lua/internal/rules"
	"mrrc-lua/parse"
)

// The names that stand for something else than a file.
const (
	SchemaMARC21 = "marc21" // the schema of MARC 21 bibliographic that is built in
	None         = "none"   // no schema, or no rules that are built in
)

// Config says by what records are checked.
type Config struct {
	Schemas []string // files, the second and later ones over the first; SchemaMARC21; None. Empty: SchemaMARC21
	Rules   []string // files, besides the rules that are built in; None: without these
	Local   []string // tags that may be unknown; nil: LocalTags
}

// Loaded is what a Config names.
type Loaded struct {
	Schema *Schema      // nil: none
	Rules  *rules.Set   // nil: none
	Codes  []parse.Code // that only these rules have
	Notes  []string     // what has no effect in a schema, for people
}

// Load reads the files of a Config. Errors have the place of the mistake.
func (c *Config) Load(read func(path string) ([]byte, error)) (l Loaded, err error) {
	local := c.Local
	if local == nil {
		local = LocalTags()
	}
	for _, text := range local {
		if _, ok := parse.MakeTagPattern(text); !ok {
			return l, fmt.Errorf("%q is not a tag, as in 9XX or 591", text)
		}
	}
	if err := l.schema(c.Schemas, local, read); err != nil {
		return l, err
	}
	if !slices.Contains(c.Rules, None) {
		l.Rules = rules.Builtin()
	}
	for _, path := range c.Rules {
		if path == None {
			continue
		}
		text, err := read(path)
		if err != nil {
			return l, err
		}
		set, err := rules.Read(text, path)
		if err != nil {
			return l, err
		}
		for _, i := range set.Infos() {
			l.Codes = append(l.Codes, parse.Code(i.Code))
		}
		if l.Rules == nil {
			l.Rules = set
		} else {
			l.Rules = l.Rules.With(set)
		}
	}
	return l, nil
}

// schema reads the schemas.
func (l *Loaded) schema(names, local []string, read func(path string) ([]byte, error)) error {
	if len(names) == 0 {
		names = []string{SchemaMARC21}
	}
	if slices.Contains(names, None) {
		if len(names) > 1 {
			return fmt.Errorf("%q and a schema: one or the other", None)
		}
		return nil
	}
	var list []*avram.Schema
	for i, name := range names {
		if name == SchemaMARC21 {
			if i > 0 {
				return fmt.Errorf("%q must be the first schema: the others are put over it", SchemaMARC21)
			}
			continue
		}
		text, err := read(name)
		if err != nil {
			return err
		}
		s, err := avram.Read(text, name)
		if err != nil {
			return err
		}
		l.Notes = append(l.Notes, s.Notes...)
		list = append(list, s)
	}
	if names[0] == SchemaMARC21 {
		l.Schema = MARC21(local, list...)
	} else {
		l.Schema = BySchema(local, list[0], list[1:]...)
	}
	return nil
}
