package mlwarden.sec.plain_http_test

import data.mlwarden.sec.plain_http as policy

fetched(url) := {"id": 7, "at": {"path": "a.py"}, "args": [{"value": "x"}], "keywords": {}, "urls": {"0": url}}

fetches(calls) := found if {
	found := policy.findings with input.calls as calls
		with input.params as {"trusted_hosts": ["mirror.example.com"]}
}

test_http if {
	count(fetches({"requests.get": [fetched({"scheme": "http", "host": "a.com"})]})) == 1
}

test_ftp if {
	count(fetches({"pandas.read_csv": [fetched({"scheme": "ftp", "host": "a.com"})]})) == 1
}

test_quiet_when_encrypted if {
	count(fetches({"requests.get": [fetched({"scheme": "https", "host": "a.com"}), fetched({"scheme": "s3", "host": "bucket"})]})) == 0
}

test_quiet_on_ones_own_machine if {
	count(fetches({"requests.get": [fetched({"scheme": "http", "host": "localhost", "local": true})]})) == 0
}

test_quiet_when_the_host_is_unknown if {
	count(fetches({"requests.get": [fetched({"scheme": "http"})]})) == 0
}

test_quiet_on_trusted_hosts if {
	count(fetches({"requests.get": [fetched({"scheme": "http", "host": "mirror.example.com"})]})) == 0
}

test_quiet_without_addresses if {
	count(fetches({"requests.get": [{"id": 7, "at": {"path": "a.py"}, "args": [], "keywords": {}}], "pandas.read_csv": []})) == 0
}

test_commands if {
	found := policy.findings with input.calls as {} with input.params as {"trusted_hosts": ["c.d"]} with input.facts as {"shell.command": [
		{"id": 1, "program": "wget", "urls": [{"scheme": "http", "host": "a.b", "local": false}]},
		{"id": 2, "program": "curl", "urls": [{"scheme": "https", "host": "a.b", "local": false}]},
		{"id": 3, "program": "curl", "urls": [{"scheme": "http", "host": "localhost", "local": true}]},
		{"id": 4, "program": "wget", "urls": [{"scheme": "http", "host": "c.d", "local": false}]},
		{"id": 5, "program": "uvicorn", "urls": [{"scheme": "http", "host": "a.b", "local": false}]},
	]}
	{one.fact | some one in found} == {1}
}

test_hosts_and_data_files if {
	found := policy.findings with input.params as {"trusted_hosts": []} with input.facts as {} with input.calls as {
		"ftplib.FTP": [{"id": 1, "name": "ftplib.FTP", "args": [{"value": "ftp.a.b"}], "keywords": {}}],
		"http.client.HTTPConnection": [
			{"id": 2, "name": "http.client.HTTPConnection", "args": [{"value": "a.b"}], "keywords": {}},
			{"id": 3, "name": "http.client.HTTPConnection", "args": [{"value": "127.0.0.1"}], "keywords": {}},
			{"id": 4, "name": "http.client.HTTPConnection", "args": [{"value": "localhost"}], "keywords": {}},
		],
		"datasets.load_dataset": [{
			"id": 5, "name": "datasets.load_dataset", "args": [{"value": "csv"}],
			"keywords": {"data_files": {"value": {"train": "http://a.b/c.csv"}}},
		}],
	}
	{one.fact | some one in found} == {1, 2, 5}
}
