# METADATA
# title: Deployed model has no recorded digest or signature
# description: >-
#   Nothing in the repository says what the content of this model file should be: no pointer with a
#   digest, no checksum file, no signature. A file that is replaced on the way is not noticed.
# scope: package
# related_resources:
# - ref: https://github.com/sigstore/model-transparency
# custom:
#   id: MODEL-009
#   severity: medium
#   precision: medium
#   controls:
#     cwe: [CWE-353, CWE-494]
#     owasp-ml: [ML06]
#     owasp-llm: [LLM03]
#     mitre-atlas: [AML.M0014]
#     nist-ssdf: [PS.2.1, PS.3.2]
#     nist-ai-rmf: [MEASURE 2.7]
#     slsa: [L1]
#     soc2: [CC7.1]
#     pci-dss: [11.5.2]
#     hipaa: [164.312(c)(1)]
#     eu-ai-act: ["15.5"]
#   facts: [artifact]
#   scope: project
#   elsewhere: skip
#   profiles: {strict: medium, production: medium, regulated: medium}
#   remediation: >-
#     Sign the model (model_signing, cosign) or write a .sha256 file beside it, or keep it in DVC or
#     Git LFS, whose pointers carry the digest; check it before loading.
#   params:
#     formats:
#       type: array
#       default: [torch-zip, torch-legacy, torchscript, joblib, safetensors, gguf, onnx, savedmodel, keras-zip, keras-hdf5, tflite, skops, mar, nemo]
#       description: Formats that count as models.
package mlwarden.model.unrecorded_model

findings contains {"fact": fact.id, "message": message} if {
	some fact in input.facts.artifact
	not fact.member
	fact.format in input.params.formats
	not fact.recorded
	message := concat(" ", ["no digest or signature is recorded for this", fact.format, "model"])
}
