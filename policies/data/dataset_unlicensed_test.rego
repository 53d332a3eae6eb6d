package mlwarden.data.dataset_unlicensed_test

import data.mlwarden.data.dataset_unlicensed as policy

folder(extra) := object.union(
	{
		"id": 9,
		"at": {"path": "data/a.csv"},
		"folder": "data",
		"rows": 500,
		"members": ["data/a.csv", "data/b.csv"],
	},
	extra,
)

card(extra) := object.union({"id": 9, "at": {"path": "README.md"}, "folder": ".", "rows": 0}, extra)

of_folders(folder) := {
	"project.data_folder": [folder],
	"data.file": [{"id": 1, "at": {"path": "data/a.csv"}}, {"id": 2, "at": {"path": "data/b.csv"}}],
}

test_without_any_terms if {
	found := policy.findings with input.facts as of_folders(folder({}))
		with input.params as {"repository_licence_is_enough": false}
	message := "nothing says under what terms the data in data/ may be used"
	found == {{"fact": 9, "message": message, "related": [2]}}
}

test_software_licence_of_the_repository if {
	found := policy.findings with input.facts as of_folders(folder({"repository_licence": "LICENSE"}))
		with input.params as {"repository_licence_is_enough": false}
	some finding in found
	count(found) == 1
	finding.severity == "low"
	finding.message == "no licence covers the data in data/ but the repository's for software"
}

test_quiet_when_the_repository_licence_is_enough if {
	found := policy.findings with input.facts as of_folders(folder({"repository_licence": "LICENSE"}))
		with input.params as {"repository_licence_is_enough": true}
	count(found) == 0
}

test_card_without_data_or_licence if {
	found := policy.findings with input.facts as of_folders(card({}))
		with input.params as {"repository_licence_is_enough": false}
	message := "nothing says under what terms the data that this describes may be used"
	found == {{"fact": 9, "message": message, "related": []}}
}

test_quiet_with_licence if {
	found := policy.findings with input.facts as of_folders(folder({"licences": ["data/LICENSE"]}))
		with input.params as {"repository_licence_is_enough": false}
	count(found) == 0
}

test_quiet_when_a_card_cannot_be_read if {
	found := policy.findings with input.facts as of_folders(folder({"unreadable": ["data/README.md"]}))
		with input.params as {"repository_licence_is_enough": false}
	count(found) == 0
}

test_quiet_without_data if {
	found := policy.findings with input.facts as {"project.data_folder": [], "data.file": []}
		with input.params as {"repository_licence_is_enough": false}
	count(found) == 0
}
