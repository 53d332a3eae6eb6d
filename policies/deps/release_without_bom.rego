# METADATA
# title: What is released has no bill of materials
# description: >-
#   Whoever runs a release cannot tell which packages, models and data are in it, and so not whether a
#   newly found defect concerns them. Neither a file in the repository nor a step that writes one was
#   found.
# scope: package
# related_resources:
# - ref: https://cyclonedx.org/capabilities/mlbom/
# custom:
#   id: DEPS-010
#   severity: low
#   precision: high
#   controls:
#     mitre-atlas: [AML.M0023]
#     nist-ssdf: [PS.3.2]
#     nist-ai-rmf: [GOVERN 1.6]
#     iso-42001: [A.4.2]
#     eu-ai-act: ["11.1"]
#     pci-dss: [6.3.2]
#   facts: [manifest, sbom.producer]
#   scope: project
#   elsewhere: skip
#   profiles: {regulated: low, pci: low}
#   remediation: >-
#     Write one where the release is built, for example with mlwarden scan --output
#     cyclonedx=bom.cdx.json, and publish it with the release.
#   examples:
#   - file: pyproject.toml
#     bad: |
#       [build-system]
#       requires = ["hatchling"]
#
#       [project]
#       name = "thing"
#       classifiers = ["Programming Language :: Python"]
#     good: |
#       [project]
#       name = "thing"
package mlwarden.deps.release_without_bom

findings contains {"fact": manifest.id, "message": "no bill of materials is kept or written"} if {
	some manifest in input.facts.manifest
	manifest.at.path == input.project.release.manifest
	count(input.project.release.boms) == 0
	count(input.facts["sbom.producer"]) == 0
}
