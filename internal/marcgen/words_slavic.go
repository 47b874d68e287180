package marcgen

//nolint:gochecknoglobals // a read-only table
var polish = tongue{
	code: "pol", share: 20,
	subjects: latin(
		"Młyny wodne", "Dawne mosty", "Szkoły wiejskie", "Żegluga rzeczna", "Huty szkła", "Pieśni ludowe", "Kolej żelazna",
		"Rzemiosło i cechy", "Życie codzienne", "Dzwony kościelne", "Latarnie morskie", "Książka drukowana", "Święta i zwyczaje",
		"Gospodarka leśna", "Prawo wodne",
	),
	wheres: latin(
		"na Śląsku", "w Małopolsce", "w XIX wieku", "nad Wisłą", "na Mazowszu", "w dawnej Rzeczypospolitej", "na Kaszubach",
		"w okresie międzywojennym", "na pograniczu", "w Galicji", "w świetle źródeł", "u schyłku epoki",
	),
	remainders: latin(
		"zarys dziejów", "studia i materiały", "powieść", "wybór źródeł", "wspomnienia", "szkice historyczne", "poezje zebrane",
		"księga pamiątkowa", "przewodnik", "próba syntezy", "katalog wystawy", "opowiadania",
	),
	editions:   []string{"Wyd. 2.", "Wydanie 1.", "Wyd. 3 poprawione i uzupełnione."},
	by:         around("*", "*", "redakcja: *", "opracowanie: *", "przekład: *"),
	publishers: around("Wydawnictwo *", "Księgarnia *", "Oficyna *", "Drukarnia *"),
	families: latin(
		"Wierzbołowicz", "Dąbrzyński", "Śliwogórski", "Łąkowiecki", "Źródlarz", "Brzęczkowska", "Młynarzewicz", "Jeziorańczyk",
		"Gołębieńska", "Trzcinowiec", "Kłosowicka", "Ćwiklarz", "Ostrogórzec", "Świerczyniak", "Żurawlewicz",
	),
	givens: latin(
		"Stanisław", "Małgorzata", "Żaneta", "Józef", "Łucja", "Michał", "Elżbieta", "Grażyna", "Bolesław", "Zdzisław",
		"Agnieszka", "Wojciech", "Urszula", "Kazimierz", "Świętosława",
	),
	places: []place{
		{"pl ", word{latin: "Kraków"}}, {"pl ", word{latin: "Łódź"}}, {"pl ", word{latin: "Wrocław"}},
		{"pl ", word{latin: "Poznań"}}, {"pl ", word{latin: "Warszawa"}}, {"pl ", word{latin: "Toruń"}},
		{"pl ", word{latin: "Gdańsk"}}, {"pl ", word{latin: "Częstochowa"}},
	},
}

