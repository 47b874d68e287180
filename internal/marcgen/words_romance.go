package marcgen

//nolint:gochecknoglobals // a read-only table
var french = tongue{
	code: "fre", share: 80,
	articles: []string{"Le ", "La ", "Les ", "L'", "Une ", "Un "},
	subjects: latin(
		"Les moulins à eau", "L'école du village", "Les vieux métiers", "La navigation fluviale", "Les chemins de fer",
		"Le sel et la mer", "Les fêtes populaires", "La verrerie", "Le théâtre forain", "Les bateliers",
		"La médecine des campagnes", "L'élevage", "Les ponts de pierre", "Le cadastre et la forêt", "Les foires",
		"La cuisine bourgeoise", "L'imprimerie", "Les phares", "Les idées nouvelles", "Le vignoble",
	),
	wheres: latin(
		"en Bretagne", "dans les Cévennes", "au XIXe siècle", "sous l'Ancien Régime", "en pays basque", "à Genève",
		"au bord de la Loire", "dans les Ardennes", "à l'époque moderne", "du Québec", "d'après les archives",
		"entre Rhône et Saône", "en Wallonie", "d'hier et d'aujourd'hui", "dans l'Île-de-France",
	),
	remainders: latin(
		"étude historique", "essai", "roman", "récits et témoignages", "actes du colloque", "mémoires inédits",
		"l'état de la question", "recueil de textes", "catalogue de l'exposition", "une initiation",
		"anthologie bilingue", "poèmes", "théorie et méthode", "choix de lettres", "enquête et débats",
	),
	editions: []string{"2e éd.", "Nouvelle édition revue et augmentée.", "3e éd. corrigée.", "Éd. originale."},
	by: around(
		"*", "*", "par *", "textes réunis par *", "sous la direction de *", "traduit et présenté par *", "préface de *",
	),
	publishers: around(
		"Éditions *", "Librairie *", "*", "Presses de l'Université *", "* et fils", "Imprimerie *", "Les Éditions du *",
	),
	families: latin(
		"Beaulégant", "Lefrêne", "Trémoins", "Châtaigneau", "Dubréhan", "Garçonnat", "Vallérieux", "Noëllec",
		"d'Aubrivière", "Pélissonnet", "Gâtineaux", "Crèvecœuret", "Mirandois", "Rocherand", "Sévérignac", "Hôtelin",
	),
	givens: latin(
		"Geneviève", "François", "Hélène", "Jean-Noël", "Cécile", "Rémi", "Thérèse", "Gaëlle", "Étienne", "Anaïs",
		"Jérôme", "Marie-Ève", "Benoît", "Solène", "Loïc",
	),
	places: []place{
		{"fr ", word{latin: "Paris"}}, {"fr ", word{latin: "Lyon"}}, {"fr ", word{latin: "Besançon"}},
		{"fr ", word{latin: "Nîmes"}}, {"be ", word{latin: "Liège"}}, {"sz ", word{latin: "Genève"}},
		{"quc", word{latin: "Montréal"}}, {"quc", word{latin: "Québec"}}, {"fr ", word{latin: "Orléans"}},
		{"fr ", word{latin: "Toulouse"}}, {"sz ", word{latin: "Neuchâtel"}}, {"be ", word{latin: "Bruxelles"}},
	},
}

//nolint:gochecknoglobals // a read-only table
var spanish = tongue{
	code: "spa", share: 60,
	articles: []string{"El ", "La ", "Los ", "Las ", "Una ", "Un "},
	subjects: latin(
		"Los molinos", "La enseñanza rural", "Caminos y puentes", "El comercio de la lana", "Las salinas",
		"La música de órgano", "Los pescadores", "El ferrocarril", "Oficios tradicionales", "La imprenta",
		"Las aguas públicas", "Fiestas y canciones", "El viñedo", "Los pueblos abandonados", "La huerta",
		"Niños y maestros", "El año agrícola",
	),
	wheres: latin(
		"en la montaña", "de Castilla", "en el siglo XIX", "de Andalucía", "en los Andes", "a orillas del Paraná",
		"en la España rural", "de Oaxaca", "durante la Restauración", "en la región cafetera", "del Perú",
		"en la América colonial", "de ayer y de hoy", "en tierras de León", "según los documentos",
	),
	remainders: latin(
		"una introducción", "estudios reunidos", "novela", "ensayo histórico", "antología", "actas del congreso",
		"crónica de un viaje", "textos y documentos", "índice de autores", "memorias", "teoría y práctica",
		"guía del investigador", "cuentos", "catálogo de la exposición", "aproximación a su estudio",
	),
	editions: []string{"2a ed.", "1a ed.", "3a edición corregida y aumentada.", "Segunda edición."},
	by: around(
		"*", "*", "por *", "edición de *", "coordinación, *", "traducción de *", "selección y prólogo de *",
	),
	publishers: around(
		"Editorial *", "Ediciones *", "Librería *", "* Editores", "Imprenta de *", "Fundación *",
	),
	families: latin(
		"Ibáñezar", "Muñoyerro Peña", "Cañizarro", "Peñalbar", "Echagüez", "Villasaúco", "Gutiérrano", "Belmontejo",
		"Ordóñiga", "Sanabríez", "Yáñezuela", "Robledillo", "Fontecillas", "Larrañúa", "Quiñonal", "Tormesón",
	),
	givens: latin(
		"José María", "Begoña", "Íñigo", "Concepción", "Ramón", "Lucía", "Álvaro", "Inés", "Joaquín", "Mercedes",
		"Andrés", "Nuria", "Tomás", "Verónica", "Óscar",
	),
	places: []place{
		{"sp ", word{latin: "Madrid"}}, {"sp ", word{latin: "Barcelona"}}, {"sp ", word{latin: "La Coruña"}},
		{"mx ", word{latin: "México, D.F."}}, {"ag ", word{latin: "Buenos Aires"}}, {"ck ", word{latin: "Bogotá"}},
		{"pe ", word{latin: "Lima"}}, {"sp ", word{latin: "Cádiz"}}, {"cl ", word{latin: "Santiago de Chile"}},
		{"sp ", word{latin: "León"}}, {"uy ", word{latin: "Montevideo"}},
	},
}

