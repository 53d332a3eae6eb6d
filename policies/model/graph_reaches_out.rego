# METADATA
# title: TF SavedModel or ONNX graph reaches the file system or loads outside code
# description: >-
#   The graph reads or writes files, opens connections, calls back into Python, needs a library of
#   somebody's own, or takes its numbers from a file outside its folder. All of it happens while the
#   model is loaded or run, with the rights of the program that does so.
# scope: package
# related_resources:
# - ref: https://github.com/tensorflow/tensorflow/blob/master/SECURITY.md
# - ref: https://onnx.ai/onnx/repo-docs/ExternalData.html
# custom:
#   id: MODEL-005
#   severity: high
#   precision: high
#   controls:
#     cwe: [CWE-22, CWE-829]
#     owasp-ml: [ML06]
#     mitre-atlas: [AML.T0018.001]
#     nist-ssdf: [PW.4.4]
#     nist-ai-rmf: [MEASURE 2.7]
#   facts: [artifact.operation, artifact.external]
#   lists: [graph_operations]
#   remediation: >-
#     Do not load the model. Export it again from its training code without the operation, and keep
#     external data beside the model under a plain relative name.
#   params:
#     allowed:
#       type: array
#       default: [TFLite_Detection_PostProcess, Convolution2DTransposeBias, MaxPoolingWithArgmax2D, MaxUnpooling2D, TransformTensorBilinear, TransformLandmarks, Landmarks2TransformMatrix, edgetpu-custom-op, Mfcc, AudioSpectrogram, RandomStandardNormal]
#       description: Names of operations that your models may use.
#     domains:
#       type: array
#       default: ["", ai.onnx, ai.onnx.ml, ai.onnx.training, ai.onnx.preview.training, com.microsoft, ai.onnx.contrib, org.pytorch.aten, trt.plugins]
#       description: ONNX operator domains that every runtime has.
#     backends:
#       type: array
#       default: [XnnpackBackend, CoreMLBackend, MPSBackend, VulkanBackend, QnnBackend, EthosUBackend, ArmBackend, VgfBackend, TOSABackend, NeuropilotBackend, MediaTekBackend, OpenvinoBackend, CudaBackend, MetalBackend, AotiBackend, SamsungBackend, EnnBackend, NeutronBackend, CadenceBackend]
#       description: Backends that ExecuTorch ships with.
package mlwarden.model.graph_reaches_out

findings contains {"fact": operation.id, "message": message} if {
	some operation in input.facts["artifact.operation"]
	not operation.name in input.params.allowed
	some kind, names in data.mlwarden.lists.graph_operations
	operation.name in names
	message := concat(" ", ["the operation", operation.name, effects[kind]])
}

findings contains {"fact": operation.id, "message": message} if {
	some operation in input.facts["artifact.operation"]
	not operation.name in input.params.allowed
	operation.name in given_paths
	some file in operation.files
	outside(file)
	message := concat(" ", ["the operation", operation.name, "is given the path", file])
}

findings contains {"fact": operation.id, "message": message, "severity": "medium"} if {
	some operation in input.facts["artifact.operation"]
	operation.format == "tensorflow"
	operation.domain == "custom"
	not operation.name in input.params.allowed
	message := concat(" ", ["the operation", operation.name, "is not TensorFlow's and needs a library"])
}

findings contains {"fact": operation.id, "message": message} if {
	some operation in input.facts["artifact.operation"]
	operation.format == "torchscript"
	operation.domain in {"python-call", "file"}
	not operation.name in input.params.allowed
	message := concat(" ", ["TorchScript code uses", operation.name])
}

findings contains {"fact": operation.id, "message": message, "severity": severity} if {
	some operation in input.facts["artifact.operation"]
	severity := foreign[operation.format][operation.domain]
	not operation.name in input.params.allowed
	message := concat(" ", ["the operator", operation.name, "needs code outside the runtime"])
}

findings contains {"fact": operation.id, "message": message, "severity": "medium"} if {
	some operation in input.facts["artifact.operation"]
	operation.format == "onnx"
	not known_domain(object.get(operation, "domain", ""))
	not operation.name in input.params.allowed
	message := concat(" ", ["the operator", operation.name, "of", operation.domain, "needs a library"])
}

