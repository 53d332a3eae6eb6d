package mlwarden.data.dataset_undocumented_test

import data.mlwarden.data.dataset_undocumented as policy

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

files := [
	{"id": 1, "at": {"path": "data/a.csv"}},
	{"id": 2, "at": {"path": "data/b.csv"}},
	{"id": 3, "at": {"path": "other/c.csv"}},
]

of_folders(folders) := {"project.data_folder": folders, "data.file": files}

test_without_documentation if {
	found := policy.findings with input.facts as of_folders([folder({})])
		with input.params as {"min_rows": 100}
	found == {{"fact": 9, "message": "no document describes the data in data/", "related": [2]}}
}

test_in_the_root if {
	found := policy.findings with input.facts as of_folders([folder({"folder": "."})])
		with input.params as {"min_rows": 100}
	some finding in found
	finding.message == "no document describes the data in the root folder"
}

test_quiet_with_documentation if {
	found := policy.findings with input.facts as of_folders([folder({"documentation": ["data/README.md"]})])
		with input.params as {"min_rows": 100}
	count(found) == 0
}

test_quiet_on_few_rows if {
	found := policy.findings with input.facts as of_folders([folder({})])
		with input.params as {"min_rows": 500}
	count(found) == 0
}

test_quiet_without_data if {
	found := policy.findings with input.facts as of_folders([])
		with input.params as {"min_rows": 100}
	count(found) == 0
}
