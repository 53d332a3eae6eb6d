# METADATA
# title: Paths of facts
# description: Where a fact stands in the repository.
package mlwarden.lib.paths

under_any(fact, prefixes) if {
	some prefix in prefixes
	startswith(fact.at.path, prefix)
}

# What people are told, not what a program does.
prose(fact) if fact.role == "docs"

prose(fact) if {
	some ending in {".md", ".markdown"}
	endswith(lower(fact.at.path), ending)
}

product(fact) if fact.role == "product"
