# METADATA
# title: Gadgets
# description: >-
#   What can be said of a name on no list: how it is called, what it is given, and how it is written.
#   A policy that uses this declares the list pickle_reaching.
package mlwarden.lib.gadgets

import data.mlwarden.lib.pickles

looks(fact) := object.get(fact, "texts", [])

function_called(fact) if {
	pickles.called(fact)
	fact.style == "function"
}

class_called(fact) if {
	pickles.called(fact)
	fact.style == "class"
}

# Packages that start programs, open connections or serve them, and that no model is made of.
reaching(fact) if pickles.has(data.mlwarden.lists.pickle_reaching.packages, fact.root)

# Classes whose objects do something from the moment they are made.
acting(fact) if {
	some ending in data.mlwarden.lists.pickle_reaching.classes
	endswith(fact.name, ending)
}

# Functions that are called for what they do, not for what they answer.
action(fact) if {
	name := trim_left(fact.name, "_")
	some word in data.mlwarden.lists.pickle_reaching.actions
	startswith(concat("", [name, "_"]), concat("", [word, "_"]))
}

# Functions that make an object again from its parts.
rebuilder(fact) if {
	name := trim_left(fact.name, "_")
	some start in data.mlwarden.lists.pickle_reaching.rebuilders
	startswith(name, start)
}

# What errors are given is for people to read.
message_of_an_error(fact) if {
	some ending in data.mlwarden.lists.pickle_reaching.errors
	endswith(fact.name, ending)
}
