# METADATA
# title: Data set has no licence or terms of use
# description: >-
#   Without terms nobody may use the data, and a model trained on it inherits the doubt. Terms are a
#   licence in a dataset card, Croissant file, data package or data contract, a licence file or a
#   section on terms beside the data, or a licence for content (Creative Commons and the like) at
#   the top of the repository. A software licence up there was hardly meant for data: then the
#   finding is a low one.
# scope: package
# related_resources:
# - ref: https://huggingface.co/docs/hub/repositories-licenses
# custom:
#   id: DATA-006
#   severity: medium
#   precision: high
#   controls:
#     eu-ai-act: [10.2.b, "53.1"]
#     iso-42001: [A.7.3]
#     nist-ai-rmf: [MAP 4.1, GOVERN 6.1]
#   facts: [project.data_folder, data.file]
#   scope: project
#   elsewhere: skip
#   remediation: >-
#     Find out under what terms the data may be used; name the licence in the dataset card, or put
#     it into the folder as LICENSE or DATA_LICENSE.
#   params:
#     repository_licence_is_enough:
#       type: boolean
#       default: false
#       description: Whether a software licence at the top of the repository covers its data.
#   examples:
#   - file: README.md
#     bad: |
#       ---
#       pretty_name: Survey answers
#       task_categories: [text-classification]
#       ---
#       # Survey answers
#     good: |
#       ---
#       pretty_name: Survey answers
#       task_categories: [text-classification]
#       license: cc-by-4.0
#       ---
#       # Survey answers
package mlwarden.data.dataset_unlicensed

import data.mlwarden.lib.folders

findings contains {"fact": folder.id, "message": message, "related": related} if {
	some folder in input.facts["project.data_folder"]
	without_terms(folder)
	not folder.repository_licence
	message := concat(" ", ["nothing says under what terms", subject(folder), "may be used"])
	related := members(folder)
}

findings contains {"fact": folder.id, "message": message, "related": related, "severity": "low"} if {
	some folder in input.facts["project.data_folder"]
	without_terms(folder)
	folder.repository_licence
	not input.params.repository_licence_is_enough
	message := concat(" ", ["no licence covers", subject(folder), "but the repository's for software"])
	related := members(folder)
}

# A card that cannot be read may well name one.
without_terms(folder) if {
	not folder.licences
	not folder.unreadable
}

subject(folder) := concat(" ", ["the data in", folders.shown(folder.folder)]) if folder.members

subject(folder) := "the data that this describes" if not folder.members

members(folder) := folders.others(input.facts["data.file"], folder) if folder.members

members(folder) := [] if not folder.members
