package mlwarden.deps.extra_package_index_test

import data.mlwarden.deps.extra_package_index as policy

index(fields) := object.union(
	{
		"id": 5, "option": "extra-index-url", "url": "https://packages.corp.example/simple",
		"scheme": "https", "location": "packages.corp.example/simple",
		"manifest": "requirements", "scope": "application",
	},
	fields,
)

messages(fields) := [one.message |
	some one in policy.findings with input.facts as {"index": [index(fields)]}
		with input.params as {"trusted_indexes": ["pypi.corp.example/"]}
]

test_extra if messages({}) == ["packages of any name may come from packages.corp.example/simple"]

test_plain_http if {
	answer := messages({"option": "index-url", "scheme": "http"})
	answer == ["packages are fetched from packages.corp.example/simple without encryption"]
}

test_extra_over_http_is_one_finding if count(messages({"scheme": "http"})) == 1

test_links_over_http if count(messages({"option": "find-links", "scheme": "http"})) == 1

test_trusted_host if {
	answer := messages({"option": "trusted-host", "scheme": "", "location": "packages.corp.example"})
	answer == ["the certificate of packages.corp.example is not checked"]
}

test_quiet_on_the_only_index if messages({"option": "index-url"}) == []

test_quiet_on_explicit if messages({"explicit": true}) == []

test_quiet_on_wheel_indexes if messages({"location": "download.pytorch.org/whl/cu121"}) == []

test_quiet_on_this_machine if {
	messages({"option": "index-url", "scheme": "http", "location": "localhost:3141/root", "local": true}) == []
	messages({"local": true}) == []
	messages({"option": "trusted-host", "location": "localhost", "scheme": "", "local": true}) == []
}

test_quiet_on_trusted if messages({"location": "pypi.corp.example/simple"}) == []

test_quiet_when_unknown if messages({"scheme": "", "location": "${index}"}) == []

test_quiet_on_links if messages({"option": "find-links"}) == []

test_quiet_on_channels if messages({"option": "channel", "location": "conda-forge", "scheme": ""}) == []

test_quiet_without_indexes if {
	count(policy.findings) == 0 with input.facts as {"index": []}
		with input.params as {"trusted_indexes": []}
}
