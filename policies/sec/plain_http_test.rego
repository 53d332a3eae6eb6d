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
