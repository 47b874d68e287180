package marcgen

//nolint:gochecknoglobals // a read-only table
var greek = tongue{
	code: "gre", share: 7, script: "/(S",
	articles: []string{"Ho ", "Hē ", "To ", "Hoi ", "Ta "},
	subjects: []word{
		{"Ta petrina gephyria", "Τα πέτρινα γεφύρια"}, {"Hē historia tēs typographias", "Η ιστορία της τυπογραφίας"}, {"Laïka paramythia", "Λαϊκά παραμύθια"},
		{"Hoi neromyloi", "Οι νερόμυλοι"}, {"Ta scholeia", "Τα σχολεία"}, {"Epistoles", "Επιστολές"}, {"Hē nautilia", "Η ναυτιλία"},
		{"Hoi pharoi", "Οι φάροι"}, {"Tragoudia", "Τραγούδια"}, {"To ampeli kai hē elia", "Το αμπέλι και η ελιά"}, {"Hē zōē", "Η ζωή"},
		{"Ta epangelmata", "Τα επαγγέλματα"}, {"Ho dromos tou alatiou", "Ο δρόμος του αλατιού"}, {"Hoi psarades", "Οι ψαράδες"}, {"Hē emporia", "Η εμπορία"},
	},
	wheres: []word{
		{"tēs Ēpeirou", "της Ηπείρου"}, {"stē Makedonia", "στη Μακεδονία"}, {"ton 19o aiōna", "τον 19ο αιώνα"}, {"stis Kyklades", "στις Κυκλάδες"},
		{"tēs Krētēs", "της Κρήτης"}, {"sta vouna", "στα βουνά"}, {"stēn polē", "στην πόλη"}, {"tōn nēsiōn", "των νησιών"}, {"stē Thessalia", "στη Θεσσαλία"},
		{"tou chthes", "του χθες"}, {"hypo to phōs tōn pēgōn", "υπό το φως των πηγών"}, {"stēn Kypro", "στην Κύπρο"},
	},
	remainders: []word{
		{"eisagōgē", "εισαγωγή"}, {"mythistorēma", "μυθιστόρημα"}, {"poiēmata", "ποιήματα"}, {"diēgēmata", "διηγήματα"}, {"meletes kai keimena", "μελέτες και κείμενα"},
		{"praktika synedriou", "πρακτικά συνεδρίου"}, {"anamnēseis", "αναμνήσεις"}, {"historikē meletē", "ιστορική μελέτη"}, {"anthologia", "ανθολογία"},
		{"dokimia", "δοκίμια"}, {"katalogos ekthesēs", "κατάλογος έκθεσης"}, {"hodēgos", "οδηγός"},
	},
	editions:   []string{"2ē ekd.", "Prōtē ekdosē."},
	by:         []frame{{}, {}, {before: word{"epimeleia ", "επιμέλεια "}}, {before: word{"metaphrasē ", "μετάφραση "}}},
	publishers: []frame{{before: word{"Ekdoseis ", "Εκδόσεις "}}, {before: word{"Vivliopōleio ", "Βιβλιοπωλείο "}}, {before: word{"Typographeio ", "Τυπογραφείο "}}},
	families: []word{
		{"Ampeliōtēs", "Αμπελιώτης"}, {"Vrysakēs", "Βρυσάκης"}, {"Gephyropoulos", "Γεφυρόπουλος"}, {"Daphnidēs", "Δαφνίδης"}, {"Elaiadēs", "Ελαιάδης"},
		{"Zephyropoulou", "Ζεφυροπούλου"}, {"Thalassinidēs", "Θαλασσινίδης"}, {"Kalamiōtou", "Καλαμιώτου"}, {"Lithoxoou", "Λιθοξόου"}, {"Myloudakēs", "Μυλουδάκης"},
		{"Nerantzidou", "Νεραντζίδου"}, {"Xylourakos", "Ξυλουράκος"}, {"Petropharēs", "Πετροφάρης"}, {"Rodiadou", "Ροδιάδου"}, {"Psaradellēs", "Ψαραδέλλης"},
	},
	givens: []word{
		{"Geōrgios", "Γεώργιος"}, {"Helenē", "Ελένη"}, {"Dēmētrēs", "Δημήτρης"}, {"Maria", "Μαρία"}, {"Nikos", "Νίκος"}, {"Katerina", "Κατερίνα"},
		{"Iōannēs", "Ιωάννης"}, {"Zōē", "Ζωή"}, {"Petros", "Πέτρος"}, {"Anna", "Άννα"}, {"Spyros", "Σπύρος"}, {"Eirēnē", "Ειρήνη"}, {"Thōmas", "Θωμάς"},
		{"Phōteinē", "Φωτεινή"}, {"Ēlias", "Ηλίας"},
	},
	places: []place{
		{"gr ", word{"Athēna", "Αθήνα"}}, {"gr ", word{"Thessalonikē", "Θεσσαλονίκη"}}, {"gr ", word{"Iōannina", "Ιωάννινα"}},
		{"gr ", word{"Hērakleio", "Ηράκλειο"}}, {"cy ", word{"Leukōsia", "Λευκωσία"}}, {"gr ", word{"Patra", "Πάτρα"}},
	},
}

