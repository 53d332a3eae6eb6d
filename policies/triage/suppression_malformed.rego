# METADATA
# title: A suppression comment has no effect because it is malformed
# description: >-
#   A comment that starts like a suppression but does not follow its grammar suppresses nothing, and
#   whoever wrote it believes that it does. A reason is part of the grammar, and the names must be
#   those of policies.
# scope: package
# custom:
#   id: SUP-001
#   severity: medium
#   precision: very-high
#   stage: triage
#   facts: [suppression]
#   remediation: 'Write "mlwarden: ignore[ID] until=YYYY-MM-DD -- reason"; until is optional.'
#   examples:
#   - file: train.py
#     bad: |
#       import torch
#       state = torch.load("model.pt")  # mlwarden: ignore[CODE-002]
#     good: |
#       import torch
#       state = torch.load("model.pt")  # mlwarden: ignore[CODE-002] -- written by our own job
package mlwarden.triage.suppression_malformed

findings contains {"fact": comment.id, "message": comment.malformed} if {
	some comment in input.facts.suppression
}

findings contains {"fact": comment.id, "message": message} if {
	some comment in input.facts.suppression
	some name in comment.unknown
	message := concat("", ["no policy is called ", name])
}
