package marcgen

//nolint:gochecknoglobals // a read-only table
var english = tongue{
	code: "eng", share: 600,
	articles: []string{"The ", "A ", "An "},
	openers: latin(
		"The ", "A history of ", "Notes on ", "Studies in ", "Essays on ", "Understanding ", "The decline of ",
		"The return of ", "A guide to ", "An atlas of ", "Living with ", "Letters on ", "The economy of ",
		"Against ", "The language of ", "Reading ", "A short history of ", "The art of ", "Rethinking ", "Maps of ",
	),
	subjects: latin(
		"river navigation", "stone bridges", "lighthouse keeping", "glass and glassmakers", "market gardens",
		"village schools", "winter roads", "salt works", "the wool trade", "public baths", "paper mills",
		"bell founding", "harbour walls", "tidal mills", "mountain railways", "weather stations", "beekeeping",
		"printed calendars", "country doctors", "travelling theatres", "canal boats", "orchards and hedges",
		"church organs", "the postal service", "dry stone walls", "night work", "peat cutting", "folk medicine",
		"town charters", "herring fisheries", "ferry crossings", "mechanical clocks", "household accounts",
		"forest law", "rope and sail", "street lighting", "reading rooms", "wind power", "migrant labour",
		"old maps", "coastal erosion", "choral singing", "bread ovens", "parish registers",
	),
	wheres: latin(
		"in the northern valleys", "on the western coast", "between the wars", "before the railway",
		"in small towns", "in an age of reform", "along the border", "in the upper country", "at the water's edge",
		"on the islands", "in the nineteenth century", "under the old law", "in theory and practice",
		"among the lowland parishes", "after the flood", "in everyday life", "in translation", "at home and abroad",
		"in the making of a region", "from below",
	),
	remainders: latin(
		"an introduction", "a documentary history", "collected papers", "a reader", "ten essays", "a field guide",
		"a memoir in letters", "sources and methods", "a comparative study", "the evidence of the archives",
		"a bibliography", "selected documents, 1790-1860", "theory, practice, and prospects", "a novel",
		"proceedings of a symposium", "problems and perspectives", "a photographic record", "a critical edition",
		"an economic and social study", "notes from a long journey",
	),
	editions: []string{
		"Second edition.", "2nd ed.", "Third edition, revised.", "1st ed.", "New edition.", "Rev. ed.",
		"First paperback edition.", "Fourth edition.", "Large print edition.", "Abridged edition.",
	},
	by: around(
		"*", "*", "*", "*", "by *", "by *", "edited by *", "written and illustrated by *", "compiled by *",
		"edited with an introduction by *", "selected and translated by *", "* ; foreword by the author",
	),
	publishers: around(
		"* Press", "* & Sons", "* University Press", "* Books", "* and Company", "The * Press",
		"* Publishing", "Printed for the * Society", "* House", "* Academic", "Friends of the * Library",
	),
	families: latin(
		"Holloway", "Merriday", "Ashgrove", "Tindallson", "Brackenby", "Wetherlow", "Okonjo-Hale", "Penhallis",
		"Fairmoor", "Stanwicke", "Larkhurst", "Dunmorrow", "Quillfeather", "Harrowgate", "Mossley", "Thornbeck",
		"O'Dunnery", "Castlewyn", "Underhay", "Greyling", "Rooksby", "Vennard", "Yarrowdale", "Coldbrook",
		"Inchfield", "MacTavenor", "Sallowby", "Eddowes-Pryce", "Naismere", "Wrenfield",
	),
	givens: latin(
		"Anna", "Thomas", "Margaret", "Edwin", "Priya", "Helen R.", "J. W.", "Rosalind", "Samuel", "Beatrice",
		"Colin", "Dorothy", "Frederick", "Grace", "Hugh", "Imogen", "Lydia", "Martin", "Naomi", "Oliver",
		"Patrick", "Ruth", "Stephen", "Ursula", "Winifred", "Zachary", "K. L.", "Mary Ellen", "Joseph", "Daniel",
	),
	places: []place{
		{"nyu", word{latin: "New York"}}, {"mau", word{latin: "Boston"}}, {"ilu", word{latin: "Chicago"}},
		{"cau", word{latin: "Berkeley"}}, {"pau", word{latin: "Philadelphia"}}, {"enk", word{latin: "London"}},
		{"enk", word{latin: "Oxford"}}, {"enk", word{latin: "Cambridge"}}, {"stk", word{latin: "Edinburgh"}},
		{"ie ", word{latin: "Dublin"}}, {"onc", word{latin: "Toronto"}}, {"nz ", word{latin: "Wellington"}},
		{"vra", word{latin: "Melbourne"}}, {"ii ", word{latin: "New Delhi"}}, {"sa ", word{latin: "Cape Town"}},
		{"wlk", word{latin: "Cardiff"}}, {"nju", word{latin: "Princeton, N.J."}}, {"mdu", word{latin: "Baltimore"}},
	},
}
