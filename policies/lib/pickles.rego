# METADATA
# title: Names in pickles
# description: >-
#   Accessors over artifact.import facts: which list a name is on, and what the pickle does with it.
#   A policy that uses them declares the lists it needs.
package mlwarden.lib.pickles

# A name as people write it.
name_of(fact) := concat(".", [fact.module, fact.name]) if fact.name != ""

name_of(fact) := fact.module if {
	fact.name == ""
	fact.module != ""
}

name_of(fact) := "something that cannot be known" if {
	fact.name == ""
	fact.module == ""
}

# Whatever is on the list may be imported, called and built.
listed(fact) if has(data.mlwarden.lists.pickle_allowed.names[fact.module], fact.name)

listed(fact) if {
	fact.dotted
	has(data.mlwarden.lists.pickle_allowed.names[concat("", [fact.root, ".*"])], fact.name)
}

# Harmless when it is called with what the extractor knows to be harmless.
listed(fact) if {
	called(fact)
	not fact.opaque
	not fact.via == "result"
	count(object.get(fact, "types", [])) > 0
	has(data.mlwarden.lists.pickle_allowed.guarded[fact.module], fact.name)
}

# Harmless as long as nothing calls it.
mentioned(fact) if {
	fact.use == "imported"
	fact.resolved != "unresolved"
	has(data.mlwarden.lists.pickle_allowed.mentioned[fact.module], fact.name)
}

# What it gives is made to be called.
maker(fact) if has(data.mlwarden.lists.pickle_allowed.makers[fact.module], fact.name)

# Names stand between spaces in one string, and no name has a space in it.
has(names, name) if {
	contains(names, concat("", [" ", name, " "]))
	not contains(name, " ")
}

# Some of what is listed is harmless only when what it works on is known.
allowed(fact) if {
	listed(fact)
	not fact.opaque
	not fact.via == "result"
}

allowed(fact) if excused(fact)

# Code that a compiler made to rebuild a class of its own.
excused(fact) if {
	startswith(fact.name, "__pyx_unpickle_")
	not fact.dotted
	not fact.opaque
	not fact.via == "result"
}

# Classes of the frameworks: made without being called, or only referred to.
excused(fact) if {
	fact.use in {"newobj", "imported"}
	plain_class(fact)
	framework(fact)
	fact.resolved == "constant"
	not fact.keywords
}

# Their own rebuilding functions, which other releases than the recorded ones name otherwise.
excused(fact) if {
	fact.use == "reduced"
	startswith(fact.name, "_")
	not fact.dotted
	not fact.opaque
	not fact.via == "result"
	some start in ["_new_", "_rebuild", "_unpickle", "_reconstruct", "_restore"]
	startswith(fact.name, start)
	framework(fact)
	every look in object.get(fact, "texts", []) { look in {"word", "words"} }
}

# Keras pickles a model as the bytes of its own format, which are looked into.
excused(fact) if {
	fact.root == "keras"
	fact.method
	endswith(fact.name, "._unpickle_model")
	fact.types == ["object"]
	not fact.opaque
}

framework(fact) if has(data.mlwarden.lists.pickle_allowed.roots, fact.root)

plain_class(fact) if {
	fact.style == "class"
	not fact.dotted
}

plain_class(fact) if {
	fact.style == "class"
	fact.qualified
}

# The severity with which a name is denied, by any reading of it.
denied(fact) := level if {
	level := listed_level(fact)
	not listed(fact)
	not mentioned(fact)
}

listed_level(fact) := "critical" if {
	on_list(fact, data.mlwarden.lists.pickle_denied.critical)
} else := "high" if {
	on_list(fact, data.mlwarden.lists.pickle_denied.high)
}

on_list(fact, table) if {
	some reference in fact.references
	some module in reference.modules
	matches(table[module], module, reference)
}

matches(" * ", _, _)

matches(names, module, reference) if {
	module == reference.module
	has(names, reference.name)
}

# The pickle calls the name; making an object without calling anything is `newobj`.
called(fact) if fact.use in {"reduced", "obj", "inst"}

what_happens(fact) := "loading calls" if called(fact)

what_happens(fact) := "loading makes an object of" if fact.use == "newobj"

what_happens(fact) := "loading hands code to" if fact.use == "state"

what_happens(fact) := "loading changes" if fact.use == "build-target"

what_happens(fact) := "loading imports" if fact.use in {"imported", "ext"}

# In which file: the member of a container, where there is one.
sentence(fact) := concat(" ", [what_happens(fact), name_of(fact)])
