package marcgen

//nolint:gochecknoglobals // a read-only table
var hebrew = tongue{
	code: "heb", share: 9, script: "/(2/r",
	subjects: []word{
		{"Gishre even", "גשרי אבן"}, {"Toldot ha-defus", "תולדות הדפוס"}, {"Derakhim yeshanot", "דרכים ישנות"}, {"Shire ʻam", "שירי עם"},
		{"Bate sefer", "בתי ספר"}, {"Ha-mayim ṿeha-adamah", "המים והאדמה"}, {"Mikhtavim", "מכתבים"}, {"Shuḳim u-melakhot", "שווקים ומלאכות"},
		{"Karme ha-zetim", "כרמי הזיתים"}, {"Sipure maʻaśiyot", "סיפורי מעשיות"}, {"Ha-rakevet", "הרכבת"}, {"Migdalor", "מגדלור"},
		{"Ginot yaraḳ", "גינות ירק"}, {"Rofʼim u-refuʼah", "רופאים ורפואה"}, {"Ḥaye yom-yom", "חיי יום־יום"},
	},
	wheres: []word{
		{"ba-Galil", "בגליל"}, {"ba-meʼah ha-19", "במאה ה־19"}, {"be-ʻare ha-ḥof", "בערי החוף"}, {"ba-Negev", "בנגב"},
		{"ba-kefar", "בכפר"}, {"be-erets rehoḳah", "בארץ רחוקה"}, {"le-or ha-meḳorot", "לאור המקורות"}, {"ba-harim", "בהרים"},
		{"ben ha-milḥamot", "בין המלחמות"}, {"ʻal gedot ha-nahar", "על גדות הנהר"}, {"ba-ʻir ha-ʻatiḳah", "בעיר העתיקה"}, {"be-yamenu", "בימינו"},
	},
	remainders: []word{
		{"mavo", "מבוא"}, {"ḳovets maʼamarim", "קובץ מאמרים"}, {"roman", "רומן"}, {"sipurim", "סיפורים"}, {"mivḥar", "מבחר"},
		{"zikhronot", "זיכרונות"}, {"teʻudot u-meḳorot", "תעודות ומקורות"}, {"shirim", "שירים"}, {"meḥḳar hishṿaʼati", "מחקר השוואתי"},
		{"madrikh", "מדריך"}, {"ʻiyunim", "עיונים"}, {"ḳaṭalog ha-taʻarukhah", "קטלוג התערוכה"},
	},
	editions:   []string{"Mahadurah sheniyah.", "Hotsaʼah meḥudeshet."},
	by:         []frame{{}, {before: word{"me-et ", "מאת "}}, {before: word{"be-ʻarikhat ", "בעריכת "}}, {before: word{"tirgem ", "תרגם "}}},
	publishers: []frame{{before: word{"Hotsaʼat ", "הוצאת "}}, {before: word{"Sifre ", "ספרי "}}, {after: word{" ṿe-shut.", " ושות׳"}}},
	families: []word{
		{"Alonit", "אלונית"}, {"Ben-Gesher", "בן־גשר"}, {"Garʻinai", "גרעינאי"}, {"Devirani", "דבירני"}, {"Haroni", "הרוני"},
		{"Ṿardinon", "ורדינון"}, {"Zayitan", "זיתן"}, {"Ḥarubin", "חרובין"}, {"Ṭalmonai", "טלמונאי"}, {"Yaʻaroni", "יערוני"},
		{"Karmeli-Or", "כרמלי־אור"}, {"Levanoni", "לבנוני"}, {"Maʻyani", "מעייני"}, {"Nahari", "נהרי"}, {"Shaḳedit", "שקדית"},
	},
	givens: []word{
		{"Avraham", "אברהם"}, {"Naʻomi", "נעמי"}, {"Yitsḥaḳ", "יצחק"}, {"Tamar", "תמר"}, {"Daṿid", "דוד"}, {"Raḥel", "רחל"},
		{"Yosef", "יוסף"}, {"Ḥanah", "חנה"}, {"Mosheh", "משה"}, {"Lily", "לילי"}, {"Uri", "אורי"}, {"Devorah", "דבורה"},
		{"Shelomoh", "שלמה"}, {"Rut", "רות"}, {"Yaʻaḳov", "יעקב"},
	},
	places: []place{
		{"is ", word{"Tel Aviv", "תל אביב"}}, {"is ", word{"Yerushalayim", "ירושלים"}}, {"is ", word{"Ḥefah", "חיפה"}},
		{"is ", word{"Beʼer-Shevaʻ", "באר שבע"}}, {"is ", word{"Tsefat", "צפת"}}, {"nyu", word{"Nyu Yorḳ", "ניו יורק"}},
	},
}

