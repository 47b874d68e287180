package marcgen

// kind is a type of material, with its values for leader, 008 and 3XX.
type kind struct {
	share    int    // records in 1,000
	material string // leader/06-07, type of record and bibliographic level
	specific string // 008/18-34, https://www.loc.gov/marc/bibliographic/bd008.html
	gmd      string // 245$h before RDA; empty for print
	online   bool   // has 006, 007 and an 856

	unit                    string // in 300$a: "pages"
	low, high               int    // the number of units
	aspects, dimension      string // 300$b and $c
	content, media, carrier [2]string
}

// kinds lists all types of material; the shares add up to 1,000.
//
//nolint:gochecknoglobals // a read-only table
var kinds = []*kind{
	{
		share: 690, material: "am", specific: "a     b    001 0 ",
		unit: "pages", low: 48, high: 620, aspects: "illustrations", dimension: "24 cm",
		content: [2]string{"text", "txt"}, media: [2]string{"unmediated", "n"}, carrier: [2]string{"volume", "nc"},
	},
	{
		share: 190, material: "am", specific: "a    ob    001 0 ", gmd: "[electronic resource]", online: true,
		unit: "pages", low: 60, high: 540, aspects: "illustrations (some color)",
		content: [2]string{"text", "txt"}, media: [2]string{"computer", "c"}, carrier: [2]string{"online resource", "cr"},
	},
	{
		share: 40, material: "as", specific: "qr p       0   a0",
		unit: "volumes", low: 2, high: 90, aspects: "illustrations", dimension: "28 cm",
		content: [2]string{"text", "txt"}, media: [2]string{"unmediated", "n"}, carrier: [2]string{"volume", "nc"},
	},
	{
		share: 30, material: "gm", specific: "090            vl", gmd: "[videorecording]",
		unit: "minutes", low: 12, high: 180, aspects: "sound, color", dimension: "12 cm",
		content: [2]string{"two-dimensional moving image", "tdi"}, media: [2]string{"video", "v"}, carrier: [2]string{"videodisc", "vd"},
	},
	{
		share: 30, material: "jm", specific: "syn              ", gmd: "[sound recording]",
		unit: "minutes", low: 20, high: 140, aspects: "digital, stereo", dimension: "4 3/4 in.",
		content: [2]string{"performed music", "prm"}, media: [2]string{"audio", "s"}, carrier: [2]string{"audio disc", "sd"},
	},
	{
		share: 20, material: "em", specific: "       a     0   ", gmd: "[cartographic material]",
		unit: "maps", low: 1, high: 12, aspects: "color", dimension: "80 x 64 cm",
		content: [2]string{"cartographic image", "cri"}, media: [2]string{"unmediated", "n"}, carrier: [2]string{"sheet", "nb"},
	},
}

// chooseKind chooses a type of material by the shares.
func chooseKind(r *rng) *kind {
	at := r.below(1000)
	for _, k := range kinds {
		if at -= k.share; at < 0 {
			return k
		}
	}
	return kinds[0]
}
