# METADATA
# title: A suppression suppresses nothing
# description: >-
#   The finding it was written for is gone, so the comment only waits to hide the next one. Judged
#   only where all policies that the comment names have run.
# scope: package
# custom:
#   id: SUP-003
#   severity: low
#   precision: very-high
#   stage: triage
#   facts: [suppression]
#   remediation: Remove the comment.
#   examples:
#   - file: train.py
#     bad: |
#       import torch
#       state = torch.load("m.pt", weights_only=True)  # mlwarden: ignore[CODE-002] -- migration
#     good: |
#       import torch
#       state = torch.load("m.pt", weights_only=True)
package mlwarden.triage.suppression_unused

findings contains {"fact": comment.id, "message": message} if {
	some comment in input.facts.suppression
	comment.judged
	not comment.used
	not comment.malformed
	message := "none of the policies it names reports anything here"
}