//nolint:gochecknoglobals // a read-only table
var arabic = tongue{
	code: "ara", share: 10, script: "/(3/r",
	articles: []string{"al-"},
	subjects: []word{
		{"al-Jusūr al-ḥajarīyah", "الجسور الحجرية"}, {"Tārīkh al-ṭibāʻah", "تاريخ الطباعة"}, {"al-Aswāq al-qadīmah", "الأسواق القديمة"},
		{"al-Ḥikāyāt al-shaʻbīyah", "الحكايات الشعبية"}, {"al-Madāris", "المدارس"}, {"Ṭuruq al-qawāfil", "طرق القوافل"},
		{"al-Zirāʻah wa-al-miyāh", "الزراعة والمياه"}, {"al-Ḥiraf al-yadawīyah", "الحرف اليدوية"}, {"Rasāʼil", "رسائل"},
		{"al-Ḥayāh al-yawmīyah", "الحياة اليومية"}, {"Ṣināʻat al-zujāj", "صناعة الزجاج"}, {"al-Manārāt", "المنارات"},
		{"al-Aghānī", "الأغاني"}, {"Bayt al-ḥikmah", "بيت الحكمة"}, {"al-Ṣayd al-baḥrī", "الصيد البحري"},
	},
	wheres: []word{
		{"fī al-shamāl", "في الشمال"}, {"fī al-qarn al-tāsiʻ ʻashar", "في القرن التاسع عشر"}, {"fī Bilād al-Shām", "في بلاد الشام"},
		{"fī al-Maghrib", "في المغرب"}, {"ʻalá ḍifāf al-Nīl", "على ضفاف النيل"}, {"fī al-rīf", "في الريف"}, {"bayna al-ḥarbayn", "بين الحربين"},
		{"fī ḍawʼ al-wathāʼiq", "في ضوء الوثائق"}, {"fī al-jibāl", "في الجبال"}, {"fī al-ʻaṣr al-ḥadīth", "في العصر الحديث"},
		{"fī al-madīnah", "في المدينة"}, {"ʻinda al-sāḥil", "عند الساحل"},
	},
	remainders: []word{
		{"dirāsah tārīkhīyah", "دراسة تاريخية"}, {"riwāyah", "رواية"}, {"qiṣaṣ", "قصص"}, {"mukhtārāt", "مختارات"}, {"mudhakkirāt", "مذكرات"},
		{"wathāʼiq wa-nuṣūṣ", "وثائق ونصوص"}, {"shiʻr", "شعر"}, {"muqaddimah", "مقدمة"}, {"maqālāt", "مقالات"}, {"buḥūth al-nadwah", "بحوث الندوة"},
		{"dalīl al-bāḥith", "دليل الباحث"}, {"fihris", "فهرس"},
	},
	editions: []string{"al-Ṭabʻah 1.", "al-Ṭabʻah al-thāniyah."},
	by: []frame{
		{before: word{"taʼlīf ", "تأليف "}}, {before: word{"taʼlīf ", "تأليف "}}, {before: word{"taḥrīr ", "تحرير "}}, {before: word{"tarjamat ", "ترجمة "}},
	},
	publishers: []frame{{before: word{"Dār ", "دار "}}, {before: word{"Maktabat ", "مكتبة "}}, {before: word{"Maṭbaʻat ", "مطبعة "}}},
	families: []word{
		{"Badrānī", "بدراني"}, {"Jisrī", "الجسري"}, {"Ḥajjārī", "حجاري"}, {"Khuzāmī", "خزامي"}, {"Dulbānī", "دلباني"}, {"Rayḥānawī", "ريحانوي"},
		{"Zaytūnī", "الزيتوني"}, {"Sāḥilī", "ساحلي"}, {"Shujayrī", "شجيري"}, {"Ṣafṣāfī", "صفصافي"}, {"Ṭāḥūnī", "طاحوني"}, {"ʻUṣfūrī", "عصفوري"},
		{"Fānūsī", "فانوسي"}, {"Nahrāwī", "نهراوي"}, {"Yāsamīnī", "ياسميني"},
	},
	givens: []word{
		{"Aḥmad", "أحمد"}, {"Fāṭimah", "فاطمة"}, {"Yūsuf", "يوسف"}, {"Maryam", "مريم"}, {"ʻAlī", "علي"}, {"Zaynab", "زينب"}, {"Khālid", "خالد"},
		{"Salmá", "سلمى"}, {"Ibrāhīm", "إبراهيم"}, {"Hudá", "هدى"}, {"Ḥasan", "حسن"}, {"Nūr", "نور"}, {"Saʻīd", "سعيد"}, {"Laylá", "ليلى"},
		{"Maḥmūd", "محمود"},
	},
	places: []place{
		{"ua ", word{"al-Qāhirah", "القاهرة"}}, {"le ", word{"Bayrūt", "بيروت"}}, {"sy ", word{"Dimashq", "دمشق"}}, {"mr ", word{"al-Rabāṭ", "الرباط"}},
		{"ti ", word{"Tūnis", "تونس"}}, {"iq ", word{"Baghdād", "بغداد"}}, {"jo ", word{"ʻAmmān", "عمّان"}},
	},
}
