package mlwarden.code.archive_extracted_unfiltered_test

import data.mlwarden.code.archive_extracted_unfiltered as policy

archive(keywords) := {"id": 7, "at": {"path": "a.py"}, "args": [{"value": "data"}], "keywords": keywords}

extracted(calls, newest) := found if {
	found := policy.findings with input.calls as calls
		with input.project as {"frameworks": {"python": {"at_least": {"3.14": newest}}}}
}

extraction_levels(findings) := {object.get(finding, "severity", "medium") | some finding in findings}

test_no_filter if {
	extraction_levels(extracted({"tarfile.TarFile.extractall": [archive({})]}, false)) == {"medium"}
}

test_no_filter_with_unknown_python if {
	found := policy.findings with input.calls as {"tarfile.TarFile.extractall": [archive({})]}
		with input.project as {"frameworks": {}}
	extraction_levels(found) == {"medium"}
}

test_one_member_is_low if {
	extraction_levels(extracted({"tarfile.TarFile.extract": [archive({})]}, false)) == {"low"}
}

test_everything_trusted if {
	call := archive({"filter": {"value": "fully_trusted"}})
	extraction_levels(extracted({"tarfile.TarFile.extractall": [call]}, true)) == {"medium"}
}

test_unpacked_download if {
	call := {"id": 7, "at": {"path": "a.py"}, "args": [{"unknown": "call", "origin": "network"}], "keywords": {}}
	extraction_levels(extracted({"shutil.unpack_archive": [call]}, false)) == {"medium"}
}

test_downloaded_zip_is_low if {
	call := {"id": 7, "at": {"path": "a.py"}, "args": [], "keywords": {}, "origin": "network"}
	extraction_levels(extracted({"zipfile.ZipFile.extractall": [call]}, false)) == {"low"}
}

test_quiet_when_filtered if {
	calls := {
		"tarfile.TarFile.extractall": [archive({"filter": {"value": "data"}}), archive({"members": {"unknown": "call"}})],
		"tarfile.TarFile.extract": [archive({"filter": {"value": "tar"}})],
	}
	count(extracted(calls, false)) == 0
}

test_quiet_when_python_filters if {
	count(extracted({"tarfile.TarFile.extractall": [archive({})]}, true)) == 0
}

test_quiet_when_unknown if {
	calls := {
		"tarfile.TarFile.extractall": [archive({"filter": {"unknown": "parameter"}}), object.union(archive({}), {"open": true})],
		"zipfile.ZipFile.extractall": [archive({})],
		"shutil.unpack_archive": [archive({})],
	}
	count(extracted(calls, false)) == 0
}

test_quiet_without_calls if count(extracted({}, false)) == 0

test_a_filter_that_refuses_nothing_for_all if {
	call := {"id": 7, "at": {"path": "a.py"}, "form": "assignment", "args": [{"name": "tarfile.fully_trusted_filter"}], "keywords": {}}
	count(extracted({"tarfile.TarFile.extraction_filter": [call]}, true)) == 1
}

test_quiet_on_a_filter_for_all if {
	call := {"id": 7, "at": {"path": "a.py"}, "form": "assignment", "args": [{"name": "tarfile.data_filter"}], "keywords": {}}
	count(extracted({"tarfile.TarFile.extraction_filter": [call]}, true)) == 0
}
