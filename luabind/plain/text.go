package plain

import "encoding/json"

// Text is a string of any bytes: in JSON it comes back as it was, which encoding/json does not do for bytes
// that are not UTF-8.
type Text string

// Real is any number: in JSON it comes back as it was, which encoding/json does not do for infinity and NaN.
type Real float64

// MarshalJSON implements json.Marshaler.
func (t Text) MarshalJSON() ([]byte, error) { return Marshal(string(t)) }

// UnmarshalJSON implements json.Unmarshaler.
func (t *Text) UnmarshalJSON(b []byte) error { return unmarshalAs((*string)(t), b) }

// MarshalJSON implements json.Marshaler.
func (n Real) MarshalJSON() ([]byte, error) { return Marshal(float64(n)) }

// UnmarshalJSON implements json.Unmarshaler.
func (n *Real) UnmarshalJSON(b []byte) error { return unmarshalAs((*float64)(n), b) }

func unmarshalAs[T string | float64](to *T, b []byte) error {
	p, err := Unmarshal(b)
	if err != nil {
		return err
	}
	v, ok := p.(T)
	if !ok {
		return &json.UnmarshalTypeError{Value: string(b)}
	}
	*to = v
	return nil
}
