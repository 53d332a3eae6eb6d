# METADATA
# title: Keras/H5 model holds a Lambda layer or embedded code
# description: >-
#   A Keras configuration can carry marshalled functions, name any function of any module, or make a
#   layer read another file. Loading the model imports and calls what it names; releases that check
#   this have been got round repeatedly.
# scope: package
# related_resources:
# - ref: https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
# custom:
#   id: MODEL-004
#   severity: high
#   precision: high
#   controls:
#     cwe: [CWE-502, CWE-94]
#     owasp-ml: [ML06]
#     mitre-atlas: [AML.T0018.002]
#     nist-ssdf: [PW.4.4]
#     nist-ai-rmf: [MEASURE 2.7]
#     soc2: [CC6.8]
#   facts: [artifact.keras]
#   lists: [pickle_denied]
#   remediation: >-
#     Replace the Lambda layer by a layer class that your own code registers, save the weights alone
#     (model.save_weights) and rebuild the model in code, and load with safe_mode=True.
#   params:
#     trusted_packages:
#       type: array
#       default: [keras, tf_keras, tensorflow, keras_hub, keras_nlp, keras_cv, keras_tuner]
#       description: Top-level packages whose layers a model may name.
#   examples:
#   - file: model.json
#     bad: |
#       {"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda",
#         "config": {"function": ["4wEAAAA=", null, null], "function_type": "lambda"}}]}}
#     good: |
#       {"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense",
#         "config": {"units": 4}}]}}
package mlwarden.model.code_in_keras_model

import data.mlwarden.lib.pickles

findings contains {"fact": node.id, "message": message, "severity": severity} if {
	some node in input.facts["artifact.keras"]
	some [severity, message] in reasons(node)
}

reasons(node) := array.concat(code(node), array.concat(names(node), files(node)))

code(node) := [["high", "a layer carries a marshalled function"]] if {
	node.code == "lambda"
}

code(node) := [["critical", "a layer carries a pickled module"]] if {
	node.code == "pickle"
}

code(node) := [["high", "a Lambda layer runs a function of the file's choice"]] if {
	node.class_name == "Lambda"
	not node.code
}

code(node) := [["high", concat(" ", [node.class_name, "loads another model when it is made"])]] if {
	node.class_name in {"TFSMLayer", "JaxLayer", "FlaxLayer"}
	not node.code
}

code(node) := [] if {
	not node.code
	not node.class_name in {"Lambda", "TFSMLayer", "JaxLayer", "FlaxLayer"}
}

names(node) := [["critical", concat(" ", ["the configuration asks for", target(node)])]] if {
	dangerous(node)
}

names(node) := [["high", concat(" ", ["the configuration asks for the function", target(node)])]] if {
	not dangerous(node)
	odd_function(node)
}

names(node) := [["medium", concat(" ", ["the configuration asks for the function", target(node)])]] if {
	not dangerous(node)
	not odd_function(node)
	node.function
	foreign(node)
}

names(node) := [[weight(node), concat(" ", ["the model needs the class", target(node)])]] if {
	not dangerous(node)
	not node.function
	foreign(node)
}

names(node) := [] if {
	not dangerous(node)
	not odd_function(node)
	not foreign(node)
}

files(node) := [["medium", concat(" ", ["a layer reads a file or address:", node.files[0]])]] if {
	count(object.get(node, "files", [])) > 0
}

files(node) := [] if count(object.get(node, "files", [])) == 0

# A class that is registered, or of the program itself, has been imported before the model is read.
weight(node) := "low" if at_hand(node)

weight(node) := "medium" if not at_hand(node)

at_hand(node) if node.root == "__main__"

at_hand(node) if contains(object.get(node, "registered", ""), ">")

target(node) := concat(".", [node.module, object.get(node, "function", node.class_name)])

foreign(node) if {
	object.get(node, "root", "") != ""
	node.root != "builtins"
	not node.root in input.params.trusted_packages
}

# The same names that no pickle may reach.
dangerous(node) if {
	some level in ["critical", "high"]
	some module in [object.get(node, "module", ""), object.get(node, "root", "")]
	listed := data.mlwarden.lists.pickle_denied[level][module]
	named(node, listed)
}

named(_, " * ")

named(node, listed) if pickles.has(listed, object.get(node, "function", node.class_name))

# Keras looks functions up in any of its own modules, and some of those load and fetch.
odd_function(node) if {
	node.function
	node.root in input.params.trusted_packages
	parts := split(node.module, ".")
	not parts[count(parts) - 1] in function_modules
}

function_modules := {
	"activations", "initializers", "losses", "metrics", "regularizers", "constraints", "ops",
	"nn", "numpy", "math", "keras", "random_initializers", "constant_initializers", "optimizers",
	"schedules",
}
