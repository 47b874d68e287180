package htmlreport

// What a page of another package shares with these pages, so that records look the same on both.

// Style returns the style of all pages.
func Style() string { return asset("page.css") }

// RecordScript returns the script that shows records before and after: assets/record.js.
func RecordScript() string { return asset("record.js") }

// Policy returns a Content-Security-Policy that allows nothing but these texts of a page, as they are in its elements
// style and script.
func Policy(style, script string) string { return policy(style, script) }

// JSON returns the view as a value of JSON for RecordScript; nil for a record that is the same before and after.
func (v *View) JSON() []byte {
	if v.sameID != nil {
		return nil
	}
	b := append([]byte(nil), v.changed...)
	if v.rest != nil {
		b = append(append(b, `,"rest":`...), v.rest...)
	}
	return append(b, '}')
}
