# METADATA
# title: A downloaded script is run without being looked at
# description: >-
#   What the server sends at that moment runs in the build, with its rights and secrets. Nobody can
#   tell afterwards what it was, and a server can send a builder something else than a browser.
# scope: package
# related_resources:
# - ref: https://slsa.dev/spec/v1.0/threats
# custom:
#   id: INFRA-010
#   severity: medium
#   precision: very-high
#   controls:
#     cwe: [CWE-494]
#     mitre-atlas: [AML.T0010.001]
#     nist-ssdf: [PW.4.1]
#     slsa: [L1]
#   facts: [shell.piped_download]
#   elsewhere: lower
#   remediation: >-
#     Install the tool from a package with a version, or download the script to a file, compare its
#     digest (sha256sum --check), and run that.
#   params:
#     trusted_sources:
#       type: array
#       default: []
#       description: Host and path prefixes whose scripts may be run, such as get.example.org/.
#   examples:
#   - file: Dockerfile
#     bad: |
#       FROM python:3.12
#       RUN curl -sSL https://install.example.org/tool.sh | sh
#     good: |
#       FROM python:3.12
#       RUN pip install tool==1.4.2
package mlwarden.infra.piped_download

findings contains {"fact": download.id, "message": message, "severity": severity} if {
	some download in input.facts["shell.piped_download"]
	not download.checked
	not trusted(download)
	severity := level(download)
	message := sprintf("%s runs what %s downloads", [download.interpreter, download.downloader])
}

level(download) := "high" if download.scheme in {"http", "ftp"}

level(download) := "medium" if not download.scheme in {"http", "ftp"}

trusted(download) if {
	some prefix in input.params.trusted_sources
	startswith(download.location, prefix)
}
