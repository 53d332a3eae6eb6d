# METADATA
# title: Model or dataset repo ships code that loaders run
# description: >-
#   The configuration beside the model names a module that the loader imports: one in the same folder,
#   or one of another repository fetched on the way. With trust_remote_code, or in libraries that do
#   not ask, loading the model runs that code.
# scope: package
# related_resources:
# - ref: https://huggingface.co/docs/transformers/custom_models
# custom:
#   id: CODE-005
#   severity: medium
#   precision: high
#   controls:
#     cwe: [CWE-829]
#     owasp-llm: [LLM03]
#     mitre-atlas: [AML.T0010.003]
#     nist-ssdf: [PW.4.4]
#     nist-ai-rmf: [MAP 4.2]
#   facts: [artifact.code_reference]
#   lists: [pickle_denied]
#   remediation: >-
#     Review the module it names and load the model with a pinned revision; better, use an
#     architecture that the library has and remove the entry.
#   params:
#     reviewed:
#       type: array
#       default: []
#       description: Path prefixes of configurations whose code has been reviewed.
#     packages:
#       type: array
#       default: [transformers, diffusers, sentence_transformers, mlflow, torch, lightning, pytorch_lightning, nemo, omegaconf, hydra, torchmetrics, torchvision, datasets, peft, onnxruntime, keras, sklearn, lightgbm, xgboost]
#       description: Packages that configurations may name.
#   examples:
#   - file: model/config.json
#     bad: |
#       {"model_type": "mine", "auto_map": {"AutoModel": "modeling_mine.MineModel"}}
#     good: |
#       {"model_type": "bert"}
package mlwarden.code.model_brings_code

import data.mlwarden.lib.paths
import data.mlwarden.lib.pickles

findings contains {"fact": reference.id, "message": message, "severity": severity} if {
	some reference in input.facts["artifact.code_reference"]
	not paths.under_any(reference, input.params.reviewed)
	not known(reference)
	severity := grade(reference)
	message := concat(" ", [verbs[reference.what], reference.target])
}

known(reference) if {
	not reference.what in {"auto_map", "mlflow_code", "mlflow_folder"}
	reference.root in input.params.packages
	not dangerous(reference)
}

known(reference) if {
	reference.what == "model_index"
	reference.root in {"", "stable_diffusion", "latent_diffusion", "paint_by_example", "deepfloyd_if"}
}

grade(reference) := "high" if dangerous(reference)

grade(reference) := "low" if {
	not dangerous(reference)
	reference.what in {"hydra", "yaml_name"}
}

grade(reference) := "medium" if {
	not dangerous(reference)
	not reference.what in {"hydra", "yaml_name"}
}

# Binding arguments calls nothing; what is bound is another target.
binds(reference) if {
	reference.what == "hydra"
	reference.target == "functools.partial"
}

dangerous(reference) if {
	not binds(reference)
	some level in ["critical", "high"]
	some module in [reference.module, reference.root]
	names := data.mlwarden.lists.pickle_denied[level][module]
	named(reference, names)
}

named(_, " * ")

named(reference, names) if pickles.has(names, reference.name)

verbs := {
	"auto_map": "auto_map makes the loader import",
	"custom_generate": "generation runs the program in",
	"custom_pipeline": "a custom pipeline makes the loader import",
	"model_index": "the pipeline index makes the loader import",
	"sentence_module": "a module list makes the loader import",
	"hydra": "instantiating the configuration calls",
	"yaml_call": "a YAML tag makes a trusting loader call",
	"yaml_name": "a YAML tag makes a trusting loader import",
	"adapter": "the adapter makes the loader import",
	"trust_remote_code": "the configuration lets loaders run",
	"mlflow": "the MLmodel file makes the loader import",
	"mlflow_code": "the MLmodel file makes the loader run",
	"mlflow_folder": "the MLmodel file lets the loader import from",
}