findings contains {"fact": operation.id, "message": message} if {
	some operation in input.facts["artifact.operation"]
	operation.format == "paddle"
	not operation.name in input.params.allowed
	message := concat(" ", ["the operation", operation.name, effects[operation.domain]])
}

# An address within the program, which a graph from elsewhere makes up.
findings contains {"fact": operation.id, "message": message} if {
	some operation in input.facts["artifact.operation"]
	operation.format in {"mxnet", "cntk"}
	operation.domain == "python"
	not operation.name in input.params.allowed
	message := concat(" ", ["the operation", operation.name, effects.python])
}

findings contains {"fact": operation.id, "message": message, "severity": "medium"} if {
	some operation in input.facts["artifact.operation"]
	operation.format == "executorch"
	not operation.name in input.params.backends
	not operation.name in input.params.allowed
	message := concat(" ", ["the blob for", operation.name, "needs a backend that no release has"])
}

findings contains {"fact": operation.id, "message": message} if {
	some operation in input.facts["artifact.operation"]
	operation.name == "PrintV2"
	some file in operation.files
	startswith(file, "file:")
	message := concat(" ", ["the operation PrintV2 writes to", file])
}

# Operations of TensorFlow within a model of TFLite.
findings contains {"fact": operation.id, "message": message} if {
	some operation in input.facts["artifact.operation"]
	operation.domain == "flex"
	name := trim_prefix(operation.name, "Flex")
	not operation.name in input.params.allowed
	some kind, names in data.mlwarden.lists.graph_operations
	name in names
	message := concat(" ", ["the operation", operation.name, effects[kind]])
}

findings contains {"fact": reference.id, "message": message, "severity": severity} if {
	some reference in input.facts["artifact.external"]
	reference.escapes
	severity := object.get({"adapter": "medium"}, reference.format, "high")
	message := concat(" ", ["reading it opens", reference.target, "outside the model's folder"])
}

findings contains {"fact": reference.id, "message": message, "severity": "medium"} if {
	some reference in input.facts["artifact.external"]
	not reference.escapes
	reference.format == "hdf5"
	message := concat(" ", ["reading it opens another file:", reference.target])
}

# Followed like a file of the model's own, which is how files that are somebody else's get read.
findings contains {"fact": reference.id, "message": message, "severity": severity} if {
	some reference in input.facts["artifact.external"]
	not reference.escapes
	severity := {"symbolic": "high", "hard": "medium"}[reference.link]
	message := concat(" ", ["its data file", reference.target, links[reference.link]])
}

links := {
	"symbolic": "is a link that leads out of the model's folder",
	"hard": "is another file under a second name",
}

effects := {
	"file": "reads or writes files",
	"python": "calls back into Python",
	"library": "loads a library",
	"network": "opens connections",
	"promise": "runs code when the object is looked at",
	"expansion": "grows without bound when it is read",
}

# Operations of ordinary models that are given the file they work on.
given_paths := {
	"SaveV2", "RestoreV2", "Save", "SaveSlices", "Restore", "RestoreSlice", "MergeV2Checkpoints",
	"DTensorRestoreV2", "CacheDataset", "CacheDatasetV2", "InitializeTableFromTextFile",
	"InitializeTableFromTextFileV2", "FixedUnigramCandidateSampler", "DecodeProtoV2", "EncodeProto",
}

# Operators with code of somebody's own, and those that only need a larger runtime.
foreign := {
	"tflite": {"custom": "medium", "flex": "low"},
	"torchscript": {"custom": "low"},
	"openvino": {"custom": "medium"},
	"coreml": {"custom": "medium"},
	"mxnet": {"custom": "medium"},
	"pmml": {"java": "medium"},
}

known_domain(domain) if domain in input.params.domains

known_domain(domain) if startswith(domain, "com.microsoft.")

known_domain(domain) if startswith(domain, "com.ms.")

outside(path) if startswith(path, "/")

outside(path) if startswith(path, "../")

outside(path) if contains(path, "://")
