package mlwarden.deps.release_without_bom_test

import data.mlwarden.deps.release_without_bom as policy

manifest(path) := {"id": 4, "at": {"path": path}, "format": "pyproject", "distribution": true}

missing_for(producers, release) := [one.message |
	some one in policy.findings with input.facts as {
		"manifest": [manifest("pyproject.toml"), manifest("sub/pyproject.toml")],
		"sbom.producer": producers,
	}
		with input.project as {"release": release}
]

test_none if missing_for([], {"manifest": "pyproject.toml", "boms": []}) == ["no bill of materials is kept or written"]

test_quiet_with_a_file if missing_for([], {"manifest": "pyproject.toml", "boms": ["bom.json"]}) == []

test_quiet_with_a_step if missing_for([{"id": 9, "tool": "syft"}], {"manifest": "pyproject.toml", "boms": []}) == []

test_quiet_without_a_release if missing_for([], {"boms": []}) == []

test_quiet_without_facts if {
	count(policy.findings) == 0 with input.facts as {"manifest": [], "sbom.producer": []}
		with input.project as {"release": {"boms": []}}
}
