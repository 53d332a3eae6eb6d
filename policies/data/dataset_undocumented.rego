# METADATA
# title: Data set in the repository has no documentation
# description: >-
#   Nobody can tell what these records are, where they come from, or what they must not be used for.
#   Documentation is a dataset card, a datasheet, a Croissant file, a data contract or a data
#   dictionary in or above the folder, a README in it or in the folder around it, or a section
#   about the data in a README further up.
# scope: package
# related_resources:
# - ref: https://arxiv.org/abs/1803.09010
# - ref: https://huggingface.co/docs/hub/datasets-cards
# custom:
#   id: DATA-005
#   severity: low
#   precision: high
#   controls:
#     cwe: [CWE-1059]
#     eu-ai-act: ["10.2", "11.1"]
#     gdpr: ["30"]
#     iso-42001: [A.7.2, A.4.3]
#     nist-ai-rmf: [MAP 2.3, MEASURE 2.1]
#     soc2: [CC2.1]
#   facts: [project.data_folder, data.file]
#   scope: project
#   elsewhere: skip
#   profiles: {default: low, regulated: medium}
#   remediation: >-
#     Put a README.md or a datasheet into the folder that says what the records are, where they come
#     from, how they were collected, and what they are meant for.
#   params:
#     min_rows:
#       type: integer
#       default: 100
#       description: Folders with no more rows than this in all their data files need none.
package mlwarden.data.dataset_undocumented

import data.mlwarden.lib.folders

findings contains {"fact": folder.id, "message": message, "related": related} if {
	some folder in input.facts["project.data_folder"]
	folder.rows > input.params.min_rows
	not folder.documentation
	message := concat(" ", ["no document describes the data in", folders.shown(folder.folder)])
	related := folders.others(input.facts["data.file"], folder)
}
