// Package cformat formats numbers and strings as C's printf does (ISO C99, 7.19.6.1), for Lua's
// string.format: the conversions d i u o x X c e E f g G s, the flags - + blank # 0, width and
// precision of up to two digits.
//
//	Parse("%-5.2f", …) ──► Spec ──► AppendInt, AppendUint, AppendFloat, AppendString
//
// Strings are bytes: width and precision of s count bytes, and a byte 0 is a byte like any other. Read
// spec.go first. Everything is a pure function, safe for concurrent use.
package cformat
