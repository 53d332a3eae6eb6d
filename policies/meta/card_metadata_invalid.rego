# METADATA
# title: Card metadata does not parse or uses unknown ids
# description: >-
#   The metadata at the top of a model or dataset card is read by programs: catalogues, licence
#   checks, evaluation boards. What does not parse, is given twice, lacks what readers require or
#   uses an id that nobody knows is lost on them; the Hub refuses some of it.
# scope: package
# related_resources:
# - ref: https://huggingface.co/docs/hub/model-cards#model-card-metadata
# - ref: https://huggingface.co/docs/hub/repositories-licenses
# custom:
#   id: META-002
#   severity: low
#   precision: high
#   controls:
#     cwe: [CWE-1059]
#     iso-42001: [A.6.2.7]
#     nist-ai-rmf: [MAP 4.1]
#   facts: [document.defect, document.entry]
#   lists: [hub_licences, languages]
#   elsewhere: skip
#   remediation: >-
#     Mend the YAML. Licences are the Hub's ids in lower case (for others, license other with
#     license_name and license_link); languages are ISO 639 codes of two or three letters, code, or
#     multilingual.
#   params:
#     licences:
#       type: array
#       default: []
#       description: Further licence ids that count as known.
#   examples:
#   - file: README.md
#     bad: |
#       ---
#       license: Apache-2.0
#       language: english
#       base_model: org/base
#       ---
#       # A model
#     good: |
#       ---
#       license: apache-2.0
#       language: en
#       base_model: org/base
#       ---
#       # A model
package mlwarden.meta.card_metadata_invalid

import data.mlwarden.lists

findings contains {"fact": fact.id, "message": message} if {
	some fact in input.facts["document.defect"]
	fact.subject
	message := complaint(fact)
}

findings contains {"fact": fact.id, "message": message} if {
	some fact in input.facts["document.entry"]
	fact.subject
	fact.key == "license"
	not known_licence(fact.value)
	message := licence_complaint(fact.value)
}

findings contains {"fact": fact.id, "message": message} if {
	some fact in input.facts["document.entry"]
	fact.subject
	fact.key == "language"
	not known_language(lower(fact.value))
	message := concat(" ", ["language", fact.value, "is no ISO 639 code"])
}

complaint(fact) := concat(" ", ["the metadata is no YAML:", fact.detail]) if fact.defect == "syntax"

complaint(fact) := "the metadata has no closing line of dashes" if fact.defect == "unclosed"

complaint(fact) := concat(" ", [fact.key, "is given twice"]) if fact.defect == "duplicate-key"

complaint(fact) := concat(" ", ["a tag that readers refuse:", fact.detail]) if {
	fact.defect == "explicit-tag"
}

complaint(fact) := concat(" ", [fact.key, "is no", fact.expected]) if fact.defect == "wrong-type"

complaint(fact) := concat(" ", [fact.key, "is missing"]) if fact.defect == "missing-key"

known_licence(id) if id in lists.hub_licences

known_licence(id) if id in input.params.licences

licence_complaint(id) := concat(" ", ["licence id", id, "is not in lower case"]) if {
	known_licence(lower(id))
}

licence_complaint(id) := concat(" ", ["licence id", id, "is not known"]) if not known_licence(lower(id))

known_language(code) if code in lists.languages.special

# A tag such as pt-BR is known by its first part.
known_language(code) if split(code, "-")[0] in lists.languages.two

# Three-letter codes are listed by their first letter, thousands of strings being slow to load.
known_language(code) if {
	part := split(code, "-")[0]
	some letter, codes in lists.languages.three
	startswith(part, letter)
	part in split(codes, " ")
}
