# METADATA
# title: An archive is extracted without a filter
# description: >-
#   The members of a tar file may have absolute names, climb out of the folder with "..", or be links
#   through which later members are written elsewhere. Before Python 3.14 nothing of that is refused
#   unless a filter asks for it.
# scope: package
# related_resources:
# - ref: https://docs.python.org/3/library/tarfile.html#extraction-filters
# custom:
#   id: CODE-011
#   severity: medium
#   precision: high
#   controls:
#     cwe: [CWE-22]
#     nist-ssdf: [PW.5.1]
#     pci-dss: [6.2.4]
#   watch:
#   - tarfile.TarFile.extractall
#   - tarfile.TarFile.extract
#   - tarfile.TarFile.extraction_filter
#   - shutil.unpack_archive
#   - zipfile.ZipFile.extractall
#   - zipfile.ZipFile.extract
#   versions: {python: ["3.14"]}
#   elsewhere: lower
#   remediation: Pass filter="data", which refuses names and links that leave the folder.
#   examples:
#   - file: unpack.py
#     bad: |
#       import tarfile
#       with tarfile.open("data.tar.gz") as archive:
#           archive.extractall("data")
#     good: |
#       import tarfile
#       with tarfile.open("data.tar.gz") as archive:
#           archive.extractall("data", filter="data")
package mlwarden.code.archive_extracted_unfiltered

import data.mlwarden.lib.args

findings contains {"fact": call.id, "message": message, "severity": severity, "fix": fix} if {
	some name, severity in {"tarfile.TarFile.extractall": "medium", "tarfile.TarFile.extract": "low"}
	some call in input.calls[name]
	args.used(call)
	object.get(call, "form", "call") == "call"
	args.absent(call, "filter")
	not chosen(call, name)
	not input.project.frameworks.python.at_least["3.14"]
	message := "members are extracted wherever their names lead"
}

findings contains {"fact": call.id, "message": message, "fix": fix} if {
	some name in {"tarfile.TarFile.extractall", "tarfile.TarFile.extract", "shutil.unpack_archive"}
	some call in input.calls[name]
	args.used(call)
	trusting(call.keywords.filter)
	message := "filter=\"fully_trusted\" refuses nothing"
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["tarfile.TarFile.extraction_filter"]
	call.form == "assignment"
	trusting(call.args[0])
	message := "extraction_filter = fully_trusted_filter refuses nothing from here on"
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["shutil.unpack_archive"]
	args.used(call)
	args.absent_at(call, 3, "filter")
	not input.project.frameworks.python.at_least["3.14"]
	value := args.at(call, 0, "filename")
	value.origin in {"network", "download", "request"}
	not is_zip(call)
	message := "an archive from outside is extracted wherever its names lead"
}

findings contains {"fact": call.id, "message": message, "severity": "low"} if {
	some name in {"zipfile.ZipFile.extractall", "zipfile.ZipFile.extract"}
	some call in input.calls[name]
	args.used(call)
	object.get(call, "form", "call") == "call"
	call.origin in {"network", "download", "request"}
	not args.given_at(call, 1, "members")
	message := "a zip file from outside is extracted without a look at what it holds"
}

# Somebody has looked at the members; a list of all of them is no choice.
chosen(call, "tarfile.TarFile.extractall") if {
	members := args.at(call, 1, "members")
	not everything(members)
}

everything(members) if members.unknown == "result of tarfile.TarFile.getmembers"

everything(members) if members.value == null

trusting(filter) if filter.value == "fully_trusted"

trusting(filter) if filter.name == "tarfile.fully_trusted_filter"

fix := {"kind": "set-keyword", "keyword": "filter", "value": "\"data\""}

is_zip(call) if args.is_at(call, 2, "format", "zip")

is_zip(call) if endswith(call.args[0].value, ".zip")
