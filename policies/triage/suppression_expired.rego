# METADATA
# title: A suppression has expired
# description: >-
#   The day until which the finding was accepted is over. The finding counts again; either it is
#   cured now, or somebody decides anew and gives a new day.
# scope: package
# custom:
#   id: SUP-002
#   severity: medium
#   precision: very-high
#   stage: triage
#   facts: [suppression]
#   remediation: Cure the finding and remove the comment, or give a later day and the reason for it.
#   examples:
#   - file: train.py
#     bad: |
#       import torch
#       state = torch.load("model.pt")  # mlwarden: ignore[CODE-002] until=2020-01-31 -- migration
#     good: |
#       import torch
#       state = torch.load("model.pt", weights_only=True)
package mlwarden.triage.suppression_expired

findings contains {"fact": comment.id, "message": message} if {
	some comment in input.facts.suppression
	comment.expired
	message := concat(" ", ["accepted until", comment.until])
}
