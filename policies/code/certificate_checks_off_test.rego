package mlwarden.code.certificate_checks_off_test

import data.mlwarden.code.certificate_checks_off as policy

keyword(keywords) := {"id": 7, "at": {"path": "a.py"}, "name": "x.y", "args": [], "keywords": keywords}

assigned(name, value) := {"id": 7, "at": {"path": "a.py"}, "name": name, "form": "assignment", "args": [value], "keywords": {}}

plain(values) := {"id": 7, "at": {"path": "a.py"}, "name": "x.y", "args": values, "keywords": {}}

reported(calls) := found if {
	found := policy.findings with input.calls as calls
}

test_keywords if {
	count(reported({"requests.get": [keyword({"verify": {"value": false}})]})) == 1
	count(reported({"httpx.Client": [keyword({"verify": {"value": false}})]})) == 1
	count(reported({"aiohttp.TCPConnector": [keyword({"ssl": {"value": false}})]})) == 1
	count(reported({"elasticsearch.Elasticsearch": [keyword({"verify_certs": {"value": false}})]})) == 1
}

test_a_machine_of_the_same_network_is_another_one if {
	search := object.union(keyword({"verify_certs": {"value": false}}), {"urls": {"0": {"scheme": "https", "host": "es", "local": true}}})
	count(reported({"elasticsearch.Elasticsearch": [search]})) == 1
	home := object.union(keyword({"verify": {"value": false}}), {"urls": {"0": {"scheme": "https", "host": "localhost", "local": true}}})
	count(reported({"requests.get": [home]})) == 0
	loop := object.union(keyword({"verify": {"value": false}}), {"urls": {"0": {"scheme": "https", "host": "127.0.0.1", "local": true}}})
	count(reported({"requests.get": [loop]})) == 0
}

test_session_switch if {
	count(reported({"requests.Session.verify": [assigned("requests.Session.verify", {"value": false})]})) == 1
}

test_switch_of_an_unknown_object if {
	session := object.union(assigned("?.verify", {"value": false}), {"text": "self._Session.verify"})
	count(reported({"*.verify": [session]})) == 1
	count(reported({"*.check_hostname": [assigned("?.check_hostname", {"value": false})]})) == 1
}

test_quiet_on_other_things_that_are_verified if {
	other := object.union(assigned("?.verify", {"value": false}), {"text": "args.verify"})
	count(reported({"*.verify": [other]})) == 0
}

test_a_known_object_is_reported_once if {
	call := assigned("ssl.SSLContext.check_hostname", {"value": false})
	count(reported({"*.check_hostname": [call], "ssl.SSLContext.check_hostname": [call]})) == 1
}

test_context if {
	count(reported({"ssl._create_unverified_context": [plain([])]})) == 1
	count(reported({"ssl.SSLContext.verify_mode": [assigned("ssl.SSLContext.verify_mode", {"name": "ssl.CERT_NONE"})]})) == 1
}

test_for_all_of_urllib if {
	call := assigned("ssl._create_default_https_context", {"name": "ssl._create_unverified_context"})
	count(reported({"ssl._create_default_https_context": [call]})) == 1
}

test_cert_reqs if {
	count(reported({"urllib3.PoolManager": [keyword({"cert_reqs": {"value": "CERT_NONE"}})]})) == 1
	count(reported({"ssl.wrap_socket": [keyword({"cert_reqs": {"name": "ssl.CERT_NONE"}})]})) == 1
}

test_environment if {
	count(reported({"os.environ.__setitem__": [plain([{"value": "PYTHONHTTPSVERIFY"}, {"value": "0"}])]})) == 1
}

test_commands if {
	found := policy.findings with input.calls as {} with input.facts as {"shell.command": [
		command({"id": 1, "program": "curl", "options": {"-k": ""}}),
		command({"id": 2, "program": "wget", "options": {"--no-check-certificate": "https://a.b/c"}}),
		command({"id": 3, "program": "git", "arguments": ["-c", "http.sslVerify=false", "clone"]}),
		command({"id": 4, "program": "git", "arguments": ["config", "--global", "http.sslVerify", "false"]}),
		command({"id": 5, "program": "", "settings": {"NODE_TLS_REJECT_UNAUTHORIZED": "0"}}),
	]}
	{one.fact | some one in found} == {1, 2, 3, 4, 5}
	{one.severity | some one in found} == {"high"}
}

test_commands_in_a_text if {
	found := policy.findings with input.calls as {} with input.facts as {"shell.command": [command({"program": "curl", "options": {"-k": ""}, "role": "docs"})]}
	{one.severity | some one in found} == {"info"}
}

test_quiet_commands if {
	found := policy.findings with input.calls as {} with input.facts as {"shell.command": [
		command({"program": "curl", "options": {"-o": "c"}}),
		command({"program": "curl", "options": {"-k": ""}, "urls": [{"scheme": "https", "host": "localhost", "local": true}]}),
		command({"program": "wget", "options": {"-k": ""}}),
		command({"program": "git", "arguments": ["config", "http.sslVerify", "true"]}),
		command({"program": "", "settings": {"PYTHONHTTPSVERIFY": "1"}}),
	]}
	count(found) == 0
}

command(fields) := object.union({"id": 1, "role": "product", "arguments": [], "options": {}, "settings": {}, "urls": []}, fields)

test_quiet_on_ones_own_machine if {
	call := object.union(keyword({"verify": {"value": false}}), {"urls": {"0": {"scheme": "https", "host": "localhost", "local": true}}})
	count(reported({"requests.get": [call]})) == 0
}

test_quiet_when_checked if {
	calls := {
		"requests.get": [keyword({}), keyword({"verify": {"value": true}}), keyword({"verify": {"value": "ca.pem"}})],
		"requests.Session.verify": [assigned("requests.Session.verify", {"value": "ca.pem"})],
		"urllib3.PoolManager": [keyword({"cert_reqs": {"value": "CERT_REQUIRED"}})],
		"os.environ.__setitem__": [plain([{"value": "REQUESTS_CA_BUNDLE"}, {"value": "/etc/ca.pem"}])],
		"*.verify": [plain([{"value": false}])],
	}
	count(reported(calls)) == 0
}

test_quiet_when_unknown if {
	calls := {
		"requests.get": [keyword({"verify": {"unknown": "parameter"}}), object.union(keyword({}), {"open": true})],
		"requests.Session.verify": [assigned("requests.Session.verify", {"unknown": "environment"})],
		"*.verify": [assigned("?.verify", {"unknown": "parameter"})],
	}
	count(reported(calls)) == 0
}

test_quiet_without_calls if count(reported({})) == 0

websocket_told(name, option) := found if {
	call := {"id": 7, "at": {"path": "a.py"}, "name": "x", "args": [], "keywords": {}, "parts": {"sslopt.cert_reqs": {"name": option}}}
	found := policy.findings with input.calls as {name: [call]} with input.facts as {"shell.command": []}
}

test_options_of_a_websocket if {
	count(websocket_told("websocket.create_connection", "ssl.CERT_NONE")) == 1
	count(websocket_told("*.run_forever", "ssl.CERT_NONE")) == 1
	count(websocket_told("websocket.create_connection", "ssl.CERT_REQUIRED")) == 0
}
