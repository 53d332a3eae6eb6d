# METADATA
# title: Data from outside is unpickled
# description: >-
#   Unpickling runs whatever code the data carries, before any of it can be checked. What comes from
#   the network, a request, the command line or a user decides what this program does. Data whose
#   origin is not known, or that belongs to the project, is reported at a low severity: it is safe
#   for as long as nobody else can write it.
# scope: package
# related_resources:
# - ref: https://docs.python.org/3/library/pickle.html#restricting-globals
# - ref: https://huggingface.co/docs/safetensors/index
# custom:
#   id: CODE-001
#   severity: high
#   precision: high
#   controls:
#     cwe: [CWE-502]
#     owasp-ml: [ML06]
#     owasp-llm: [LLM03]
#     mitre-atlas: [AML.T0011.000]
#     nist-ssdf: [PW.5.1]
#     nist-ai-rmf: [MEASURE 2.7]
#     soc2: [CC8.1]
#     pci-dss: [6.2.4]
#   watch:
#   - pickle.load
#   - pickle.loads
#   - pickle.Unpickler.load
#   - dill.load
#   - dill.loads
#   - dill.load_session
#   - dill.load_module
#   - dill.Unpickler.load
#   - cloudpickle.load
#   - cloudpickle.loads
#   - cloudpickle.Unpickler.load
#   - compress_pickle.load
#   - compress_pickle.loads
#   - joblib.load
#   - pandas.read_pickle
#   - numpy.load
#   - shelve.open
#   - marshal.load
#   - marshal.loads
#   - jsonpickle.decode
#   - jsonpickle.loads
#   - jsonpickle.unpickler.decode
#   - multiprocessing.reduction.ForkingPickler.loads
#   - zmq.Context.socket().recv_pyobj
#   - zmq.Socket.recv_pyobj
#   - mlflow.pyfunc.load_model
#   - mlflow.sklearn.load_model
#   - mlflow.pytorch.load_model
#   - mlflow.keras.load_model
#   - mlflow.tensorflow.load_model
#   - mlflow.lightgbm.load_model
#   - mlflow.xgboost.load_model
#   - mlflow.catboost.load_model
#   - mlflow.spark.load_model
#   - mlflow.statsmodels.load_model
#   - h2o.load_model
#   - h2o.upload_model
#   lists: [deserializers]
#   elsewhere: lower
#   remediation: >-
#     Exchange data in a format that holds no code (safetensors, ONNX, JSON, Parquet, numpy with
#     allow_pickle=False), or check a signature of the bytes before they are unpickled.
#   params:
#     trusted_paths:
#       type: array
#       default: []
#       description: Path prefixes of code that may unpickle.
#   examples:
#   - file: serve.py
#     bad: |
#       import pickle
#       import requests
#       model = pickle.loads(requests.get("https://models.example.com/m.pkl").content)
#     good: |
#       import requests
#       from safetensors.torch import load
#       weights = load(requests.get("https://models.example.com/m.safetensors").content)
package mlwarden.code.untrusted_pickle

import data.mlwarden.lib.args
import data.mlwarden.lib.paths

findings contains {"fact": call.id, "message": message, "fix": fix(place)} if {
	some name, place in data.mlwarden.lists.deserializers
	some call in input.calls[name]
	args.used(call)
	unpickles(call, place)
	origin := origin_of(call, place)
	message := sprintf("%s runs the code in data that comes from %s", [name, origin])
}

findings contains {"fact": call.id, "message": message, "severity": "low", "fix": fix(place)} if {
	some name, place in data.mlwarden.lists.deserializers
	not place.trusted
	some call in input.calls[name]
	args.used(call)
	unpickles(call, place)
	not origin_of(call, place)
	not harmless(call, place)
	message := sprintf("%s runs whatever code the data carries", [name])
}

# numpy reads arrays of plain numbers without pickle.
fix(place) := {"kind": "set-keyword", "keyword": place.unless, "index": 2, "value": "False", "safe": false} if place.unless

fix(place) := null if not place.unless

unpickles(call, place) if {
	not place.unless
	not paths.under_any(call, input.params.trusted_paths)
}

unpickles(call, place) if {
	args.is_at(call, 2, place.unless, true)
	not paths.under_any(call, input.params.trusted_paths)
}

# In words, where the data comes from, if it comes from outside.
origin_of(call, place) := args.origin_words[call.origin] if place.receiver

origin_of(call, place) := args.origin_words[value.origin] if value := args.at(call, place.index, place.name)

origin_of(call, place) := "the network" if {
	value := args.at(call, place.index, place.name)
	not args.outside(value)
	remote(call, place)
}

remote(call, place) if call.urls[place.name].scheme in {"http", "https", "ftp", "s3", "gs"}

remote(call, place) if call.urls[sprintf("%d", [place.index])].scheme in {"http", "https", "ftp", "s3", "gs"}

# Bytes that stand in the code, or that this program has just made.
harmless(call, place) if {
	value := args.at(call, place.index, place.name)
	args.known(value)
	place.name in {"data", "str", "bytes", "string"}
}

harmless(call, place) if args.at(call, place.index, place.name).unknown == "serialised"
