# METADATA
# title: Releases
# description: What is known of the releases of packages that a project installs.
package mlwarden.lib.releases

# Why an older release has to be reckoned with.
reason(name, title, release) := concat(" ", ["the project admits", title, "<", release]) if {
	input.project.frameworks[name]
} else := concat(" ", ["no manifest says which", title, "is used"])
