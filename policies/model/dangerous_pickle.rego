# METADATA
# title: Serialized model calls a dangerous function when loaded
# description: >-
#   A pickle is a program for a small machine that imports and calls what it is told. This one
#   reaches a function that runs commands, evaluates code, opens files or connections, changes the
#   program it is loaded into, or hides which function it reaches. Loading the file is enough; the
#   model need not be used.
# scope: package
# related_resources:
# - ref: https://docs.python.org/3/library/pickle.html#restricting-globals
# - ref: https://docs.pytorch.org/docs/stable/notes/serialization.html
# custom:
#   id: MODEL-001
#   severity: critical
#   precision: very-high
#   controls:
#     cwe: [CWE-502]
#     owasp-ml: [ML06, ML10]
#     owasp-llm: [LLM03]
#     mitre-atlas: [AML.T0011.000, AML.T0018.002]
#     nist-ssdf: [PW.4.4]
#     nist-ai-rmf: [MEASURE 2.7]
#     iso-42001: [A.6.2.4]
#     eu-ai-act: ["15.5"]
#     gdpr: ["32"]
#     hipaa: [164.308(a)(5)(ii)(B)]
#     soc2: [CC6.8]
#     pci-dss: [6.2.4]
#   facts: [artifact.import, artifact.write, "artifact.pickle[~oddities]"]
#   lists: [pickle_allowed, pickle_denied]
#   remediation: >-
#     Do not load the file. Find out where it came from, delete it, and take the weights from a
#     source you trust in a format that holds data only, such as safetensors.
#   params:
#     trusted:
#       type: array
#       default: []
#       description: Names as module.name that your own models call on purpose.
package mlwarden.model.dangerous_pickle

import data.mlwarden.lib.pickles

findings contains {"fact": fact.id, "message": message, "severity": severity} if {
	some fact in input.facts["artifact.import"]
	severity := pickles.denied(fact)
	not pickles.name_of(fact) in input.params.trusted
	message := concat("", [pickles.sentence(fact), addition(fact)])
}

# Functions of the user's own are pickled as their code: expected of some models, and still code.
addition(fact) := ", which makes a function of code in the file" if {
	makes_function(fact)
} else := ""

makes_function(fact) if {
	pickles.called(fact)
	fact.root in {"cloudpickle", "dill", "types"}
	fact.name in {"_make_function", "_make_skel_func", "_create_function", "FunctionType"}
}

findings contains {"fact": fact.id, "message": message, "severity": "high"} if {
	some fact in input.facts["artifact.import"]
	fact.resolved == "unresolved"
	not fact.use == "ext"
	not pickles.denied(fact)
	message := "loading reaches a function whose name the pickle computes"
}

findings contains {"fact": fact.id, "message": message, "severity": "high"} if {
	some fact in input.facts["artifact.import"]
	fact.use == "ext"
	message := "loading reaches a function through the extension registry, which hides its name"
}

findings contains {"fact": fact.id, "message": message, "severity": "high"} if {
	some fact in input.facts["artifact.import"]
	fact.via == "result"
	fact.resolved != "unresolved"
	not pickles.denied(fact)
	not made_to_be_called(fact)
	message := concat(" ", ["loading calls what a call of", pickles.name_of(fact), "gave"])
}

# Text may be evaluated by what is made.
made_to_be_called(fact) if {
	pickles.maker(fact)
	count(object.get(fact, "texts", [])) == 0
}

findings contains {"fact": fact.id, "message": message, "severity": "high"} if {
	some fact in input.facts["artifact.import"]
	fact.opaque
	not fact.via
	pickles.listed(fact)
	message := concat(" ", ["what loading does by", pickles.name_of(fact), "cannot be known"])
}

findings contains {"fact": fact.id, "message": message} if {
	some fact in input.facts["artifact.write"]
	not of_tensor(fact)
	message := concat(" ", ["loading changes", pickles.name_of(fact), "in the running program"])
}

findings contains {"fact": fact.id, "message": "loading writes items into a tensor, which no model does"} if {
	some fact in input.facts["artifact.write"]
	of_tensor(fact)
}

# Tensors keep no items: loaders that restrict names have been made to write out of bounds so.
of_tensor(fact) if {
	startswith(fact.opcode, "SETITEM")
	startswith(fact.name, "_rebuild")
}

findings contains {"fact": stream.id, "message": message, "severity": severity} if {
	some stream in input.facts["artifact.pickle"]
	some oddity in stream.oddities
	severity := oddities[oddity]
	message := concat(" ", ["the pickle is written so that readers disagree about it:", oddity])
}

# No pickler writes these, and each makes some scanner or some loader see another program.
oddities := {
	"frame-crossing": "critical",
	"frame-nesting": "critical",
	"number-text": "high",
	"nul-text": "high",
	"non-ascii-text": "high",
	"flood": "high",
}
