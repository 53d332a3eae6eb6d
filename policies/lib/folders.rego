# METADATA
# title: Folders
# description: How folders of data and models are spoken of.
package mlwarden.lib.folders

# At most this many places beside a finding: people look at a few.
max_related := 100

shown(folder) := "the root folder" if folder == "."

shown(folder) := concat("", [folder, "/"]) if folder != "."

# The facts of the other files of a folder, besides the one that the finding is at.
others(facts, folder) := array.slice(found, 0, max_related) if {
	found := [fact.id |
		some fact in facts
		fact.at.path != folder.at.path
		fact.at.path in folder.members
	]
}
