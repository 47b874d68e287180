package cli

import (
	"errors"
	"strings"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// specOf returns the spec that the value of a flag means; expected describes what the flag takes. The error
// is *engine.UsageError.
func specOf(flag, text, expected string) (string, error) {
	spec := marcspec.Typed(text)
	_, err := marcspec.Compile(spec)
	var syntax *marcspec.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return "", usage("%s %s: %s is expected: %s", flag, text, expected, syntax.Msg)
	case err != nil:
		return "", usage("%s %s: %s is expected: %v", flag, text, expected, err)
	}
	return spec, nil
}

// checkTags returns *engine.UsageError if one of the values of a flag is not a tag.
func checkTags(flag string, tags []string) error {
	for _, tag := range tags {
		if strings.ContainsAny(tag, "*?") && len(tag) == 3 {
			return usage("%s %s: a dot stands for any character: %s %s", flag, tag, flag, strings.NewReplacer("*", ".", "?", ".").Replace(tag))
		}
		if _, ok := parse.MakeTagPattern(tag); ok && !strings.ContainsAny(tag, "$/^") {
			continue
		}
		if spec := marcspec.Typed(tag); len(spec) > 3 && strings.ContainsAny(spec, "$/^") {
			return usage("%s %s: a tag has three characters; write %s %s", flag, tag, flag, spec[:3])
		}
		return usage("%s %s: a tag has three characters, as in 245, 6.. or 6XX", flag, tag)
	}
	return nil
}
