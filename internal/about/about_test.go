package about

import (
	"encoding/json"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch a member that programs rely on and that is gone, and a commit that is not the one of the build.
func TestProgram(t *testing.T) {
	p := Of("1.2.3")
	p.Commit, p.Date, p.Modified = "", "", false
	p.built([]debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.time", Value: "2026-11-30T00:00:00Z"}, {Key: "vcs.modified", Value: "true"}})
	text, err := json.Marshal(p)
	require.NoError(t, err)
	var have map[string]any
	require.NoError(t, json.Unmarshal(text, &have))
	require.Equal(t, strings.Fields("arch commit date formats go modified os sandbox version"), slices.Sorted(maps.Keys(have)))
	require.Equal(t, strings.Fields("compressed decompressed read rows written"), slices.Sorted(maps.Keys(have["formats"].(map[string]any))))
	require.Equal(t, strings.Fields("environment memory_bytes network processes read timeout_seconds write"), slices.Sorted(maps.Keys(have["sandbox"].(map[string]any))))
	require.Equal(t, "abc", have["commit"])
	require.Equal(t, true, have["modified"])

	var b strings.Builder
	require.NoError(t, p.Print(&b))
	require.True(t, strings.HasPrefix(b.String(), "mrrc-lua 1.2.3\n  commit         abc, with changed files\n  date           2026-11-30T00:00:00Z\n"), b.String())
	p.Commit, p.Date = "", ""
	b.Reset()
	require.NoError(t, p.Print(&b))
	require.Contains(t, b.String(), "commit         not noted by the build\n")
}
