# METADATA
# title: Model artifact without a model card
# description: >-
#   Nothing says what this model is for, what it was trained on, how well it does and where it
#   fails. A card is a README.md with the Hub's metadata or the sections of a model card, a file
#   called MODEL_CARD or model_card, or a CycloneDX document with a modelCard, in the folder of the
#   weights, below or above it.
# scope: package
# related_resources:
# - ref: https://arxiv.org/abs/1810.03993
# - ref: https://huggingface.co/docs/hub/model-cards
# custom:
#   id: META-001
#   severity: low
#   precision: high
#   controls:
#     cwe: [CWE-1059]
#     eu-ai-act: ["11.1", "13.3"]
#     iso-42001: [A.6.2.7, A.8.2]
#     nist-ai-rmf: [MEASURE 2.9, MAP 2.2]
#     soc2: [CC2.1]
#   facts: [project.model_folder, artifact]
#   scope: project
#   elsewhere: skip
#   profiles: {default: low, regulated: medium}
#   remediation: >-
#     Write a model card beside the weights (README.md with license, base_model, datasets and
#     evaluation results, or MODEL_CARD.md) that names purpose, training data, results and limits.
package mlwarden.meta.model_without_card

import data.mlwarden.lib.folders

findings contains {"fact": folder.id, "message": message, "related": related} if {
	some folder in input.facts["project.model_folder"]
	not folder.cards
	message := concat(" ", ["no model card describes the weights in", folders.shown(folder.folder)])
	related := folders.others(weights, folder)
}

weights := [fact |
	some fact in input.facts.artifact
	not fact.member
]
