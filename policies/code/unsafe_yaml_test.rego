package mlwarden.code.unsafe_yaml_test

import data.mlwarden.code.unsafe_yaml as policy

call(keywords) := {"id": 7, "at": {"path": "a.py"}, "args": [{"unknown": "parameter"}], "keywords": keywords}

loader(name) := call({"Loader": {"name": name}})

judged(calls, six) := found if {
	found := policy.findings with input.calls as calls
		with input.project as {"frameworks": {"pyyaml": {"at_least": {"6": six}}}}
		with input.params as {"trusted_paths": []}
}

severities(findings) := {object.get(finding, "severity", "high") | some finding in findings}

test_no_loader_with_old_versions if {
	severities(judged({"yaml.load": [call({})]}, false)) == {"high"}
}

test_no_loader_with_unknown_versions if {
	found := policy.findings with input.calls as {"yaml.load": [call({})]}
		with input.project as {"frameworks": {}}
		with input.params as {"trusted_paths": []}
	severities(found) == {"high"}
}

test_unsafe_loaders if {
	calls := {"yaml.load": [loader("yaml.Loader")], "yaml.load_all": [loader("yaml.UnsafeLoader")]}
	severities(judged(calls, true)) == {"high"}
}

test_unsafe_loader_by_position if {
	positional := {"id": 7, "at": {"path": "a.py"}, "args": [{"unknown": "parameter"}, {"name": "yaml.Loader"}], "keywords": {}}
	severities(judged({"yaml.load": [positional]}, true)) == {"high"}
}

test_full_loader_is_a_note if {
	severities(judged({"yaml.load": [loader("yaml.FullLoader")]}, true)) == {"info"}
}

test_unsafe_functions if {
	severities(judged({"yaml.unsafe_load": [call({})]}, true)) == {"high"}
	severities(judged({"yaml.full_load": [call({})]}, true)) == {"info"}
}

test_ruamel if {
	severities(judged({"ruamel.yaml.load": [call({})]}, true)) == {"high"}
	severities(judged({"ruamel.yaml.YAML": [call({"typ": {"value": "unsafe"}})]}, true)) == {"high"}
}

test_a_loader_used_directly if {
	severities(judged({"yaml.Loader": [call({})]}, true)) == {"high"}
}

test_quiet_when_safe if {
	calls := {
		"yaml.load": [loader("yaml.SafeLoader"), loader("yaml.BaseLoader"), loader(".MyLoader")],
		"ruamel.yaml.load": [loader("ruamel.yaml.SafeLoader")],
		"ruamel.yaml.YAML": [call({}), call({"typ": {"value": "safe"}})],
	}
	count(judged(calls, false)) == 0
}

test_quiet_when_it_would_not_run if {
	count(judged({"yaml.load": [call({})]}, true)) == 0
}

test_quiet_when_unknown if {
	calls := {"yaml.load": [
		call({"Loader": {"unknown": "parameter"}}),
		object.union(call({}), {"open": true}),
		object.union(call({}), {"starred": true}),
	]}
	count(judged(calls, false)) == 0
}

test_quiet_on_a_class_handed_on if {
	count(judged({"yaml.Loader": [object.union(call({}), {"form": "reference"})]}, true)) == 0
}

test_quiet_without_calls if count(judged({}, false)) == 0
