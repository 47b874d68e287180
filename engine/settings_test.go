package engine

import (
	"errors"
	"maps"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// noSetting are the fields of Options that a checkpoint need not compare, with the reason.
var noSetting = map[string]string{
	"Script": "compared by its text", "Globals": "the program's own",
	"Input.Paths": "files are compared", "Input.Stdin": "refused", "Input.Source": "refused", "Input.SourceName": "refused", "Input.Records": "refused",
	"Input.Opened": "what it returns is the same", "Input.Open": "files are compared",
	"Output.Main": "where it goes", "Output.Create": "where it goes", "Output.Print": "where it goes", "Output.ByInput": "refused",
	"Output.Tabulate": "refused", "Output.Columns": "refused with Output.Tabulate",
	"Bad.Rejects": "where it goes", "Bad.Report": "where it goes", "Bad.Tolerated": "where it goes", "Bad.Lost": "where it goes", "Bad.GiveUp": "ends it before there is much to continue, and a user may insist then",
	"Watch.Progress": "where it goes", "Watch.Observe": "refused", "Watch.Trace": "refused", "Watch.Kept": "refused", "Watch.Changes": "refused",
	"Step.Each": "refused", "Step.Take": "refused",
	"Reach.OpenFile": "files are compared", "Reach.CreateFile": "refused", "Reach.Getenv": "the environment is the user's to keep",
	"Reach.Require":  "modules are compared by their text",
	"Limits.Timeout": "makes no difference but to a script that is too slow", "Limits.Memory": "makes no difference but to a script that is too large",
	"Limits.Stop": "ends it",
	"Speed.Mode":  "what was settled is compared", "Speed.Jobs": "what was settled is compared", "Speed.Readers": "refused",
	"Speed.Parsers": "makes no difference", "Speed.Memory": "makes no difference", "Speed.Map": "makes no difference", "Speed.Lift": "makes no difference",
	"Checkpoints.Save": "of checkpoints", "Checkpoints.Every": "of checkpoints", "Checkpoints.Resume": "of checkpoints",
}

// Would catch an option that is added and that changes the result of a run, but not whether a
// checkpoint fits: it belongs into run.settings, or into the list above with the reason why not.
func TestSettings_everyOption(t *testing.T) {
	values := map[string]any{
		"Input.Text": parse.TextOptions{Coding: parse.MARC8, Normalize: true, UNIMARC: true, Invalid: parse.InvalidReplace}, "Output.Coding": parse.MARC8, "Args": map[string]string{"a": "b"},
		"Output.NoRows": errors.New("no rows"), "Output.Table": RowStyle{Join: "|"},
	}
	script, err := LoadScript("t.lua", "function transform() end")
	require.NoError(t, err)
	bare, err := newRun(Options{Script: script})
	require.NoError(t, err)
	known := maps.Clone(noSetting)
	eachOption(&Options{}, func(name string, _ reflect.Value) {
		delete(known, name)
		if noSetting[name] != "" {
			return
		}
		opt := Options{Script: script}
		eachOption(&opt, func(other string, v reflect.Value) {
			switch given := values[name]; {
			case other != name:
			case given != nil:
				v.Set(reflect.ValueOf(given))
			case v.Kind() == reflect.String:
				v.SetString("other")
			case v.Kind() == reflect.Bool:
				v.SetBool(true)
			case v.CanInt():
				v.SetInt(7)
			default:
				require.Fail(t, "engine/options.go: "+name+" needs a value in this test, or a reason why checkpoints need not compare it")
			}
		})
		r, err := newRun(opt)
		require.NoError(t, err)
		require.NotEqual(t, bare.settings(), r.settings(), "engine/resume.go: %s makes no difference to a checkpoint: it is missing in settings", name)
	})
	require.Empty(t, known, "these are not options")
	for i := range reflect.TypeFor[RowStyle]().NumField() {
		opt := Options{Script: script}
		switch v := reflect.ValueOf(&opt.Output.Table).Elem().Field(i); v.Kind() {
		case reflect.Bool:
			v.SetBool(true)
		case reflect.String:
			v.SetString("other")
		default:
			v.SetInt(';')
		}
		r, err := newRun(opt)
		require.NoError(t, err)
		require.NotEqual(t, bare.settings(), r.settings(), "engine/resume.go: RowStyle.%s is missing in settings", reflect.TypeFor[RowStyle]().Field(i).Name)
	}
}

// eachOption calls f with every option and its name, "Group.Field" or "Field".
func eachOption(opt *Options, f func(name string, v reflect.Value)) {
	all := reflect.ValueOf(opt).Elem()
	for i := range all.NumField() {
		group := all.Type().Field(i)
		if group.Type.Kind() != reflect.Struct {
			f(group.Name, all.Field(i))
			continue
		}
		for k := range group.Type.NumField() {
			f(group.Name+"."+group.Type.Field(k).Name, all.Field(i).Field(k))
		}
	}
}
