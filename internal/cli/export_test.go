package cli

// IsCobraUsage reports whether cobra made an error.
var IsCobraUsage = isCobraUsage
