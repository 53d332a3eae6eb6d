# METADATA
# title: An application or image installs packages at no fixed version
# description: >-
#   What is installed is decided on the day of the installation. The next build may run other code,
#   broken or malicious, although nobody changed the repository. A published library states ranges
#   so that its users can resolve them; what is deployed or trained with needs one version.
# scope: package
# related_resources:
# - ref: https://pip.pypa.io/en/stable/topics/repeatable-installs/
# - ref: https://packaging.python.org/en/latest/specifications/pylock-toml/
# custom:
#   id: DEPS-001
#   severity: medium
#   precision: high
#   controls:
#     cwe: [CWE-1357]
#     owasp-ml: [ML06]
#     owasp-llm: [LLM03]
#     mitre-atlas: [AML.T0010.001]
#     nist-ssdf: [PW.4.1]
#     nist-ai-rmf: [MANAGE 3.1]
#     slsa: [L1]
#     soc2: [CC8.1]
#     pci-dss: [6.3.2]
#   facts: [dependency]
#   lists: [bootstrap_tools]
#   elsewhere: lower
#   remediation: >-
#     Write the version with ==, or keep the range and commit a lock file beside it (uv lock,
#     poetry lock, pip-compile --generate-hashes) that the installation uses.
#   params:
#     scopes:
#       type: array
#       default: [application, image, script, dev]
#       description: Scopes that must be pinned; script and dev are reported one level lower.
#     accept:
#       type: array
#       default: [exact, arbitrary, locked, path, conda-fuzzy, conda-build]
#       description: Pin classes that are firm enough.
#     ignore:
#       type: array
#       default: []
#       description: Names of packages that may float.
#   examples:
#   - file: requirements.txt
#     bad: |
#       torch>=2.1
#       transformers
#     good: |
#       torch==2.6.0
#       transformers==4.51.3
package mlwarden.deps.unpinned_dependency

import data.mlwarden.lib.pins

findings contains {"fact": dependency.id, "message": message, "severity": severity, "fix": fix} if {
	some dependency in input.facts.dependency
	unpinned(dependency)
	severity := level(dependency)
	message := pins.message(dependency)
	fix := pin(dependency)
}

# The version of the lock; without one, what the project's environment has.
pin(dependency) := {"kind": "pin-version", "version": dependency.resolved, "safe": false}

pin(dependency) := {"kind": "pin-version", "installed": true, "safe": false} if not dependency.resolved

unpinned(dependency) if {
	dependency.scope in input.params.scopes
	pins.open(dependency, input.params.accept)
	not dependency.name in data.mlwarden.lists.bootstrap_tools
	not dependency.name in input.params.ignore
	not of_a_library(dependency)
}

of_a_library(dependency) if {
	dependency.scope == "dev"
	input.project.library
}

of_a_library(dependency) if {
	dependency.scope == "dev"
	dependency.published
}

level(dependency) := "low" if dependency.scope in {"dev", "script"}

level(dependency) := "low" if {
	not dependency.scope in {"dev", "script"}
	pins.capped(dependency)
}

level(dependency) := "medium" if {
	not dependency.scope in {"dev", "script"}
	not pins.capped(dependency)
}
