# METADATA
# title: How firmly a declaration holds its package
# description: >-
#   Accessors over the pin class of a dependency fact. None of them holds for `dynamic`: what cannot
#   be told from the text never becomes a finding by accident.
package mlwarden.lib.pins

versions := {"none", "lower-only", "upper-only", "exclude-only", "bounded", "compatible", "wildcard", "conda-fuzzy"}

# Declared by name and free to be another version tomorrow: no lock settles it either.
open(dependency, accepted) if {
	dependency.ecosystem in {"pypi", "conda"}
	dependency.name != ""
	dependency.pin in versions
	not dependency.pin in accepted
	not dependency.locked_by
}

# New releases are admitted only up to a bound.
capped(dependency) if dependency.pin in {"bounded", "compatible", "wildcard", "conda-fuzzy"}

message(dependency) := sprintf("%s is installed at whatever version is newest", [dependency.name]) if {
	dependency.pin == "none"
}

message(dependency) := sprintf("%s%s does not settle on one version", [dependency.name, dependency.specifier]) if {
	dependency.pin != "none"
}
