package mlwarden.infra.piped_download_test

import data.mlwarden.infra.piped_download as policy

download(fields) := object.union(
	{
		"id": 8, "url": "https://install.example.org/x.sh", "scheme": "https",
		"location": "install.example.org/x.sh", "downloader": "curl", "interpreter": "sh",
		"checked": false, "scope": "image",
	},
	fields,
)

found(fields) := [[one.severity, one.message] |
	some one in policy.findings with input.facts as {"shell.piped_download": [download(fields)]}
		with input.params as {"trusted_sources": ["get.example.org/"]}
]

test_piped if found({}) == [["medium", "sh runs what curl downloads"]]

test_without_encryption if found({"scheme": "http"})[0][0] == "high"

test_unknown_address if found({"scheme": "", "location": "", "url": ""})[0][0] == "medium"

test_quiet_when_checked if found({"checked": true}) == []

test_quiet_when_trusted if found({"location": "get.example.org/x.sh"}) == []

test_quiet_without_downloads if {
	count(policy.findings) == 0 with input.facts as {"shell.piped_download": []}
		with input.params as {"trusted_sources": []}
}
