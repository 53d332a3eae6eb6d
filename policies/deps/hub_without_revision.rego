# METADATA
# title: A model or data set is pulled from a hub without a revision
# description: >-
#   What a repository on a hub holds can change from one day to the next. Without a revision, nobody
#   can say later which weights or data were used, and a repository that is taken over is trusted at
#   once.
# scope: package
# related_resources:
# - ref: https://huggingface.co/docs/huggingface_hub/guides/download
# custom:
#   id: DEPS-008
#   severity: low
#   precision: high
#   controls:
#     cwe: [CWE-494]
#     owasp-llm: [LLM03]
#     mitre-atlas: [AML.T0109]
#     nist-ssdf: [PS.3.2]
#     nist-ai-rmf: [MANAGE 3.2]
#     iso-42001: [A.7.5]
#     eu-ai-act: ["10.2.b"]
#   watch:
#   - "*.from_pretrained[~hub_ids]"
#   - huggingface_hub.hf_hub_download[~hub_ids]
#   - huggingface_hub.snapshot_download[~hub_ids]
#   - huggingface_hub.HfApi.hf_hub_download[~hub_ids]
#   - huggingface_hub.HfApi.snapshot_download[~hub_ids]
#   - datasets.load_dataset[~hub_ids]
#   - sentence_transformers.SentenceTransformer[~hub_ids]
#   - sentence_transformers.CrossEncoder[~hub_ids]
#   - transformers.pipeline[~hub_ids]
#   - "timm.create_model[~hub]"
#   - vllm.LLM[~hub_ids]
#   - vllm.AsyncEngineArgs[~hub_ids]
#   - vllm.EngineArgs[~hub_ids]
#   - "*.HuggingFaceEmbeddings[~hub_ids]"
#   - "*.HuggingFaceBgeEmbeddings[~hub_ids]"
#   - "*.HuggingFaceInstructEmbeddings[~hub_ids]"
#   - "*.HuggingFaceEmbedding[~hub_ids]"
#   - "*.SentenceTransformerEmbeddings[~hub_ids]"
#   lists: [dataset_builders]
#   elsewhere: lower
#   profiles: {default: info, regulated: medium}
#   remediation: Pass revision= with the full hash of the commit that was tried.
#   params:
#     trusted_repositories:
#       type: array
#       default: []
#       description: Prefixes of repository ids that need no revision, such as "my-org/".
#   examples:
#   - file: load.py
#     bad: |
#       from transformers import AutoModel
#       model = AutoModel.from_pretrained("org/model")
#     good: |
#       from transformers import AutoModel
#       model = AutoModel.from_pretrained(
#           "org/model", revision="0f3b5b1a3c3ee7cd0a6e7a8d4ad7b04d9a3c1f2e"
#       )
package mlwarden.deps.hub_without_revision

import data.mlwarden.lib.args

findings contains {"fact": call.id, "message": message, "fix": fix} if {
	some name, places in sources
	some call in input.calls[name]
	object.get(call, "form", "call") == "call"
	of_a_hub(call, name)
	some place in places
	repository := hub_id(call, place)
	moving(call)
	not builder(repository, name)
	not trusted(repository)
	message := sprintf("%s is taken as it is on the day of the download", [repository])
	fix := {"kind": "set-keyword", "keyword": "revision", "value": "\"<commit hash>\"", "safe": false}
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["timm.create_model"]
	args.used(call)
	repository := args.at(call, 0, "model_name").value
	some scheme in {"hf_hub:", "hf-hub:"}
	startswith(repository, scheme)
	not contains(repository, "@")
	message := sprintf("%s is taken as it is on the day of the download", [repository])
}

sources := {
	"*.from_pretrained": [
		{"index": "0", "name": "pretrained_model_name_or_path"},
		{"index": "0", "name": "model_name"},
	],
	"huggingface_hub.hf_hub_download": [{"index": "0", "name": "repo_id"}],
	"huggingface_hub.snapshot_download": [{"index": "0", "name": "repo_id"}],
	"huggingface_hub.HfApi.hf_hub_download": [{"index": "0", "name": "repo_id"}],
	"huggingface_hub.HfApi.snapshot_download": [{"index": "0", "name": "repo_id"}],
	"datasets.load_dataset": [{"index": "0", "name": "path"}],
	"sentence_transformers.SentenceTransformer": [{"index": "0", "name": "model_name_or_path"}],
	"sentence_transformers.CrossEncoder": [{"index": "0", "name": "model_name"}],
	"transformers.pipeline": [{"index": "1", "name": "model"}],
	"vllm.LLM": [{"index": "0", "name": "model"}],
	"vllm.AsyncEngineArgs": [{"index": "0", "name": "model"}],
	"vllm.EngineArgs": [{"index": "0", "name": "model"}],
	"*.HuggingFaceEmbeddings": [{"index": "", "name": "model_name"}, {"index": "", "name": "model"}],
	"*.HuggingFaceBgeEmbeddings": [{"index": "", "name": "model_name"}],
	"*.HuggingFaceInstructEmbeddings": [{"index": "", "name": "model_name"}],
	"*.SentenceTransformerEmbeddings": [{"index": "", "name": "model_name"}],
	"*.HuggingFaceEmbedding": [{"index": "0", "name": "model_name"}],
}

hub_id(call, place) := call.hub_ids[place.name]

hub_id(call, place) := call.hub_ids[place.index] if {
	not call.keywords[place.name]
	not adapts(call)
}

# peft takes the model first.
hub_id(call, place) := call.hub_ids["1"] if {
	not call.keywords[place.name]
	adapts(call)
	contains(call.hub_ids["1"], "/")
}

adapts(call) if {
	startswith(call.name, "peft.")
	call.args[1]
}

# Libraries whose from_pretrained downloads from the hub; other classes have methods of that name.
of_a_hub(call, "*.from_pretrained") if {
	some root in {"transformers.", "diffusers.", "peft.", "optimum.", "huggingface_hub.", "setfit.", "auto_gptq."}
	startswith(call.name, root)
}

of_a_hub(call, name) if {
	startswith(name, "*.")
	name != "*.from_pretrained"
	some root in {"langchain", "llama_index."}
	startswith(call.name, root)
}

of_a_hub(_, name) if not startswith(name, "*.")

moving(call) if {
	args.absent(call, "revision")
	not call.keywords.local_files_only.value
	not handed_on(call)
}

# What wraps the loader of another library hands these on to it.
handed_on(call) if call.keywords.model_kwargs.value.revision

handed_on(call) if call.parts["model_kwargs.revision"]

handed_on(call) if {
	not startswith(call.name, "sentence_transformers.")
	call.keywords.model_kwargs.unknown
	not call.parts
}

handed_on(call) if call.keywords.model_kwargs.value.local_files_only == true

moving(call) if call.keywords.revision.value in {"main", "master", null}

trusted(repository) if {
	some prefix in input.params.trusted_repositories
	startswith(repository, prefix)
}

# load_dataset("csv", data_files=…) reads files.
builder(repository, "datasets.load_dataset") if repository in data.mlwarden.lists.dataset_builders
