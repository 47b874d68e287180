// Package facet derives from bibliographic records what catalogues offer for browsing and sorting: formats, classes,
// places, periods, a year of publication, and titles that sort.
//
//	parse.Record ──► Formats, Classes, Places, Eras, PublicationYear, TitleKey
//	code         ──► Meaning: languages, countries, geographic areas, classes
//
// Everything follows the MARC 21 documentation of the Library of Congress (https://www.loc.gov/marc/bibliographic/),
// which each function names where it reads a code. The names of formats are this project's own. Nothing is changed; a
// record may be read by one goroutine at a time. Read formats.go first.
package facet
