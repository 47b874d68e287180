package script_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine/script"
)

// Would catch declarations that are misread, and values that a script gets or does not get because of that.
func TestArgs(t *testing.T) {
	s, err := script.Load("t.lua", `-- Does something.
--
--   mrrc-lua run t.lua
---@meta

args = {
  prefix = "put before each link",
  ["long name"] = { help = "text", default = "Gift" },
  n = { default = 5 },
  list = { help = "file of numbers", required = true },
}
function filter() return run.args.n == "5" end`)
	require.NoError(t, err)
	five, gift := "5", "Gift"
	args, declared := s.Args()
	require.True(t, declared)
	require.Equal(t, []script.Arg{{Name: "prefix", Help: "put before each link"}, {Name: "long name", Help: "text", Default: &gift}, {Name: "n", Default: &five},
		{Name: "list", Help: "file of numbers", Required: true}}, args)
	require.Empty(t, s.UnknownArg("n"))
	require.Equal(t, "t.lua declares no argument prefx: did you mean prefix?", s.UnknownArg("prefx"))
	require.Equal(t, "t.lua declares no argument zzzzzzz: it has prefix, long name, n, list", s.UnknownArg("zzzzzzz"))
	require.Equal(t, "t.lua needs --set list=VALUE: file of numbers", s.MissingArg(map[string]string{"n": "1"}))
	require.Empty(t, s.MissingArg(map[string]string{"list": ""}))
	set := map[string]string{"n": "1"}
	require.Equal(t, map[string]string{"n": "1", "long name": "Gift"}, s.WithDefaults(set))
	require.Equal(t, map[string]string{"n": "1"}, set)
	require.Equal(t, "Does something.\n\n  mrrc-lua run t.lua", s.Intro())

	s, err = script.Load("t.lua", "local args = { 1 }\nfunction filter() return args[1] == 1 end")
	require.NoError(t, err)
	_, declared = s.Args()
	require.False(t, declared)
	require.Empty(t, s.UnknownArg("x"))

	for text, intro := range map[string]string{"#!/usr/bin/mrrc-lua run\n-- Text.\n--[[ more ]]": "Text.", "-- Text.\n#!x": "Text.", "\n-- Text.": "", "--  a\n--b": " a\nb"} {
		require.Equal(t, intro, script.Uncompiled("t.lua", text).Intro(), text)
	}

	for _, text := range []string{`args = { x = "a" }, 1`, `args, b = { x = "a" }, 1`, `b, args = { x = "a" }`} {
		s, err = script.Load("t.lua", text)
		require.NoError(t, err)
		_, declared = s.Args()
		require.False(t, declared, text)
	}

	s, err = script.Load("t.lua", "args = {}\nfunction filter() return true end")
	require.NoError(t, err)
	require.Equal(t, "t.lua declares no argument x: it has none", s.UnknownArg("x"))
}

// Would catch a declaration that means nothing and is passed over.
func TestArgs_refused(t *testing.T) {
	for text, says := range map[string]string{
		"args = 1":                                         "t.lua:1:8: args declares the values of --set: a table is expected",
		`args = { "prefix" }`:                              "args declares the values of --set by their names",
		`args = { x = 1 }`:                                 "the declaration of the argument x must be written out",
		`args = { x = "a" .. "b" }`:                        "the declaration of the argument x must be written out",
		`args = { x = { hlep = "a" } }`:                    "the argument x: help is a text, default a text or a number, and required is true or false",
		`args = { x = { "a" } }`:                           "the argument x: help is a text, default a text or a number",
		`args = { x = { default = -"1" } }`:                "the argument x: help is a text, default a text or a number",
		`args = { x = { required = "yes" } }`:              "the argument x: help is a text, default a text or a number",
		`args = { x = "a", x = "b" }`:                      "t.lua:1:23: the argument x is declared twice",
		`args = { ["a=b"] = "a" }`:                         "the name of the argument a=b has an =, after which --set expects the value",
		`args = { [""] = "a" }`:                            "args declares the values of --set by their names",
		`args = { x = { required = true, default = "" } }`: "the argument x is required, and has a default",
	} {
		_, err := script.Load("t.lua", text+"\nfunction filter() return true end")
		require.ErrorContains(t, err, says, text)
	}
}
