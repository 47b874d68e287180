package lookup

// RemembersMissing sets how many missing keys the Table remembers, before the first one.
func (t *Table) RemembersMissing(most int) { t.missing.most = most }
