# METADATA
# title: torch.load runs the full unpickler
# description: >-
#   A checkpoint is a program. Without weights_only, torch.load hands it to Python's unpickler, which
#   runs whatever code the file carries. PyTorch 2.6 made weights_only=True the default.
# scope: package
# related_resources:
# - ref: https://docs.pytorch.org/docs/stable/generated/torch.load.html
# custom:
#   id: CODE-002
#   severity: medium
#   precision: high
#   controls:
#     cwe: [CWE-502]
#     owasp-ml: [ML06]
#     owasp-llm: [LLM03]
#     mitre-atlas: [AML.T0011.000]
#     nist-ssdf: [PW.9.1]
#     pci-dss: [6.2.4]
#   watch: [torch.load]
#   versions: {torch: ["2.6"]}
#   elsewhere: lower
#   remediation: Pass weights_only=True, require torch>=2.6, or load a safetensors file.
#   params:
#     trusted_paths:
#       type: array
#       default: []
#       description: Path prefixes of code whose checkpoints are trusted.
#   examples:
#   - file: train.py
#     bad: |
#       import torch
#       state = torch.load("model.pt")
#     good: |
#       import torch
#       state = torch.load("model.pt", weights_only=True)
package mlwarden.code.torch_load_full_pickle

import data.mlwarden.lib.args
import data.mlwarden.lib.paths
import data.mlwarden.lib.releases

findings contains {"fact": call.id, "message": message, "fix": fix} if {
	some call in input.calls["torch.load"]
	args.used(call)
	not call.keywords.weights_only
	not hidden(call)
	not input.project.frameworks.torch.at_least["2.6"]
	not paths.under_any(call, input.params.trusted_paths)
	reason := releases.reason("torch", "torch", "2.6")
	message := concat(", and ", ["weights_only is not set", reason])
}

findings contains {"fact": call.id, "message": message, "severity": "high", "fix": undone} if {
	some call in input.calls["torch.load"]
	args.used(call)
	args.is(call, "weights_only", false)
	not paths.under_any(call, input.params.trusted_paths)
	message := "weights_only=False lets the checkpoint run code while it loads"
}

# Keywords may be given that could not be read; a function that is handed on is given none.
hidden(call) if {
	call.open
	object.get(call, "form", "call") != "reference"
}

fix := {"kind": "set-keyword", "keyword": "weights_only", "value": "True"}

# Whoever wrote False may have had a reason: a file that holds more than tensors.
undone := {"kind": "set-keyword", "keyword": "weights_only", "value": "True", "safe": false}
