package job

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"mrrc-lua/engine"
)

// Args returns the values of --set by their keys. The error is *engine.UsageError.
func (s *Spec) Args() (map[string]string, error) {
	args := map[string]string{}
	for _, kv := range s.Script.Set {
		key, value, ok := strings.Cut(kv, "=")
		if !ok || key == "" {
			return nil, usage("--set %s: KEY=VALUE is expected", kv)
		}
		args[key] = value
	}
	return args, nil
}

// unread returns a note for each value of --set that the script has not looked up: its key may be
// misspelt. asked are the keys that it has looked up.
func unread(set, asked []string) (notes []string) {
	keys := map[string]bool{}
	for _, kv := range set {
		key, _, _ := strings.Cut(kv, "=")
		keys[key] = true
	}
	missing := slices.DeleteFunc(slices.Clone(asked), func(key string) bool { return keys[key] })
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if slices.Contains(asked, key) {
			continue
		}
		note := fmt.Sprintf("the script did not read --set %s", engine.Printable(key))
		if near := engine.Nearest(key, missing); near != "" {
			note += fmt.Sprintf("; it reads run.args.%s", engine.Printable(near))
		}
		notes = append(notes, note)
	}
	return notes
}
