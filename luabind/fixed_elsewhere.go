package luabind

// oclcNames are positions as the fixed-field labels of OCLC call them, which cataloguers know by
// heart, and as people spell them out. They are not names here: the error gives the name to use.
var oclcNames = map[string]string{
	// Leader.
	"elvl": "encoding_level", "blvl": "level", "ctrl": "control", "desc": "form", "recstat": "status",
	"record_type": "type", "bib_level": "level", "bibliographic_level": "level", "record_status": "status",

	// 008, positions of all materials.
	"dtst": "date_type", "dates": "date1", "year": "date1", "ctry": "place", "country": "place",
	"language": "lang", "lan": "lang", "mrec": "modified", "srce": "source", "date_entered": "entered",
	"audn": "audience", "target_audience": "audience", "form_of_item": "form", "item_form": "form",
	"gpub": "government", "conf": "conference", "indx": "index",

	// 008 by material.
	"ills": "illustrations", "cont": "contents", "fest": "festschrift", "litf": "literary_form", "fiction": "literary_form",
	"biog": "biography", "file": "file_type", "relf": "relief", "proj": "projection", "crtp": "map_type", "spfm": "format",
	"comp": "composition", "fmus": "music_format", "part": "parts", "accm": "accompanying", "ltxt": "literary_text",
	"trar": "transposition", "freq": "frequency", "regl": "regularity", "srtp": "resource_type", "orig": "original_form",
	"entw": "entire_work", "alph": "alphabet", "time": "running_time", "tmat": "visual_type", "tech": "technique",

	// 007.
	"material_designation": "smd", "specific_material_designation": "smd",
}