// The romanization of Russian is that of the Library of Congress. Its ligatures have no composed form,
// so these records carry combining marks although they are in normalization form C.
//
//nolint:gochecknoglobals // a read-only table
var russian = tongue{
	code: "rus", share: 26, script: "/(N",
	subjects: []word{
		{"Kamennye mosty", "Каменные мосты"}, {"Istorii͡a goroda", "История города"}, {"Rechnoe sudokhodstvo", "Речное судоходство"},
		{"Narodnye skazki", "Народные сказки"}, {"Sel'skie shkoly", "Сельские школы"}, {"Vodi͡anye mel'nit͡sy", "Водяные мельницы"},
		{"Stekol'nye zavody", "Стекольные заводы"}, {"I͡armarki i bazary", "Ярмарки и базары"}, {"Kolokol'nyĭ zvon", "Колокольный звон"},
		{"Zheleznye dorogi", "Железные дороги"}, {"Remesla i promysly", "Ремёсла и промыслы"}, {"Letopisi", "Летописи"},
		{"Derevi͡annoe zodchestvo", "Деревянное зодчество"}, {"Polevye dnevniki", "Полевые дневники"}, {"Mai͡aki", "Маяки"},
	},
	wheres: []word{
		{"Severa", "Севера"}, {"v XIX veke", "в XIX веке"}, {"na Volge", "на Волге"}, {"Sibiri", "Сибири"}, {"na granit͡se", "на границе"},
		{"Urala", "Урала"}, {"nachala veka", "начала века"}, {"v svete istochnikov", "в свете источников"}, {"Zabaĭkal'i͡a", "Забайкалья"},
		{"v dorevoli͡ut͡sionnoĭ Rossii", "в дореволюционной России"}, {"russkoĭ ravniny", "русской равнины"}, {"u mori͡a", "у моря"},
	},
	remainders: []word{
		{"ocherki", "очерки"}, {"sbornik stateĭ", "сборник статей"}, {"roman", "роман"}, {"materialy konferent͡sii", "материалы конференции"},
		{"vospominanii͡a", "воспоминания"}, {"uchebnoe posobie", "учебное пособие"}, {"dokumenty i materialy", "документы и материалы"},
		{"povest'", "повесть"}, {"izbrannoe", "избранное"}, {"vvedenie v izuchenie", "введение в изучение"}, {"stikhotvorenii͡a", "стихотворения"},
		{"katalog vystavki", "каталог выставки"},
	},
	editions: []string{"Izd. 2-e, ispr. i dop.", "2-e izd.", "Pervoe izdanie."},
	by: []frame{
		{}, {}, {before: word{"redaktor ", "редактор "}}, {before: word{"sostavitel' ", "составитель "}},
		{before: word{"avtor teksta ", "автор текста "}},
	},
	publishers: []frame{
		{before: word{"Izdatel'stvo ", "Издательство "}}, {before: word{"Tipografii͡a ", "Типография "}},
		{after: word{" i synov'i͡a", " и сыновья"}}, {before: word{"Knigi ", "Книги "}},
	},
	families: []word{
		{"Berezovskiĭ-Lug", "Березовский-Луг"}, {"Zavi͡alov-Most", "Завялов-Мост"}, {"Krut͡sogorov", "Круцогоров"}, {"Lipovet͡skiĭ", "Липовецкий"},
		{"Malinoverkhov", "Малиноверхов"}, {"Ozernikova", "Озерникова"}, {"Pri͡adil'shchikov", "Прядильщиков"}, {"Rechkalova", "Речкалова"},
		{"Snegirëvskiĭ", "Снегирёвский"}, {"Tikhovodov", "Тиховодов"}, {"Utrennikova", "Утренникова"}, {"Cherepanitsyn", "Черепаницын"},
		{"Shelestov", "Шелестов"}, {"I͡asnopoli͡anov", "Яснополянов"}, {"Ėmskiĭ", "Эмский"},
	},
	givens: []word{
		{"Anna", "Анна"}, {"Sergeĭ", "Сергей"}, {"Li͡udmila", "Людмила"}, {"Nikolaĭ", "Николай"}, {"Tat'i͡ana", "Татьяна"}, {"Ivan", "Иван"},
		{"Ol'ga", "Ольга"}, {"Dmitriĭ", "Дмитрий"}, {"Vera", "Вера"}, {"Fëdor", "Фёдор"}, {"Marii͡a", "Мария"}, {"I͡uriĭ", "Юрий"},
		{"Elena", "Елена"}, {"Arkadiĭ", "Аркадий"}, {"Zinaida", "Зинаида"},
	},
	places: []place{
		{"ru ", word{"Moskva", "Москва"}}, {"ru ", word{"Sankt-Peterburg", "Санкт-Петербург"}}, {"ru ", word{"Novosibirsk", "Новосибирск"}},
		{"ru ", word{"Kazan'", "Казань"}}, {"ru ", word{"I͡aroslavl'", "Ярославль"}}, {"bw ", word{"Minsk", "Минск"}}, {"un ", word{"Odessa", "Одесса"}},
		{"ru ", word{"Perm'", "Пермь"}},
	},
}
