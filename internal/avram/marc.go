package avram

import "mrrc-lua/parse"

// MARCType returns the type of a field 006, 007 or 008, by which schemas of MARC 21 choose the description of its content
// (Field.Types). For 006 and 008 it is BK, CF, CR, MP, MU, MX or VM, for 007 it is 007 and the first character of the
// field, such as 007s. It is "" for other fields, and if the type is not known. material is leader/06, level leader/07.
func MARCType(tag parse.Tag, data []byte, material, level byte) string {
	switch tag {
	case tag008:
		return materialType(material, level)
	case tag006:
		switch {
		case len(data) == 0:
			return ""
		case data[0] == 's':
			return "CR"
		}
		return materialType(data[0], 'm')
	case tag007:
		if len(data) > 0 && data[0] >= 'a' && data[0] <= 'z' {
			return types007[data[0]-'a']
		}
	}
	return ""
}

var (
	tag006 = parse.TagOf('0', '0', '6')
	tag007 = parse.TagOf('0', '0', '7')
	tag008 = parse.TagOf('0', '0', '8')

	types007 = func() (list [26]string) {
		for i := range list {
			list[i] = "007" + string(rune('a'+i))
		}
		return list
	}()
)

// materialType returns the type of 008 by leader/06 and 07 (MARC 21, 008).
func materialType(material, level byte) string {
	switch material {
	case 'a':
		switch level {
		case 'b', 'i', 's':
			return "CR"
		}
		return "BK"
	case 't':
		return "BK"
	case 'm':
		return "CF"
	case 'e', 'f':
		return "MP"
	case 'c', 'd', 'i', 'j':
		return "MU"
	case 'g', 'k', 'o', 'r':
		return "VM"
	case 'p', 'b':
		return "MX"
	}
	return ""
}
