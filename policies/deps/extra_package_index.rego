# METADATA
# title: Packages come from an extra, unencrypted or unverified index
# description: >-
#   pip merges all indexes and takes the highest version, whoever offers it. Anyone can register the
#   name of an internal package on the public index and be installed in its place. Over plain http,
#   or with a trusted host, whoever sits on the wire chooses what is installed.
# scope: package
# related_resources:
# - ref: https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url
# - ref: https://docs.astral.sh/uv/concepts/indexes/
# custom:
#   id: DEPS-005
#   severity: high
#   precision: high
#   controls:
#     cwe: [CWE-427, CWE-829]
#     mitre-atlas: [AML.T0010.001]
#     nist-ssdf: [PW.4.1]
#     pci-dss: [6.3.2]
#   facts: [index]
#   lists: [package_indexes]
#   elsewhere: lower
#   remediation: >-
#     Make one index that proxies PyPI the only --index-url, or use uv with explicit = true and name
#     the packages that the index serves. Use https and no trusted host.
#   params:
#     trusted_indexes:
#       type: array
#       default: []
#       description: Host and path prefixes of indexes that may be added, such as pypi.example.org/simple.
#   examples:
#   - file: requirements.txt
#     bad: |
#       --extra-index-url https://packages.corp.example/simple
#       corp-features==1.4.0
#     good: |
#       --index-url https://packages.corp.example/proxy/simple
#       corp-features==1.4.0
package mlwarden.deps.extra_package_index

findings contains {"fact": index.id, "message": message} if {
	some index in input.facts.index
	index.option == "extra-index-url"
	not index.explicit
	not accepted(index)
	message := sprintf("packages of any name may come from %s", [index.location])
}

findings contains {"fact": index.id, "message": message} if {
	some index in input.facts.index
	index.option in {"index-url", "extra-index-url", "find-links"}
	index.scheme == "http"
	not index.local
	not trusted(index)
	message := sprintf("packages are fetched from %s without encryption", [index.location])
}

findings contains {"fact": index.id, "message": message} if {
	some index in input.facts.index
	index.option == "trusted-host"
	not index.local
	message := sprintf("the certificate of %s is not checked", [index.location])
}

# An unencrypted index is reported as such, once.
accepted(index) if index.scheme == "http"

accepted(index) if index.scheme == "file"

accepted(index) if index.scheme == ""

accepted(index) if index.local

accepted(index) if {
	some prefix in data.mlwarden.lists.package_indexes
	startswith(index.location, prefix)
}

accepted(index) if trusted(index)

trusted(index) if {
	some prefix in input.params.trusted_indexes
	startswith(index.location, prefix)
}
