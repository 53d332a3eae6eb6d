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

# Referred to and not called: interpolators and scorers keep their methods so.
method_of_a_class(fact) if {
	pickles.framework(fact)
	fact.use == "imported"
}

method_of_a_class(fact) if {
	fact.method
	fact.use == "imported"
}

# What makes an object again is a method of its class at times.
method_of_a_class(fact) if {
	fact.method
	gentle(fact)
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

# Functions that make a value again from words: of a unit, a time zone, a language.
gentle(fact) if {
	parts := split(trim_left(last(fact), "_"), "_")
	parts[0] in data.mlwarden.lists.pickle_reaching.gentle
	made_of_parts(fact, parts)
	not from_elsewhere(parts)
	every look in looks(fact) { look in plain_looks(parts[0]) }
}

gentle(fact) if {
	last(fact) in data.mlwarden.lists.pickle_reaching.gentle_names
	every look in looks(fact) { look in {"word", "words", "binary"} }
}

# Bytes are a value to what puts a value together; to what unpickles they are a program.
plain_looks(start) := {"word", "words"} if {
	startswith(start, "un")
} else := {"word", "words", "binary"}

# What is named after a file, an address or a program is no value of its own.
from_elsewhere(parts) if {
	some part in parts
	part in data.mlwarden.lists.pickle_reaching.sources
}

# `unpickle` alone may be anything; `_unpickle` and `unpickle_vocab` belong to some class.
made_of_parts(_, parts) if count(parts) > 1

made_of_parts(fact, _) if startswith(last(fact), "_")

# The last part of a dotted name.
last(fact) := parts[count(parts) - 1] if parts := split(fact.name, ".")

held(fact) := object.get(fact, "held", [])

# The same class under whatever name a module imports it by.
process(fact) if last(fact) in {"Popen", "PopenSpawn", "PtyProcess"}

# Where everything else can be reached from.
door(fact) if {
	contains(fact.name, "__")
	last(fact) in {"__builtins__", "__globals__", "__dict__", "__import__", "__loader__", "__subclasses__"}
}

# A place in the file system, not a value that has a slash in it.
place(fact) if {
	"path" in looks(fact)
	count(object.get(fact, "types", [])) > 1
}

place(fact) if {
	"path" in looks(fact)
	some ending in data.mlwarden.lists.pickle_reaching.keepers
	endswith(fact.name, ending)
}

# What errors are given is for people to read.
message_of_an_error(fact) if {
	some ending in data.mlwarden.lists.pickle_reaching.errors
	endswith(fact.name, ending)
}
