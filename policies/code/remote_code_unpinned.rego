# METADATA
# title: Code of a model repository is run
# description: >-
#   trust_remote_code=True downloads Python files from a model or data set repository and runs them.
#   Unless a commit is given, they are those that its owner, or whoever took the account over,
#   published last.
# scope: package
# related_resources:
# - ref: https://huggingface.co/docs/transformers/models#custom-models
# custom:
#   id: CODE-003
#   severity: high
#   precision: very-high
#   controls:
#     cwe: [CWE-829, CWE-494]
#     owasp-ml: [ML06]
#     owasp-llm: [LLM03]
#     mitre-atlas: [AML.T0010.003, AML.T0109]
#     nist-ssdf: [PW.4.1]
#     nist-ai-rmf: [MAP 4.1]
#   watch:
#   - "*.from_pretrained[~trust_remote_code]"
#   - "*.from_config[~trust_remote_code]"
#   - "*.from_quantized[~trust_remote_code]"
#   - "*.HuggingFaceLocalGenerator[~trust_remote_code]"
#   - "lm_eval.simple_evaluate[~trust_remote_code]"
#   - "*.from_model_id[~trust_remote_code]"
#   - "*.HuggingFaceEmbeddings[~trust_remote_code]"
#   - "*.HuggingFaceBgeEmbeddings[~trust_remote_code]"
#   - "*.HuggingFaceInstructEmbeddings[~trust_remote_code]"
#   - "*.HuggingFaceEmbedding[~trust_remote_code]"
#   - "*.HuggingFaceLLM[~trust_remote_code]"
#   - "*.SentenceTransformerEmbeddings[~trust_remote_code]"
#   - "transformers.pipeline[~trust_remote_code]"
#   - "datasets.load_dataset[~trust_remote_code]"
#   - "datasets.load_dataset_builder[~trust_remote_code]"
#   - "datasets.load_metric[~trust_remote_code]"
#   - "datasets.get_dataset_config_names[~trust_remote_code]"
#   - "datasets.get_dataset_split_names[~trust_remote_code]"
#   - "evaluate.load[~trust_remote_code]"
#   - "sentence_transformers.SentenceTransformer[~trust_remote_code]"
#   - "sentence_transformers.CrossEncoder[~trust_remote_code]"
#   - "sentence_transformers.SparseEncoder[~trust_remote_code]"
#   - "vllm.LLM[~trust_remote_code]"
#   - "*.VLLM[~trust_remote_code]"
#   - "vllm.EngineArgs[~trust_remote_code]"
#   - "vllm.AsyncEngineArgs[~trust_remote_code]"
#   - "sglang.Engine[~trust_remote_code]"
#   - "sglang.Runtime[~trust_remote_code]"
#   - "lmdeploy.pipeline[~trust_remote_code]"
#   - "mlx_lm.load[~trust_remote_code]"
#   - "gptqmodel.GPTQModel.load[~trust_remote_code]"
#   - datasets.config.HF_DATASETS_TRUST_REMOTE_CODE
#   - "os.environ.__setitem__[~TRUST_REMOTE_CODE]"
#   - "os.environ.setdefault[~TRUST_REMOTE_CODE]"
#   facts: [shell.command]
#   elsewhere: lower
#   remediation: >-
#     Use a model that the library itself implements and drop trust_remote_code, or read the
#     repository's code and pass revision= with the full hash of the commit that was read.
#   params:
#     trusted_repositories:
#       type: array
#       default: []
#       description: Prefixes of repository ids whose code may run, such as "my-org/".
#   examples:
#   - file: load.py
#     bad: |
#       from transformers import AutoModel
#       model = AutoModel.from_pretrained("org/model", trust_remote_code=True)
#     good: |
#       from transformers import AutoModel
#       model = AutoModel.from_pretrained("org/model")
package mlwarden.code.remote_code_unpinned

import data.mlwarden.lib.args
import data.mlwarden.lib.paths

findings contains {"fact": call.id, "message": message, "severity": severity, "fix": fix} if {
	some name, calls in input.calls
	not name in switches
	some call in calls
	args.used(call)
	trusts(call)
	not trusted_repository(call)
	severity := level(call)
	message := messages[severity]
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["datasets.config.HF_DATASETS_TRUST_REMOTE_CODE"]
	call.form == "assignment"
	call.args[0].value == true
	message := "code of every data set repository runs without being asked for"
}

findings contains {"fact": call.id, "message": message} if {
	some name in {"os.environ.__setitem__", "os.environ.setdefault"}
	some call in input.calls[name]
	call.args[0].value == "HF_DATASETS_TRUST_REMOTE_CODE"
	lower(call.args[1].value) in {"1", "true", "yes", "on"}
	message := "code of every data set repository runs without being asked for"
}

findings contains {"fact": command.id, "message": messages[severity], "severity": severity} if {
	some command in input.facts["shell.command"]
	not paths.prose(command)
	command.options["--trust-remote-code"] != null
	severity := level_of(command)
}

findings contains {"fact": command.id, "message": message} if {
	some command in input.facts["shell.command"]
	not paths.prose(command)
	lower(command.settings.HF_DATASETS_TRUST_REMOTE_CODE) in {"1", "true", "yes", "on"}
	message := "code of every data set repository runs without being asked for"
}

level_of(command) := "low" if args.commit({"value": command.options["--revision"]})

else := "high"

switches := {
	"datasets.config.HF_DATASETS_TRUST_REMOTE_CODE",
	"os.environ.__setitem__",
	"os.environ.setdefault",
}

fix := {"kind": "remove-keyword", "keyword": "trust_remote_code"}

messages := {
	"high": "trust_remote_code=True runs code that its owner can change at any time",
	"medium": "trust_remote_code=True runs code, and whether a commit fixes it cannot be told",
	"low": "trust_remote_code=True runs code from outside the project",
}

trusts(call) if args.is(call, "trust_remote_code", true)

# lm_eval: "pretrained=org/model,trust_remote_code=True"
trusts(call) if contains(call.keywords.model_args.value, "trust_remote_code=True")

trusts(call) if {
	some value in call.keywords
	value.value.trust_remote_code == true
}

trusts(call) if {
	some key, value in call.parts
	endswith(key, ".trust_remote_code")
	value.value == true
}

trusted_repository(call) if {
	some prefix in input.params.trusted_repositories
	startswith(repository(call), prefix)
}

level(call) := "low" if args.commit(call.keywords.revision)

else := "low" if local(repository(call))

else := "medium" if untold(call)

else := "high"

untold(call) if call.open

untold(call) if {
	some name in {"revision", "code_revision"}
	call.keywords[name].unknown
}

repository(call) := call.args[0].value

repository(call) := call.keywords[name].value if {
	count(call.args) == 0
	some name in {"pretrained_model_name_or_path", "model", "path", "model_name_or_path"}
	is_string(call.keywords[name].value)
}

# A folder of one's own.
local(path) if {
	some start in {"/", "./", "../", "~"}
	startswith(path, start)
}
