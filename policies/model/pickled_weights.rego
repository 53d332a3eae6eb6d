# METADATA
# title: Code-bearing weight format shipped where a data-only one exists
# description: >-
#   Weights in a pickle-based file can only be loaded by running the program that the file is.
#   Formats such as safetensors, ONNX and GGUF hold numbers and nothing that runs, load faster, and
#   can be checked.
# scope: package
# related_resources:
# - ref: https://huggingface.co/docs/safetensors/index
# custom:
#   id: MODEL-003
#   severity: low
#   precision: high
#   controls:
#     cwe: [CWE-502]
#     owasp-llm: [LLM03]
#     mitre-atlas: [AML.T0011.000]
#     nist-ssdf: [PW.9.1]
#     nist-ai-rmf: [MANAGE 3.2]
#   facts: ["artifact[~torch|roots]"]
#   elsewhere: skip
#   profiles: {default: info, strict: medium}
#   remediation: >-
#     Save the weights with safetensors (safetensors.torch.save_file, or safe_serialization=True in
#     transformers), or export the model to ONNX or skops, and ship that file instead.
#   params:
#     formats:
#       type: array
#       default: [torch-zip, torch-legacy, torch-tar, pickle, joblib]
#       description: Formats that count as code-bearing.
package mlwarden.model.pickled_weights

findings contains {"fact": fact.id, "message": message} if {
	some fact in input.facts.artifact
	not fact.member
	fact.format in input.params.formats
	holds_weights(fact)
	not fact.data_only_beside
	message := concat(" ", ["weights are shipped as", fact.format, "and in no data-only format"])
}

holds_weights(fact) if startswith(fact.format, "torch")

holds_weights(fact) if {
	some root in fact.roots
	root in {"torch", "sklearn", "xgboost", "lightgbm", "catboost", "tensorflow", "keras"}
}
