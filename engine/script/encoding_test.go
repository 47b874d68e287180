package script_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine/script"
)

// Catches a script in another encoding that runs and writes bytes that are not text, and a message
// without the line.
func TestLoad_encodings(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]script.Error{
		"local a = 1\nlocal b = 'M\xfcnchen'": {Line: 2, Col: 13, Source: "local b = 'München'", Msg: "the script is not UTF-8: the byte FC is 'ü' in windows-1252"},
		"print(\x93x\x94)":                    {Line: 1, Col: 7, Source: "print(“x”)", Msg: "the script is not UTF-8: the byte 93 is '“' in windows-1252"},
		"\xff\xfep\x00":                       {Line: 1, Col: 1, Msg: "the script is not UTF-8: it is UTF-16"},
		"p\x00r\x00":                          {Line: 1, Col: 1, Msg: "the script is not UTF-8: it is UTF-16"},
	} {
		_, err := script.Load("x.lua", source)
		var got *script.Error
		require.ErrorAs(t, err, &got)
		want.Script, want.Err = "x.lua", got.Err
		want.Hint = "save it as UTF-8; editors offer the encoding when a file is saved"
		require.Equal(t, want, *got, "%q", source)
	}
	for source, is := range map[string]string{`{\rtf1\ansi`: "RTF", "PK\x03\x04\x14": "a Word or OpenDocument file", "\xd0\xcf\x11\xe0\xa1": "a Word file"} {
		_, err := script.Load("x.lua", source)
		require.ErrorIs(t, err, script.ErrDocument, source)
		require.ErrorContains(t, err, "the script is saved as "+is+", and not as plain text")
	}
	s, err := script.Load("x.lua", "\ufeff#!/usr/bin/env mrrc-lua run\nprint('é')\n")
	require.NoError(t, err)
	require.Equal(t, "print('é')", s.Line(2))
}
