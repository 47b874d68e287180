package marcgen

//nolint:gochecknoglobals // a read-only table
var german = tongue{
	code: "ger", share: 90,
	articles: []string{"Der ", "Die ", "Das ", "Ein ", "Eine "},
	subjects: latin(
		"Die Mühlen", "Alte Brücken", "Das Glasmacherhandwerk", "Fährleute und Flößer", "Die Salzstraßen",
		"Bäuerliche Wohnhäuser", "Der Leinenhandel", "Zünfte und Märkte", "Kirchenglocken", "Dorfschulen",
		"Die Anfänge der Eisenbahn", "Wanderarbeiter", "Stadtrechte", "Das Wirtshaus", "Obstgärten",
		"Die Vermessung der Höhen", "Papiermacher", "Volksmärchen", "Ärzte und Apotheker", "Überschwemmungen",
	),
	wheres: latin(
		"am Niederrhein", "im Schwarzwald", "zwischen Elbe und Oder", "im Königreich Hannover", "in Oberösterreich",
		"in den Alpenländern", "im 19. Jahrhundert", "auf den Inseln", "in Thüringen", "im Fürstentum",
		"vor dem Großen Krieg", "in der Grenzregion", "an der Küste", "im Spiegel der Quellen", "der frühen Neuzeit",
	),
	remainders: latin(
		"eine Einführung", "Beiträge zur Landesgeschichte", "Aufsätze und Dokumente", "ein Lesebuch", "Roman",
		"Quellen und Darstellungen", "Festschrift zum 60. Geburtstag", "Erzählungen", "eine Untersuchung",
		"mit einem Wörterverzeichnis", "Bilder aus vergangener Zeit", "Vorträge", "Grundzüge und Überblick",
		"gesammelte Schriften", "Katalog zur Ausstellung",
	),
	editions: []string{
		"2., überarbeitete Auflage.", "1. Aufl.", "3., durchgesehene Auflage.", "Neuausgabe.", "Unveränd. Nachdr.",
	},
	by: around(
		"*", "*", "von *", "herausgegeben von *", "bearbeitet von *", "übersetzt und erläutert von *",
		"mit einem Vorwort von *",
	),
	publishers: around(
		"*", "Verlag *", "*-Verlag", "* & Söhne", "Buchhandlung *", "Edition *", "*'sche Verlagsbuchhandlung",
	),
	families: latin(
		"Grünwaldner", "Böttcherich", "Weißenfelder", "Krähnbühl", "Lindenströmer", "Obermüllner", "Taubenreuth",
		"von Hägenau", "Schönfließer", "Rüdigkeit", "Achterkamp", "Zöllnitz", "Eichstädter", "Mönkeberger",
		"Größl", "Jägersbach",
	),
	givens: latin(
		"Käthe", "Jürgen", "Hans-Günther", "Elfriede", "Björn", "Sönke", "Annegret", "Wilhelm", "Gisela", "Ulrich",
		"Dörte", "Heinrich", "Margarete", "Lothar", "Änne",
	),
	places: []place{
		{"gw ", word{latin: "Leipzig"}}, {"gw ", word{latin: "München"}}, {"gw ", word{latin: "Köln"}},
		{"gw ", word{latin: "Göttingen"}}, {"gw ", word{latin: "Tübingen"}}, {"gw ", word{latin: "Berlin"}},
		{"au ", word{latin: "Wien"}}, {"au ", word{latin: "Graz"}}, {"sz ", word{latin: "Zürich"}},
		{"gw ", word{latin: "Würzburg"}}, {"sz ", word{latin: "Basel"}}, {"gw ", word{latin: "Stuttgart"}},
	},
}

//nolint:gochecknoglobals // a read-only table
var swedish = tongue{
	code: "swe", share: 15,
	articles: []string{"En ", "Ett ", "Den ", "Det "},
	subjects: latin(
		"Gamla broar", "Fyrar och fyrvaktare", "Lanthandeln", "Bönder och fiskare", "Järnvägens folk", "Glasbruken",
		"Skärgårdens båtar", "Sockenstämman", "Ångbåtar", "Folkskolan", "Väderkvarnar", "Timmerflottning",
		"Kyrkorglar", "Trädgårdar", "Sånger och visor",
	),
	wheres: latin(
		"i Norrland", "på västkusten", "vid Mälaren", "i Småland", "under 1800-talet", "i Österbotten", "på Öland",
		"före industrin", "i gränslandet", "i Dalarna", "på landsbygden", "i gången tid", "runt Östersjön",
	),
	remainders: latin(
		"en inledning", "uppsatser", "dokument och minnen", "en lokalhistoria", "roman", "källor och metoder",
		"en bok om människor", "bilder från förr", "berättelser", "en översikt", "föredrag", "några anteckningar",
	),
	editions: []string{"2. uppl.", "Ny utgåva.", "Andra upplagan."},
	by:       around("*", "*", "av *", "redaktör: *", "i urval av *"),
	publishers: around(
		"* förlag", "*s bokhandel", "Bokförlaget *", "* & Co",
	),
	families: latin(
		"Åkerstrand", "Lönnmark", "Björkhälla", "Sjövallen", "Näsbergsson", "Östlindh", "Granfeldt", "Hällström-Ek",
		"Ekelöw", "Vättermo", "Tallhede", "Ängsbom", "Rönnskog", "Mörtevik", "Fjärdgren",
	),
	givens: latin(
		"Åsa", "Göran", "Märta", "Björn", "Östen", "Kerstin", "Lars-Åke", "Inger", "Sören", "Ulla", "Håkan",
		"Birgitta", "Nils", "Solveig", "Torbjörn",
	),
	places: []place{
		{"sw ", word{latin: "Stockholm"}}, {"sw ", word{latin: "Göteborg"}}, {"sw ", word{latin: "Malmö"}},
		{"sw ", word{latin: "Umeå"}}, {"sw ", word{latin: "Växjö"}}, {"fi ", word{latin: "Helsingfors"}},
		{"sw ", word{latin: "Örebro"}}, {"sw ", word{latin: "Lund"}},
	},
}
