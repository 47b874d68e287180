package engine

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// noSetting are the fields of Options that a checkpoint need not compare, with the reason.
var noSetting = map[string]string{
	"Script": "compared by its text", "Require": "modules are compared by their text",
	"Inputs": "files are compared", "OpenFile": "files are compared", "CreateFile": "refused",
	"Stdin": "refused", "Source": "refused", "SourceName": "refused", "Readers": "refused",
	"Output": "where it goes", "Create": "where it goes", "Rejects": "where it goes", "Report": "where it goes",
	"Tolerated": "where it goes", "Lost": "where it goes", "Print": "where it goes",
	"Changes": "refused", "Observe": "refused", "Stop": "ends it", "Outputs": "refused", "Opened": "what it gives is the same", "Progress": "where it goes",
	"Globals": "the program's own", "Getenv": "the environment is the user's to keep", "ScriptMemory": "makes no difference but to a script that is too large",
	"Mode": "what was settled is compared", "Jobs": "what was settled is compared",
	"Parsers": "makes no difference", "Memory": "makes no difference", "Timeout": "makes no difference but to a script that is too slow",
	"Checkpoint": "of checkpoints", "CheckpointEvery": "of checkpoints", "Resume": "of checkpoints",
}

// Would catch an option that is added and that changes the result of a run, but not whether a
// checkpoint fits: it belongs into run.settings, or into the list above with the reason why not.
func TestSettings_everyOption(t *testing.T) {
	values := map[string]any{"Text": parse.TextOptions{Coding: parse.MARC8, Normalize: true, UNIMARC: true}, "Coding": parse.MARC8, "Args": map[string]string{"a": "b"}}
	script, err := LoadScript("t.lua", "function transform() end")
	require.NoError(t, err)
	bare, err := newRun(Options{Script: script})
	require.NoError(t, err)
	for i := range reflect.TypeFor[Options]().NumField() {
		field := reflect.TypeFor[Options]().Field(i)
		if noSetting[field.Name] != "" {
			continue
		}
		opt := Options{Script: script}
		v := reflect.ValueOf(&opt).Elem().Field(i)
		switch given := values[field.Name]; {
		case given != nil:
			v.Set(reflect.ValueOf(given))
		case v.Kind() == reflect.String:
			v.SetString("other")
		case v.Kind() == reflect.Bool:
			v.SetBool(true)
		case v.CanInt():
			v.SetInt(7)
		default:
			require.Fail(t, "Options."+field.Name+" needs a value in this test, or a reason why checkpoints need not compare it")
		}
		r, err := newRun(opt)
		require.NoError(t, err)
		require.NotEqual(t, bare.settings(), r.settings(), "Options.%s makes no difference to a checkpoint", field.Name)
	}
}
