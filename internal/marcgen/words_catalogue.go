package marcgen

// The vocabulary of the cataloguer, who describes books of every language in English.
//
//nolint:gochecknoglobals // read-only tables
var (
	// headings are topical headings without the word History; historyHeadings all have it in $a.
	headings = []string{
		"Bridges", "Glass manufacture", "Lighthouses", "Water mills", "Railroads", "Folk songs", "Inland navigation",
		"Markets", "Country life", "Rural schools", "Salt industry and trade", "Beekeeping", "Paper industry", "Church bells",
		"Weather forecasting", "Forests and forestry", "Migrant labor", "Traditional medicine", "Canals", "Textile industry",
		"Fisheries", "Organ (Musical instrument)", "Postal service", "Cartography", "Coast changes", "Wind power", "Libraries",
		"City planning", "Water-supply", "Bakers", "Printing", "Clocks and watches", "Public baths", "Vineyards", "Harbors",
		"Photography, Artistic", "Floods", "Household archaeology", "Literature and society", "Machine learning",
		"Climatic changes", "Women authors", "Translating and interpreting", "Café society", "Fêtes galantes in art",
	}
	historyHeadings = []string{
		"History", "History, Ancient", "History, Modern", "History in literature", "History in art", "World History",
		"Art and History", "Oral History", "Natural History museums", "History publishing",
	}
	divisions = []string{
		"History", "History", "Case studies", "Social aspects", "Study and teaching", "Economic aspects", "Bibliography",
		"Law and legislation", "Political aspects", "Equipment and supplies", "Conservation and restoration", "Research",
		"Statistics", "Psychological aspects", "Marketing", "Methodology",
	}
	regions = []string{
		"Germany", "France", "Great Britain", "Italy", "Spain", "Poland", "Sweden", "New Zealand", "Canada", "Japan",
		"China", "Russia (Federation)", "Greece", "Brazil", "Mexico", "Egypt", "South Africa", "Switzerland",
	}
	centuries = []string{"16th century", "17th century", "18th century", "19th century", "20th century", "21st century"}
	forms     = []string{"Congresses", "Maps", "Dictionaries", "Fiction", "Exhibitions", "Handbooks, manuals, etc.", "Sources"}
	places651 = []string{
		"Rhine River Valley", "Alps", "Baltic Sea Region", "Scotland", "Bavaria (Germany)", "Normandy (France)",
		"Andalusia (Spain)", "Tuscany (Italy)", "Kraków (Poland)", "Québec (Province)", "Northern Territory (Australia)",
		"Wellington (N.Z.)", "São Paulo (Brazil : State)", "Kyoto (Japan)", "Yangtze River Valley (China)", "Crete (Greece)",
	}
	genres = []string{
		"Essays.", "Novels.", "History.", "Conference papers and proceedings.", "Short stories.", "Poetry.",
		"Electronic books.", "Guidebooks.", "Exhibition catalogs.", "Personal correspondence.", "Biographies.",
		"Statistics.", "Textbooks.", "Documentary films.", "Folk tales.", "Maps.",
	}
	series = []string{
		"Studies in regional history", "Library of rural life", "Quellen zur Landeskunde", "Cahiers des métiers",
		"Papers on water and society", "Small town series", "Biblioteca de estudios rurales", "Collana di fonti",
		"Open harbour classics", "Occasional papers in glass", "Crafts and trades", "Mills and rivers", "Documents and essays",
		"Handbooks for field workers", "Maritime monographs", "Lantern paperbacks",
	}
	corporate = []string{
		"Society for River Studies", "Institute of Rural Crafts", "National Museum of Mills", "Association of Lighthouse Keepers",
		"Conference on Old Bridges", "Academy of Applied Cartography", "Foundation for Village Schools", "Archive of Everyday Life",
		"Verein für Glaskunde", "Société des bateliers", "Instituto de Estudios del Agua", "Office of Coastal Records",
		"Union of Paper Makers", "Council for Historic Markets", "Commission on Salt Roads", "Guild of Bell Founders",
	}
	notes = []string{
		"Includes index.", "Title from cover.", "\"A lantern book\"--Cover.", "Originally presented as the author's thesis.",
		"Based on a series of broadcasts.", "Published on the occasion of an exhibition.", "Folded map in pocket.",
		"Description based on print version record.", "Text in parallel columns.", "Errata slip inserted.",
		"Reprint of the edition of 1907.", "Includes indexes.", "\"First published in Zürich\"--Title page verso.",
		"Cover title: Rivières & ponts.", "Limited edition of 300 copies.", "Genealogical table on lining paper.",
	}
	bibliographies = []string{
		"Includes bibliographical references and index.", "Includes bibliographical references.",
		"Bibliography: p. 211-219.", "Includes bibliographical references (pages 301-318) and index.",
		"Includes webliography.", "Bibliography at the end of each chapter.",
	}
	localNotes = []string{
		"Library has copy 2 only.", "Gift of the Friends of the Library.", "Binding repaired; spine replaced.",
		"Bookplate of a former owner.", "Lacks title page.", "Signed by the author on the flyleaf.", "Acquired by exchange.",
		"Storage: allow two days for delivery.", "Marginal notes in pencil.", "Volume 2 missing since stocktaking.",
		"Kept at the desk.", "Deposited by the district council.", "Digitised on request.", "Uncut copy.", "Dust jacket kept.",
	}
	locations = []string{"MAIN", "SCIENCE", "MUSIC", "RARE/A", "RARE/B", "LAW", "EAST STACKS", "ONLINE", "MAPS", "STORAGE", "READING ROOM"}
	libraries = []string{"XxMrA", "XxMrB", "XxMrC", "XxMrLU", "XxMrNL", "XxMrTD", "XxMrVK", "XxMrW"}
	vendors   = []string{"lantern", "openharbour", "ferrybooks", "millpond", "bellmetal", "saltroad", "highmoor"}
)

// Sentences of the summaries in 520: an opening, a topic of English titles, a link, another, a place.
//
//nolint:gochecknoglobals // read-only tables
var (
	openings = []string{
		"This study traces ", "Examines ", "The author follows ", "A vivid account of ", "Drawing on unpublished records, describes ",
		"Sets out what is known of ", "Brings together twelve essays on ", "A collection of documents about ", "Explains ",
		"Through letters and diaries, recalls ", "The first full history of ", "An illustrated survey of ", "Questions received views of ",
		"Looks at ", "Reconstructs the world of ", "Compares ",
	}
	links = []string{
		" and its relation to ", ", from the point of view of ", " in the light of ", " alongside ", " as it was shaped by ",
		" and the slow disappearance of ", " together with ", ", with particular attention to ", " at the expense of ",
		", and asks what remained of ", " against the background of ", " before and after ", " through the example of ",
		" as part of a longer history of ", " and the people who lived by ",
	}
	closings = []string{
		"Chapters deal with sources, methods, and the problem of dating.", "With maps, tables, and a chronology.",
		"The appendix prints a selection of letters for the first time.", "Essential reading for students of the region.",
		"The result is a portrait of a community in transition.", "Contains a glossary of technical terms.",
		"A final chapter considers what the evidence leaves out.", "Written for the general reader.",
		"The volume closes with an annotated bibliography.", "Illustrated with more than a hundred photographs.",
		"Includes a naïve but charming sketch by the author's father.", "The conclusions are cautious and well founded.",
		"New material comes from archives in four countries.", "It remains the standard work on its subject.",
		"Each part can be read on its own.",
	}
)
