package mlwarden.code.safe_mode_off_test

import data.mlwarden.code.safe_mode_off as policy

call(keywords) := {"id": 7, "at": {"path": "a.py"}, "args": [{"value": "m"}], "keywords": keywords}

found_in(calls) := found if {
	found := policy.findings with input.calls as calls
		with input.params as {"trusted_paths": []}
}

test_keras_safe_mode_off if {
	count(found_in({"keras.models.load_model": [call({"safe_mode": {"value": false}})]})) == 1
}

test_keras_safe_mode_off_once if {
	loaded := object.union(call({"safe_mode": {"value": false}}), {"name": "keras.models.load_model"})
	count(found_in({"keras.models.load_model": [loaded], "*.load_model": [loaded]})) == 1
}

test_keras_unsafe_for_all if {
	count(found_in({"keras.config.enable_unsafe_deserialization": [call({})]})) == 1
}

test_skops_trusts_everything if {
	count(found_in({"skops.io.load": [call({"trusted": {"value": true}})]})) == 1
}

test_skops_trusts_what_it_was_told if {
	count(found_in({"skops.io.load": [call({"trusted": {"unknown": "result of skops.io.get_untrusted_types"}})]})) == 1
}

test_langchain_index if {
	count(found_in({"*.load_local": [call({"allow_dangerous_deserialization": {"value": true}})]})) == 1
}

test_torch_by_environment if {
	set := {"id": 7, "at": {"path": "a.py"}, "keywords": {}, "args": [{"value": "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"}, {"value": "1"}]}
	count(found_in({"os.environ.__setitem__": [set]})) == 1
}

test_quiet_when_safe if {
	calls := {
		"keras.models.load_model": [call({}), call({"safe_mode": {"value": true}})],
		"skops.io.load": [call({}), call({"trusted": {"value": ["my.Type"]}})],
		"*.load_local": [call({}), call({"allow_dangerous_deserialization": {"value": false}})],
		"os.environ.__setitem__": [{"id": 7, "at": {"path": "a.py"}, "keywords": {}, "args": [{"value": "A"}, {"value": "1"}]}],
	}
	count(found_in(calls)) == 0
}

test_quiet_when_unknown if {
	calls := {
		"keras.models.load_model": [call({"safe_mode": {"unknown": "parameter"}}), object.union(call({}), {"open": true})],
		"skops.io.load": [call({"trusted": {"unknown": "parameter"}})],
		"*.load_local": [call({"allow_dangerous_deserialization": {"unknown": "environment"}})],
	}
	count(found_in(calls)) == 0
}

test_quiet_on_trusted_paths if {
	found := policy.findings with input.calls as {"keras.config.enable_unsafe_deserialization": [call({})]}
		with input.params as {"trusted_paths": ["a"]}
	count(found) == 0
}

test_quiet_without_calls if count(found_in({})) == 0