//nolint:gochecknoglobals // a read-only table
var chinese = tongue{
	code: "chi", share: 15, script: "/$1", familyFirst: true, whereFirst: true,
	subjects: []word{
		{"shi qiao", "石橋"}, {"yin shua shi", "印刷史"}, {"min jian gu shi", "民間故事"}, {"shui li shi", "水利史"}, {"xue tang", "學堂"},
		{"shan ge", "山歌"}, {"cha ma gu dao", "茶馬古道"}, {"shu xin xuan ji", "書信選集"}, {"shi chang yu xiang cun", "市場與鄉村"},
		{"tao ci", "陶瓷"}, {"deng ta", "燈塔"}, {"zao zhi shu", "造紙術"}, {"tie lu", "鐵路"}, {"ri chang sheng huo", "日常生活"}, {"yi yao", "醫藥"},
	},
	wheres: []word{
		{"Bei fang", "北方"}, {"Jiang nan", "江南"}, {"Qing dai", "清代"}, {"Min guo shi qi", "民國時期"}, {"Xi nan", "西南"}, {"Huang he", "黃河"},
		{"shan qu", "山區"}, {"yan hai", "沿海"}, {"Tang Song", "唐宋"}, {"jin dai", "近代"}, {"bian jiang", "邊疆"}, {"Tai wan", "臺灣"},
	},
	remainders: []word{
		{"yan jiu", "研究"}, {"chu tan", "初探"}, {"lun wen ji", "論文集"}, {"xiao shuo", "小說"}, {"zi liao hui bian", "資料匯編"}, {"hui yi lu", "回憶錄"},
		{"shi xuan", "詩選"}, {"dao lun", "導論"}, {"tu lu", "圖錄"}, {"san wen", "散文"}, {"jian shi", "簡史"}, {"kao lüe", "考略"},
	},
	editions:   []string{"Di 1 ban.", "Zai ban.", "Di 2 ban."},
	by:         []frame{{after: word{" zhu", "著"}}, {after: word{" zhu", "著"}}, {after: word{" bian", "編"}}, {after: word{" yi", "譯"}}},
	publishers: []frame{{after: word{" chu ban she", "出版社"}}, {after: word{" shu ju", "書局"}}, {after: word{" yin shu guan", "印書館"}}},
	families: []word{
		{"Lin", "林"}, {"Bai", "白"}, {"Jiang", "江"}, {"He", "何"}, {"Shi", "石"}, {"Tian", "田"}, {"Yun", "雲"}, {"Xue", "薛"}, {"Ouyang", "歐陽"},
		{"Qiao", "喬"}, {"Luo", "羅"}, {"Meng", "孟"}, {"Fang", "方"}, {"Gu", "顧"}, {"Lü", "呂"},
	},
	givens: []word{
		{"Yuehan", "月寒"}, {"Mingshan", "明山"}, {"Shuqing", "書清"}, {"Zhiyuan", "志遠"}, {"Xiaohe", "曉禾"}, {"Wenbo", "文波"}, {"Jingsong", "勁松"},
		{"Lanxin", "蘭心"}, {"Haotian", "昊天"}, {"Yuxi", "雨溪"}, {"Chunlai", "春來"}, {"Ruoshui", "若水"}, {"Nianzu", "念祖"}, {"Anlan", "安瀾"}, {"Qiuping", "秋平"},
	},
	places: []place{
		{"cc ", word{"Beijing", "北京"}}, {"cc ", word{"Shanghai", "上海"}}, {"ch ", word{"Taibei", "臺北"}}, {"cc ", word{"Nanjing", "南京"}},
		{"cc ", word{"Chengdu", "成都"}}, {"cc ", word{"Guangzhou", "廣州"}}, {"ch ", word{"Gaoxiong", "高雄"}},
	},
}

