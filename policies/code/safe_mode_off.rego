# METADATA
# title: A loader's safe mode is switched off
# description: >-
#   The loader refuses code in the file it reads unless it is told otherwise. Here it is told
#   otherwise, so that the file decides what this program runs.
# scope: package
# related_resources:
# - ref: https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
# - ref: https://skops.readthedocs.io/en/stable/persistence.html
# custom:
#   id: CODE-006
#   severity: high
#   precision: very-high
#   controls:
#     cwe: [CWE-502]
#     owasp-ml: [ML06]
#     mitre-atlas: [AML.T0011.000]
#     nist-ssdf: [PW.9.1]
#   watch:
#   - keras.models.load_model
#   - "keras.models.model_from_json[~safe_mode]"
#   - "keras.models.clone_model[~safe_mode]"
#   - "keras.saving.deserialize_keras_object[~safe_mode]"
#   - "keras.layers.deserialize[~safe_mode]"
#   - keras.config.enable_unsafe_deserialization
#   - skops.io.load
#   - skops.io.loads
#   - "*.load_local[~allow_dangerous_deserialization]"
#   - "*.deserialize_from_bytes[~allow_dangerous_deserialization]"
#   - "*.load_llm[~allow_dangerous_deserialization]"
#   - "*.load_llm_from_config[~allow_dangerous_deserialization]"
#   - "*.Databricks[~allow_dangerous_deserialization]"
#   - "mlflow.tensorflow.load_model[~safe_mode]"
#   - "mlflow.keras.load_model[~safe_mode]"
#   - "*.load_model[~safe_mode]"
#   - "os.environ.__setitem__[~TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD]"
#   - "os.environ.setdefault[~TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD]"
#   - "os.putenv[~TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD]"
#   facts: [shell.command]
#   elsewhere: lower
#   remediation: >-
#     Leave the safe mode on. Rewrite custom layers as registered classes, name the trusted types
#     one by one after reading them, or rebuild the index from its documents.
#   params:
#     trusted_paths:
#       type: array
#       default: []
#       description: Path prefixes of code that may switch safe modes off.
#   examples:
#   - file: load.py
#     bad: |
#       import keras
#       model = keras.models.load_model("model.keras", safe_mode=False)
#     good: |
#       import keras
#       model = keras.models.load_model("model.keras")
package mlwarden.code.safe_mode_off

import data.mlwarden.lib.args
import data.mlwarden.lib.paths

findings contains {"fact": call.id, "message": message, "fix": fix} if {
	some name in keras
	some call in input.calls[name]
	not paths.under_any(call, input.params.trusted_paths)
	args.is_at(call, position(name), "safe_mode", false)
	not known_elsewhere(call, name)
	message := "safe_mode=False lets the model file bring code of its own"
	fix := {"kind": "set-keyword", "keyword": "safe_mode", "index": position(name), "value": "True", "safe": false}
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["keras.config.enable_unsafe_deserialization"]
	not paths.under_any(call, input.params.trusted_paths)
	message := "Keras accepts code from every model file after this call"
}

findings contains {"fact": call.id, "message": message} if {
	some name in {"skops.io.load", "skops.io.loads"}
	some call in input.calls[name]
	not paths.under_any(call, input.params.trusted_paths)
	everything(args.at(call, 1, "trusted"))
	message := "every type that the file names is trusted"
}

findings contains {"fact": call.id, "message": message} if {
	some name in {
		"*.load_local",
		"*.deserialize_from_bytes",
		"*.load_llm",
		"*.load_llm_from_config",
		"*.Databricks",
	}
	some call in input.calls[name]
	not paths.under_any(call, input.params.trusted_paths)
	args.is(call, "allow_dangerous_deserialization", true)
	message := "allow_dangerous_deserialization=True unpickles the stored index"
}

findings contains {"fact": call.id, "message": message} if {
	some name in {"os.environ.__setitem__", "os.environ.setdefault", "os.putenv"}
	some call in input.calls[name]
	not paths.under_any(call, input.params.trusted_paths)
	call.args[0].value == "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"
	call.args[1].value in {"1", "y", "yes", "true"}
	message := "every torch.load of this process runs the full unpickler"
}

findings contains {"fact": call.id, "message": message} if {
	some name in {"mlflow.tensorflow.load_model", "mlflow.keras.load_model"}
	some call in input.calls[name]
	not paths.under_any(call, input.params.trusted_paths)
	call.keywords.keras_model_kwargs.value.safe_mode == false
	message := "safe_mode=False lets the model file bring code of its own"
}

findings contains {"fact": command.id, "message": message} if {
	some command in input.facts["shell.command"]
	command.settings.TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD in {"1", "y", "yes", "true"}
	message := "every torch.load of this process runs the full unpickler"
}

keras := {
	"keras.models.load_model",
	"keras.models.model_from_json",
	"keras.models.clone_model",
	"keras.saving.deserialize_keras_object",
	"keras.layers.deserialize",
	"*.load_model",
}

# A call that stands under its full name as well is judged there.
known_elsewhere(call, "*.load_model") if call.name in keras

# Where the parameter stands in the signature; elsewhere it is given by its name.
position(name) := 3 if name == "keras.models.load_model"

else := 99

everything(value) if value.value == true

everything(value) if value.unknown == "result of skops.io.get_untrusted_types"
