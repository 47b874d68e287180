package htmlreport

// Bound sets how many bytes of records a page has: of those that are spread evenly, and of examples.
func (d *Diff) Bound(even, rare int) { d.sample.even, d.sample.rare = even, rare }
