package mlwarden.code.untrusted_pickle_test

import data.mlwarden.code.untrusted_pickle as policy

call(argument) := {"id": 7, "at": {"path": "serve.py"}, "args": [argument], "keywords": {}}

severities(findings) := {object.get(finding, "severity", "high") | some finding in findings}

test_from_the_network if {
	found := policy.findings with input.calls as {"pickle.loads": [call({"unknown": "call", "origin": "network"})]}
		with input.params as {"trusted_paths": []}
	severities(found) == {"high"}
}

test_from_a_request_by_keyword if {
	loaded := {"id": 7, "at": {"path": "a.py"}, "args": [], "keywords": {"file": {"unknown": "call", "origin": "request"}}}
	found := policy.findings with input.calls as {"pickle.load": [loaded]}
		with input.params as {"trusted_paths": []}
	severities(found) == {"high"}
}

test_from_an_address if {
	loaded := object.union(call({"value": "https://a.b/m.pkl"}), {"urls": {"0": {"scheme": "https", "host": "a.b"}}})
	found := policy.findings with input.calls as {"pandas.read_pickle": [loaded]}
		with input.params as {"trusted_paths": []}
	severities(found) == {"high"}
}

test_from_an_unpickler if {
	loaded := {"id": 7, "at": {"path": "a.py"}, "args": [], "keywords": {}, "origin": "argv"}
	found := policy.findings with input.calls as {"pickle.Unpickler.load": [loaded]}
		with input.params as {"trusted_paths": []}
	severities(found) == {"high"}
}

test_low_when_the_file_is_of_the_project if {
	found := policy.findings with input.calls as {"pickle.load": [call({"unknown": "file", "origin": "file"})]}
		with input.params as {"trusted_paths": []}
	severities(found) == {"low"}
}

test_low_when_a_path_is_a_literal if {
	found := policy.findings with input.calls as {"joblib.load": [call({"value": "model.joblib"})]}
		with input.params as {"trusted_paths": []}
	severities(found) == {"low"}
}

test_low_when_unknown if {
	found := policy.findings with input.calls as {"pickle.load": [call({"unknown": "parameter"})]}
		with input.params as {"trusted_paths": []}
	severities(found) == {"low"}
}

test_numpy_only_with_allow_pickle if {
	loaded := object.union(call({"unknown": "parameter", "origin": "argv"}), {"keywords": {"allow_pickle": {"value": true}}})
	found := policy.findings with input.calls as {"numpy.load": [loaded]}
		with input.params as {"trusted_paths": []}
	severities(found) == {"high"}
}

test_quiet_when_numpy_allows_no_pickles if {
	found := policy.findings with input.calls as {"numpy.load": [call({"unknown": "parameter", "origin": "argv"})]}
		with input.params as {"trusted_paths": []}
	count(found) == 0
}

test_quiet_when_numpy_cannot_be_told if {
	loaded := object.union(call({"value": "a.npy"}), {"keywords": {"allow_pickle": {"unknown": "parameter"}}})
	found := policy.findings with input.calls as {"numpy.load": [loaded]}
		with input.params as {"trusted_paths": []}
	count(found) == 0
}

test_quiet_on_bytes_of_its_own if {
	found := policy.findings with input.calls as {"pickle.loads": [call({"unknown": "serialised"}), call({"value": "N."})]}
		with input.params as {"trusted_paths": []}
	count(found) == 0
}

test_low_on_models_that_are_pickled if {
	found := policy.findings with input.calls as {
		"mlflow.pyfunc.load_model": [call({"unknown": "parameter"})],
		"h2o.load_model": [call({"value": "models/a"})],
	}
		with input.params as {"trusted_paths": []}
	severities(found) == {"low"}
}

test_quiet_on_native_formats_unless_others_choose if {
	found := policy.findings with input.calls as {"mlflow.xgboost.load_model": [call({"value": "models:/a/1"})]}
		with input.params as {"trusted_paths": []}
	count(found) == 0
	chosen := policy.findings with input.calls as {"mlflow.xgboost.load_model": [call({"unknown": "parameter", "origin": "argv"})]}
		with input.params as {"trusted_paths": []}
	severities(chosen) == {"high"}
}

test_quiet_on_trusted_paths if {
	found := policy.findings with input.calls as {"pickle.load": [call({"unknown": "parameter"})]}
		with input.params as {"trusted_paths": ["serve"]}
	count(found) == 0
}

test_quiet_without_calls if {
	found := policy.findings with input.calls as {"pickle.load": []}
		with input.params as {"trusted_paths": []}
	count(found) == 0
}
