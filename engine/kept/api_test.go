package kept_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/luabind"
)

// Would catch a method or a property with which a script changes a record that it keeps, or a part of one, without
// anybody noticing: each is used on an object that is kept, and on one that a method of a kept record returns.
func TestFind_everyChange(t *testing.T) {
	t.Parallel()
	shown := map[string]string{"Record": "record", "Field": "field", "Leader": "leader", "Fixed": `record:fixed("008")`}
	parts := map[string]string{"Record": "rec", "Field": `rec:field("650")`, "Leader": "rec.leader", "Fixed": `rec:fixed("008")`}
	changes := 0
	refused := func(class, change string) {
		changes++
		kept := `local rec = marc.record{{"008", "240115s2003    xx            000 0 eng d"}, {"650", "  ", "a", "0"}} local object = ` + parts[class]
		for _, object := range []string{"object", parts[class]} {
			source := kept + "\nfunction transform(record) record:set('001', rec:to_mrk()) " + strings.Replace(change, shown[class], object, 1) + " end"
			var e *engine.ScriptError
			require.ErrorAs(t, run(t, options(t, source, 2)).err, &e, source)
			require.Contains(t, e.Msg, "is kept from record to record", source)
		}
	}
	for _, c := range luabind.Classes() {
		if parts[c.Name] == "" {
			for _, p := range c.Props {
				require.True(t, p.Set == nil || c.Name == "Run", "%s.%s can be set: writeData does not know that", c.Name, p.Name)
			}
			continue
		}
		for _, f := range c.Funcs {
			if f.Changes {
				refused(c.Name, f.Example)
			}
		}
		for _, p := range c.Props {
			if p.Set != nil {
				refused(c.Name, shown[c.Name]+"."+p.Name+" = "+`("x"):rep(3)`)
			}
		}
	}
	require.Greater(t, changes, 20)
}
