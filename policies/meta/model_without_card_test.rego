package mlwarden.meta.model_without_card_test

import data.mlwarden.meta.model_without_card as policy

folder(extra) := object.union(
	{
		"id": 9,
		"at": {"path": "models/a.pt"},
		"folder": "models",
		"members": ["models/a.pt", "models/b.pt"],
		"formats": ["torch-zip"],
	},
	extra,
)

of_folders(folders) := {
	"project.model_folder": folders,
	"artifact": [
		{"id": 1, "at": {"path": "models/a.pt"}},
		{"id": 2, "at": {"path": "models/b.pt"}},
		{"id": 3, "at": {"path": "models/b.pt", "member": "b/data.pkl"}, "member": true},
		{"id": 4, "at": {"path": "models/vocab.pkl"}},
	],
}

test_without_card if {
	found := policy.findings with input.facts as of_folders([folder({})])
	found == {{"fact": 9, "message": "no model card describes the weights in models/", "related": [2]}}
}

test_quiet_with_card if {
	found := policy.findings with input.facts as of_folders([folder({"cards": ["README.md"]})])
	count(found) == 0
}

test_quiet_without_weights if {
	found := policy.findings with input.facts as of_folders([])
	count(found) == 0
}
