# METADATA
# title: YAML is loaded with a loader that builds Python objects
# description: >-
#   A YAML document may name any Python class or function to call unless the safe loader reads it.
#   PyYAML before 6 used an unsafe or half-safe loader where none was given.
# scope: package
# related_resources:
# - ref: https://github.com/yaml/pyyaml/wiki/PyYAML-yaml.load(input)-Deprecation
# custom:
#   id: CODE-007
#   severity: high
#   precision: very-high
#   controls:
#     cwe: [CWE-502]
#     nist-ssdf: [PW.5.1]
#     pci-dss: [6.2.4]
#   watch:
#   - yaml.load
#   - yaml.load_all
#   - yaml.unsafe_load
#   - yaml.unsafe_load_all
#   - yaml.full_load
#   - yaml.full_load_all
#   - yaml.Loader
#   - yaml.UnsafeLoader
#   - ruamel.yaml.load
#   - ruamel.yaml.load_all
#   - ruamel.yaml.unsafe_load
#   - ruamel.yaml.YAML
#   versions: {pyyaml: ["6"]}
#   elsewhere: lower
#   remediation: Use yaml.safe_load, or pass Loader=yaml.SafeLoader.
#   params:
#     trusted_paths:
#       type: array
#       default: []
#       description: Path prefixes of code whose YAML documents are trusted.
#   examples:
#   - file: config.py
#     bad: |
#       import yaml
#       settings = yaml.load(open("settings.yaml"), Loader=yaml.Loader)
#     good: |
#       import yaml
#       settings = yaml.safe_load(open("settings.yaml"))
package mlwarden.code.unsafe_yaml

import data.mlwarden.lib.args
import data.mlwarden.lib.paths
import data.mlwarden.lib.releases

findings contains {"fact": call.id, "message": message, "fix": fix} if {
	some name in {"yaml.load", "yaml.load_all"}
	some call in input.calls[name]
	args.used(call)
	not paths.under_any(call, input.params.trusted_paths)
	args.absent_at(call, 1, "Loader")
	not input.project.frameworks.pyyaml.at_least["6"]
	reason := releases.reason("pyyaml", "PyYAML", "6")
	message := concat(", and ", ["no loader is given", reason])
	fix := {"kind": "safe-yaml", "safe": true}
}

findings contains {"fact": call.id, "message": message, "fix": fix} if {
	some name in {"yaml.load", "yaml.load_all", "ruamel.yaml.load", "ruamel.yaml.load_all"}
	some call in input.calls[name]
	args.used(call)
	not paths.under_any(call, input.params.trusted_paths)
	loader := args.at(call, 1, "Loader").name
	loader in unsafe
	message := sprintf("%s builds any Python object that the document names", [loader])
	fix := {"kind": "safe-yaml", "safe": false}
}

findings contains {"fact": call.id, "message": message, "severity": "info", "fix": fix} if {
	some name in {"yaml.load", "yaml.load_all"}
	some call in input.calls[name]
	args.used(call)
	not paths.under_any(call, input.params.trusted_paths)
	args.at(call, 1, "Loader").name == "yaml.FullLoader"
	message := half_safe("yaml.FullLoader")
	fix := {"kind": "safe-yaml", "safe": true}
}

findings contains {"fact": call.id, "message": message, "severity": "info", "fix": fix} if {
	some name in {"yaml.full_load", "yaml.full_load_all"}
	some call in input.calls[name]
	args.used(call)
	not paths.under_any(call, input.params.trusted_paths)
	message := half_safe(name)
	fix := {"kind": "safe-yaml", "safe": true}
}

findings contains {"fact": call.id, "message": message, "fix": fix} if {
	some name in {"yaml.unsafe_load", "yaml.unsafe_load_all", "ruamel.yaml.unsafe_load"}
	some call in input.calls[name]
	args.used(call)
	not paths.under_any(call, input.params.trusted_paths)
	message := sprintf("%s builds any Python object that the document names", [name])
	fix := {"kind": "safe-yaml", "safe": false}
}

findings contains {"fact": call.id, "message": message} if {
	some name in {"ruamel.yaml.load", "ruamel.yaml.load_all"}
	some call in input.calls[name]
	args.used(call)
	not paths.under_any(call, input.params.trusted_paths)
	args.absent_at(call, 1, "Loader")
	message := "no loader is given, so any Python object that the document names is built"
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["ruamel.yaml.YAML"]
	args.used(call)
	not paths.under_any(call, input.params.trusted_paths)
	args.is(call, "typ", "unsafe")
	message := "typ=\"unsafe\" builds any Python object that the document names"
}

findings contains {"fact": call.id, "message": message} if {
	some name in {"yaml.Loader", "yaml.UnsafeLoader"}
	some call in input.calls[name]
	args.used(call)
	object.get(call, "form", "call") == "call"
	not paths.under_any(call, input.params.trusted_paths)
	message := sprintf("%s builds any Python object that the document names", [name])
}

unsafe := {
	"yaml.Loader",
	"yaml.UnsafeLoader",
	"ruamel.yaml.Loader",
	"ruamel.yaml.UnsafeLoader",
}

half_safe(name) := concat(" ", [name, "has been broken out of before; the safe loader reads the same data"])
