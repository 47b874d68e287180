package fetch

// Repaired returns a text as one that XML allows, and how many bytes, control characters and & were replaced.
func Repaired(text string) (out string, did [3]int) {
	b, r := repair([]byte(text))
	return string(b), [3]int{int(r.bytes), int(r.controls), int(r.ampersands)}
}

// Decode returns an answer as UTF-8; name is that of an encoding, or "".
func Decode(body, name string) (string, error) {
	b, err := decode([]byte(body), name)
	return string(b), err
}
