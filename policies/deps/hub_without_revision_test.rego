package mlwarden.deps.hub_without_revision_test

import data.mlwarden.deps.hub_without_revision as policy

pulled(name, repository, keywords) := {"id": 7, "at": {"path": "a.py"}, "name": name, "args": [{"value": repository}], "keywords": keywords, "hub_ids": {"0": repository}}

pulls(calls) := found if {
	found := policy.findings with input.calls as calls
		with input.params as {"trusted_repositories": []}
}

test_no_revision if {
	count(pulls({"*.from_pretrained": [pulled("transformers.AutoModel.from_pretrained", "org/model", {})]})) == 1
	count(pulls({"*.from_pretrained": [pulled("transformers.AutoModel.from_pretrained", "bert-base-uncased", {})]})) == 1
}

test_a_branch if {
	call := pulled("transformers.AutoModel.from_pretrained", "org/model", {"revision": {"value": "main"}})
	count(pulls({"*.from_pretrained": [call]})) == 1
}

test_data_set if {
	count(pulls({"datasets.load_dataset": [pulled("datasets.load_dataset", "org/data", {})]})) == 1
}

test_by_keyword if {
	call := {"id": 7, "at": {"path": "a.py"}, "name": "x", "args": [], "keywords": {"repo_id": {"value": "org/model"}}, "hub_ids": {"repo_id": "org/model"}}
	count(pulls({"huggingface_hub.hf_hub_download": [call]})) == 1
}

test_pipeline if {
	call := {"id": 7, "at": {"path": "a.py"}, "name": "x", "args": [{"value": "summarization"}], "keywords": {"model": {"value": "org/model"}}, "hub_ids": {"0": "summarization", "model": "org/model"}}
	count(pulls({"transformers.pipeline": [call]})) == 1
}

test_timm_names_the_model if {
	call := {"id": 7, "at": {"path": "a.py"}, "name": "timm.create_model", "args": [{"value": "hf_hub:org/model"}], "keywords": {}}
	found := pulls({"timm.create_model": [call]})
	{one.message | some one in found} == {"hf_hub:org/model is taken as it is on the day of the download"}
}

test_timm if {
	count(pulls({"timm.create_model": [pulled("timm.create_model", "hf_hub:org/model", {})]})) == 1
}

wraps(name, keywords) := {"id": 7, "at": {"path": "a.py"}, "name": name, "args": [], "keywords": keywords, "hub_ids": {"model_name": "org/model"}}

test_what_wraps_a_loader if {
	named := {"model_name": {"value": "org/model"}}
	count(pulls({"*.HuggingFaceEmbeddings": [wraps("langchain_huggingface.HuggingFaceEmbeddings", named)]})) == 1
	count(pulls({"*.HuggingFaceEmbedding": [wraps("llama_index.embeddings.huggingface.HuggingFaceEmbedding", named)]})) == 1
	device := object.union(named, {"model_kwargs": {"value": {"device": "cpu"}}})
	count(pulls({"*.HuggingFaceEmbeddings": [wraps("langchain_huggingface.HuggingFaceEmbeddings", device)]})) == 1
}

test_quiet_where_the_loader_is_given_a_revision if {
	name := "langchain_huggingface.HuggingFaceEmbeddings"
	pinned := {"model_name": {"value": "org/model"}, "model_kwargs": {"value": {"revision": "0f3b5b1"}}}
	unknown := {"model_name": {"value": "org/model"}, "model_kwargs": {"unknown": "parameter"}}
	part := object.union(wraps(name, unknown), {"parts": {"model_kwargs.revision": {"unknown": "parameter"}}})
	count(pulls({"*.HuggingFaceEmbeddings": [wraps(name, pinned), wraps(name, unknown), part]})) == 0
}

test_a_loader_with_a_revision_of_its_own if {
	call := pulled("sentence_transformers.SentenceTransformer", "org/model", {"model_kwargs": {"unknown": "parameter"}})
	count(pulls({"sentence_transformers.SentenceTransformer": [call]})) == 1
}

test_quiet_on_classes_of_ones_own if {
	call := wraps(".HuggingFaceEmbeddings", {"model_name": {"value": "org/model"}})
	count(pulls({"*.HuggingFaceEmbeddings": [call]})) == 0
}

test_quiet_with_a_revision if {
	commit := {"revision": {"value": "0f3b5b1a3c3ee7cd0a6e7a8d4ad7b04d9a3c1f2e"}}
	calls := {
		"*.from_pretrained": [pulled("transformers.AutoModel.from_pretrained", "org/model", commit)],
		"timm.create_model": [pulled("timm.create_model", "hf_hub:org/model@v1", {}), pulled("timm.create_model", "resnet50", {})],
	}
	count(pulls(calls)) == 0
}

test_quiet_on_what_is_no_id if {
	call := {"id": 7, "at": {"path": "a.py"}, "name": "transformers.AutoModel.from_pretrained", "args": [{"value": "./model"}], "keywords": {}}
	count(pulls({"*.from_pretrained": [call]})) == 0
}

test_quiet_on_builders_of_files if {
	count(pulls({"datasets.load_dataset": [pulled("datasets.load_dataset", "csv", {"data_files": {"value": "a.csv"}})]})) == 0
}

test_quiet_on_other_classes if {
	count(pulls({"*.from_pretrained": [pulled("?.from_pretrained", "org/model", {}), pulled("timm.X.from_pretrained", "a", {})]})) == 0
}

test_quiet_when_unknown if {
	unknown := {"id": 7, "at": {"path": "a.py"}, "name": "transformers.AutoModel.from_pretrained", "args": [{"unknown": "parameter"}], "keywords": {}}
	calls := [
		unknown,
		pulled("transformers.AutoModel.from_pretrained", "org/model", {"revision": {"unknown": "parameter"}}),
		object.union(pulled("transformers.AutoModel.from_pretrained", "org/model", {}), {"open": true}),
	]
	count(pulls({"*.from_pretrained": calls})) == 0
}

test_quiet_on_trusted_repositories if {
	found := policy.findings with input.calls as {"datasets.load_dataset": [pulled("datasets.load_dataset", "org/data", {})]}
		with input.params as {"trusted_repositories": ["org/"]}
	count(found) == 0
}

test_quiet_without_calls if count(pulls({})) == 0

test_an_adapter_for_a_model if {
	call := {"id": 7, "at": {"path": "a.py"}, "name": "peft.PeftModel.from_pretrained", "args": [{"unknown": "call"}, {"value": "org/adapter"}], "keywords": {}, "hub_ids": {"1": "org/adapter"}}
	count(pulls({"*.from_pretrained": [call]})) == 1
}