//nolint:gochecknoglobals // a read-only table
var japanese = tongue{
	code: "jpn", share: 13, script: "/$1", familyFirst: true, whereFirst: true,
	subjects: []word{
		{"ishibashi", "石橋"}, {"insatsushi", "印刷史"}, {"mukashibanashi", "昔話"}, {"mizu to kurashi", "水と暮らし"}, {"terakoya", "寺子屋"},
		{"min'yō", "民謡"}, {"kaidō", "街道"}, {"tegami", "手紙"}, {"ichiba", "市場"}, {"yakimono", "やきもの"}, {"tōdai", "灯台"}, {"washi", "和紙"},
		{"tetsudō", "鉄道"}, {"gyoson", "漁村"}, {"mori to hito", "森と人"},
	},
	wheres: []word{
		{"Kita no", "北の"}, {"Edo no", "江戸の"}, {"Meijiki no", "明治期の"}, {"Setouchi no", "瀬戸内の"}, {"Yamazato no", "山里の"}, {"Tōhoku no", "東北の"},
		{"Kinsei no", "近世の"}, {"Kyō no", "京の"}, {"Shima no", "島の"}, {"Nihon no", "日本の"}, {"Yukiguni no", "雪国の"}, {"Machi no", "町の"},
	},
	remainders: []word{
		{"nyūmon", "入門"}, {"rekishi to genzai", "歴史と現在"}, {"shōsetsu", "小説"}, {"kenkyū nōto", "研究ノート"}, {"shiryōshū", "史料集"}, {"kaisōroku", "回想録"},
		{"shishū", "詩集"}, {"zuroku", "図録"}, {"ronbunshū", "論文集"}, {"zuihitsu", "随筆"}, {"gaido bukku", "ガイドブック"}, {"tanpenshū", "短編集"},
	},
	editions:   []string{"Shohan.", "Dai 2-han.", "Shinpan."},
	by:         []frame{{after: word{" cho", "著"}}, {after: word{" cho", "著"}}, {after: word{" hen", "編"}}, {after: word{" yaku", "訳"}}},
	publishers: []frame{{after: word{" Shobō", "書房"}}, {after: word{" Shoten", "書店"}}, {after: word{" Shuppan", "出版"}}},
	families: []word{
		{"Ishibashigawa", "石橋川"}, {"Mizuno", "水野"}, {"Asahina", "朝比奈"}, {"Kazeoka", "風岡"}, {"Tsukishiro", "月城"}, {"Ōmori", "大森"},
		{"Hayakawase", "早川瀬"}, {"Kuromatsu", "黒松"}, {"Yukimura", "雪村"}, {"Shirosato", "白里"}, {"Minase", "水無瀬"}, {"Takigawa", "滝川"},
		{"Nogiku", "野菊"}, {"Furuya", "古谷"}, {"Umino", "海野"},
	},
	givens: []word{
		{"Haruko", "春子"}, {"Kenji", "健二"}, {"Yōko", "洋子"}, {"Sōichirō", "宗一郎"}, {"Midori", "みどり"}, {"Takeshi", "武"}, {"Chihiro", "千尋"}, {"Akira", "明"},
		{"Natsumi", "夏美"}, {"Ryōta", "涼太"}, {"Fumie", "文恵"}, {"Isamu", "勇"}, {"Kaoru", "薫"}, {"Shizuka", "静"}, {"Tōru", "徹"},
	},
	places: []place{
		{"ja ", word{"Tōkyō", "東京"}}, {"ja ", word{"Kyōto", "京都"}}, {"ja ", word{"Ōsaka", "大阪"}}, {"ja ", word{"Sendai", "仙台"}},
		{"ja ", word{"Sapporo", "札幌"}}, {"ja ", word{"Nagoya", "名古屋"}},
	},
}
