# METADATA
# title: Paths of facts
# description: Where a fact stands in the repository.
package mlwarden.lib.paths

under_any(fact, prefixes) if {
	some prefix in prefixes
	startswith(fact.at.path, prefix)
}

product(fact) if fact.role == "product"
