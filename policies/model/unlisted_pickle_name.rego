# METADATA
# title: Serialized model imports names outside the framework allow-list
# description: >-
#   The pickle refers to classes or functions that none of the known frameworks writes into its
#   models. Most are classes of somebody's own, which is an inventory worth having: whoever loads the
#   file must install and trust that code. A function that is called with text, a name reached
#   through another name, or a part of Python that models do not use is how unknown attacks look.
# scope: package
# related_resources:
# - ref: https://docs.python.org/3/library/pickle.html#restricting-globals
# custom:
#   id: MODEL-002
#   severity: medium
#   precision: high
#   controls:
#     cwe: [CWE-502]
#     owasp-ml: [ML06]
#     owasp-llm: [LLM03]
#     mitre-atlas: [AML.T0010.003]
#     nist-ssdf: [PW.4.4]
#     nist-ai-rmf: [MAP 4.2]
#     soc2: [CC6.8]
#   facts: [artifact.import]
#   lists: [pickle_allowed, pickle_denied, pickle_reaching]
#   remediation: >-
#     Find out which package the name belongs to and whether the model needs it. If it does, add the
#     name to the parameter `allowed`; better, save the weights without the class around them.
#   params:
#     allowed:
#       type: array
#       default: []
#       description: Names as module.name, or packages as package.*, that your models may refer to.
package mlwarden.model.unlisted_pickle_name

import data.mlwarden.lib.gadgets
import data.mlwarden.lib.pickles

findings contains {"fact": fact.id, "message": message, "severity": severity} if {
	some fact in input.facts["artifact.import"]
	unlisted(fact)
	severity := grade(fact)
	message := concat(" ", [pickles.sentence(fact), reasons[severity]])
}

unlisted(fact) if {
	fact.resolved != "unresolved"
	fact.use != "build-target"
	not fact.via == "result"
	not pickles.listed(fact)
	not pickles.excused(fact)
	not pickles.denied(fact)
	not configured(fact)
}

configured(fact) if pickles.name_of(fact) in input.params.allowed

configured(fact) if {
	some module in fact.references[0].modules
	concat("", [module, ".*"]) in input.params.allowed
}

grade(fact) := "high" if {
	suspicious(fact)
} else := "medium" if {
	doubtful(fact)
} else := "low"

reasons := {
	"high": "in a way that models do not",
	"medium": "in a way that models rarely do",
	"low": "which is on no framework's list",
}

# Parts of Python that no model needs.
suspicious(fact) if {
	fact.stdlib
	not pickles.mentioned(fact)
}

# A name that is reached through another one, unless it is a class within a class.
suspicious(fact) if {
	fact.dotted
	not fact.qualified
	not pickles.mentioned(fact)
	not gadgets.method_of_a_class(fact)
}

suspicious(fact) if {
	gadgets.function_called(fact)
	suspicious_call(fact)
}

# A function that is given text: a command, a path, a name to look up.
suspicious_call(fact) if {
	count(gadgets.looks(fact)) > 0
	not gadgets.gentle(fact)
}

# The same text within an object that it is given.
suspicious_call(fact) if {
	count(gadgets.held(fact)) > 0
	gadgets.action(fact)
}

suspicious_call(fact) if {
	some look in gadgets.held(fact)
	look in {"command", "url", "code"}
	not startswith(fact.name, "_")
	not gadgets.rebuilder(fact)
}

# Code that leaves the expression it stands in, in the state of a class that may evaluate it.
suspicious(fact) if fact.use == "state"

suspicious(fact) if {
	pickles.called(fact)
	gadgets.process(fact)
}

suspicious(fact) if gadgets.door(fact)

# Whatever such a package does when it is called, it does outside the program.
suspicious(fact) if {
	pickles.called(fact)
	gadgets.reaching(fact)
}

# Arguments by name go to few constructors, and these say what they are for.
suspicious(fact) if {
	count(object.get(fact, "keywords", [])) > 0
	"command" in gadgets.looks(fact)
}

suspicious(fact) if {
	some keyword in fact.keywords
	pickles.has(data.mlwarden.lists.pickle_reaching.arguments, keyword)
	count(gadgets.looks(fact)) > 0
}

doubtful(fact) if {
	gadgets.function_called(fact)
	doubtful_call(fact)
}

# A function that needs to be told nothing does what it does anyway.
doubtful_call(fact) if count(object.get(fact, "types", [])) == 0

doubtful_call(fact) if gadgets.action(fact)

# What rebuilds an object is mostly private, or is called so.
doubtful_call(fact) if {
	not startswith(fact.name, "_")
	not gadgets.rebuilder(fact)
	not gadgets.gentle(fact)
}

doubtful(fact) if {
	gadgets.class_called(fact)
	doubtful_object(fact)
}

doubtful_object(fact) if {
	gadgets.place(fact)
	not endswith(fact.name, "Path")
	not gadgets.message_of_an_error(fact)
}

doubtful_object(fact) if {
	some look in gadgets.looks(fact)
	look in {"command", "url", "code"}
	not gadgets.message_of_an_error(fact)
}

# Values of enumerations may look like paths; the classes that frameworks call are known.
doubtful_object(fact) if {
	"path" in gadgets.looks(fact)
	pickles.framework(fact)
}

doubtful_object(fact) if gadgets.acting(fact)

# Records may hold the line that a program was started with, but hardly what a shell is to run.
doubtful(fact) if {
	fact.use == "newobj"
	"shell" in gadgets.looks(fact)
}

doubtful(fact) if gadgets.reaching(fact)

doubtful(fact) if {
	count(object.get(fact, "keywords", [])) > 0
	some look in gadgets.looks(fact)
	look in {"url", "path", "code"}
}
