package mlwarden.deps.unpinned_dependency_test

import data.mlwarden.deps.unpinned_dependency as policy

dependency(fields) := object.union(
	{
		"id": 3, "name": "torch", "specifier": "", "pin": "none", "hashed": false,
		"scope": "application", "manifest": "requirements", "ecosystem": "pypi",
	},
	fields,
)

found(fields) := [[one.severity, one.message] |
	some one in policy.findings with input.facts as {"dependency": [dependency(fields)]}
		with input.project as {"library": false}
		with input.params as {
			"scopes": ["application", "image", "script", "dev"],
			"accept": ["exact", "arbitrary", "locked", "path", "conda-fuzzy", "conda-build"],
			"ignore": ["internal-tools"],
		}
]

test_no_version if found({}) == [["medium", "torch is installed at whatever version is newest"]]

test_open_above if {
	answer := found({"pin": "lower-only", "specifier": ">=2"})
	answer == [["medium", "torch>=2 does not settle on one version"]]
}

test_capped_is_milder if {
	found({"pin": "bounded", "specifier": ">=2,<3"})[0][0] == "low"
	found({"pin": "compatible", "specifier": "~=2.1"})[0][0] == "low"
	found({"pin": "wildcard", "specifier": "==2.*"})[0][0] == "low"
}

test_open_below if {
	found({"pin": "upper-only", "specifier": "<3"})[0][0] == "medium"
	found({"pin": "exclude-only", "specifier": "!=2.1"})[0][0] == "medium"
}

test_image if found({"scope": "image"})[0][0] == "medium"

test_conda if found({"ecosystem": "conda"})[0][0] == "medium"

test_development_is_milder if found({"scope": "dev"})[0][0] == "low"

test_quiet_on_development_of_a_library if {
	count(policy.findings) == 0 with input.facts as {"dependency": [dependency({"scope": "dev"})]}
		with input.project as {"library": true}
		with input.params as {"scopes": ["dev"], "accept": [], "ignore": []}
}

test_quiet_when_firm if {
	found({"pin": "exact", "specifier": "==2.6.0"}) == []
	found({"pin": "arbitrary", "specifier": "===2.6.0"}) == []
	found({"pin": "locked", "specifier": "==2.6.0"}) == []
	found({"pin": "path", "name": ""}) == []
	found({"pin": "conda-fuzzy", "specifier": "=2.6"}) == []
}

test_quiet_when_locked if found({"locked_by": "uv.lock"}) == []

test_quiet_in_a_library if found({"scope": "library"}) == []

test_quiet_on_constraints if found({"scope": "constraint"}) == []

test_quiet_on_build_requirements if found({"scope": "build"}) == []

test_quiet_when_unknown if found({"pin": "dynamic"}) == []

test_quiet_on_links if found({"pin": "vcs-branch"}) == []

test_quiet_on_installers if found({"name": "pip"}) == []

test_quiet_on_ignored if found({"name": "internal-tools"}) == []

test_quiet_on_system_packages if found({"ecosystem": "apt"}) == []

test_quiet_without_dependencies if {
	count(policy.findings) == 0 with input.facts as {"dependency": []}
		with input.project as {"library": false}
		with input.params as {"scopes": ["application"], "accept": [], "ignore": []}
}

test_script_is_milder if found({"scope": "script"})[0][0] == "low"

test_fix_to_what_other_locks_have if {
	some one in policy.findings with input.facts as {"dependency": [dependency({"resolved": "2.6.0"})]}
		with input.project as {"library": false}
		with input.params as {"scopes": ["application"], "accept": [], "ignore": []}
	one.fix == {"kind": "pin-version", "version": "2.6.0", "safe": false}
}

test_quiet_on_development_of_a_library_among_others if found({"scope": "dev", "published": true}) == []