//nolint:gochecknoglobals // a read-only table
var italian = tongue{
	code: "ita", share: 35,
	articles: []string{"Il ", "La ", "Le ", "I ", "Gli ", "L'", "Lo "},
	subjects: latin(
		"I mulini", "La città e le acque", "Le strade del sale", "L'arte del vetro", "I mestieri", "Le campane",
		"La società contadina", "Il teatro di piazza", "La viticoltura", "I ponti di pietra", "Le università",
		"Gli archivi parrocchiali", "La libertà dei comuni", "L'editoria", "Le acque termali",
	),
	wheres: latin(
		"in Toscana", "nell'Ottocento", "fra Cinque e Seicento", "in Friuli", "sulle Alpi", "della Laguna",
		"nel Mezzogiorno", "in età moderna", "del Po", "in Sicilia", "nella prima metà del secolo", "di montagna",
		"a Napoli e a Bari",
	),
	remainders: latin(
		"saggi e documenti", "introduzione allo studio", "romanzo", "atti del convegno", "una rassegna critica",
		"catalogo della mostra", "lettere inedite", "testi scelti", "fonti e metodi", "racconti", "con un'appendice",
		"storia e attualità", "guida alla lettura",
	),
	editions: []string{"2. ed.", "Nuova ed.", "1. ed. italiana.", "Seconda edizione riveduta."},
	by:       around("*", "*", "di *", "a cura di *", "prefazione di *", "traduzione di *"),
	publishers: around(
		"Edizioni *", "* editore", "Libreria *", "Tipografia *", "Casa editrice *", "* & figli",
	),
	families: latin(
		"Bellaràno", "Montesanù", "Castagnèri", "Della Quercetta", "Fontebruna", "Lampugnàsi", "Orsonetti", "Pratovèllo",
		"Rivabène", "Sangimòn", "Tornacìni", "Valdirósa", "Zanettolo", "De Amicoli", "Guardabàsci",
	),
	givens: latin(
		"Nicolò", "Giosuè", "Maria Pia", "Lorenzo", "Beatrice", "Cosimo", "Ginevra", "Ilaria", "Matteo", "Ottavia",
		"Piergiorgio", "Silvia", "Tommaso", "Vittorio", "Noemì",
	),
	places: []place{
		{"it ", word{latin: "Firenze"}}, {"it ", word{latin: "Torino"}}, {"it ", word{latin: "Forlì"}},
		{"it ", word{latin: "Roma"}}, {"it ", word{latin: "Bologna"}}, {"it ", word{latin: "Milano"}},
		{"sz ", word{latin: "Lugano"}}, {"it ", word{latin: "Napoli"}}, {"it ", word{latin: "Cefalù"}},
	},
}

//nolint:gochecknoglobals // a read-only table
var portuguese = tongue{
	code: "por", share: 20,
	articles: []string{"O ", "A ", "Os ", "As ", "Uma "},
	subjects: latin(
		"Os moinhos", "A pesca artesanal", "As salinas", "O ensino primário", "Caminhos e pontes", "A vida na aldeia",
		"Os barcos do rio", "A impressão de livros", "Canções e romances", "O comércio do açúcar", "As estações",
		"A população", "O pão e o vinho", "Migrações", "A mão de obra",
	),
	wheres: latin(
		"em Trás-os-Montes", "no século XIX", "do sertão", "no Alentejo", "em São Paulo", "nos Açores", "da região norte",
		"do litoral", "na época colonial", "em Goiás", "do Minho", "de além-mar", "na transição",
	),
	remainders: latin(
		"uma introdução", "ensaios", "romance", "coleção de documentos", "estudo histórico", "crônicas", "memórias",
		"actas do colóquio", "questões e métodos", "contos", "edição crítica", "exposição bibliográfica",
	),
	editions:   []string{"2a ed.", "1a edição.", "Nova edição revista."},
	by:         around("*", "*", "por *", "organização de *", "tradução de *"),
	publishers: around("Editora *", "Livraria *", "Edições *", "Imprensa *", "* Irmãos"),
	families: latin(
		"Magalhões", "Conceiçal", "Guimarãens", "Fontão", "Araújal", "Ribeirãe", "Sobralinho", "Estevães", "Caçador Leal",
		"Varejãos", "Pimentório", "Queirósa", "Taveirós", "Brandônio", "Anjinhos",
	),
	givens: latin(
		"João", "Conceição", "Inês", "António", "Luísa", "Sebastião", "Graça", "Cândida", "Estêvão", "Mônica", "Nuno",
		"Patrícia", "Simão", "Vitória", "Zélia",
	),
	places: []place{
		{"po ", word{latin: "Lisboa"}}, {"po ", word{latin: "Porto"}}, {"bl ", word{latin: "São Paulo"}},
		{"bl ", word{latin: "Rio de Janeiro"}}, {"po ", word{latin: "Évora"}}, {"bl ", word{latin: "Goiânia"}},
		{"po ", word{latin: "Braga"}}, {"bl ", word{latin: "Brasília"}},
	},
}
