package mlwarden.model.unlisted_pickle_name_test

import data.mlwarden.model.unlisted_pickle_name as policy

unlisted(fields) := object.union(
	{
		"id": 3,
		"module": "mine.models",
		"name": "Model",
		"root": "mine",
		"use": "newobj",
		"resolved": "constant",
		"style": "class",
		"dotted": false,
		"qualified": false,
		"stdlib": false,
		"opaque": false,
		"references": [{"module": "mine.models", "name": "Model", "modules": ["mine.models", "mine"]}],
	},
	fields,
)

levels(found) := {finding.severity | some finding in found}

test_class_of_somebody if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_function_given_text if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "run", "style": "function", "use": "reduced", "texts": ["word"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"high"}
}

test_function_given_objects if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "rebuild", "style": "function", "use": "reduced", "types": ["list"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_function_given_nothing if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "install", "style": "function", "use": "reduced", "types": []})]}
		with input.params as {"allowed": []}
	levels(found) == {"medium"}
}

test_class_given_a_command if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"use": "reduced", "texts": ["command"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"medium"}
}

test_class_made_of_what_a_shell_runs if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"texts": ["command", "shell"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"medium"}
}

test_record_of_an_address_or_words if {
	some look in ["url", "code", "words", "program", "path", "command"]
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"texts": [look]})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_class_given_a_word if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"use": "reduced", "texts": ["word"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_value_of_an_enumeration_that_looks_like_a_path if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"use": "reduced", "texts": ["path", "program"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_class_of_a_framework_given_a_path if {
	fact := unlisted({"module": "torch.package", "root": "torch", "use": "reduced", "texts": ["path"]})
	found := policy.findings with input.facts as {"artifact.import": [fact]}
		with input.params as {"allowed": []}
	levels(found) == {"medium"}
}

test_message_of_an_error if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "FitError", "use": "reduced", "texts": ["code", "command"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_class_that_acts if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "ShellRunner", "use": "reduced"})]}
		with input.params as {"allowed": []}
	levels(found) == {"medium"}
}

test_quiet_on_an_object_of_a_class_that_acts if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "ShellRunner"})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_call_into_a_package_that_reaches_out if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"module": "redis", "root": "redis", "use": "reduced"})]}
		with input.params as {"allowed": []}
	levels(found) == {"high"}
}

test_object_of_a_package_that_reaches_out if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"module": "redis", "root": "redis"})]}
		with input.params as {"allowed": []}
	levels(found) == {"medium"}
}

test_command_passed_by_name if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"keywords": ["what"], "texts": ["command"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"high"}
}

test_text_passed_as_a_command if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"keywords": ["cmd"], "texts": ["word"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"high"}
}

test_command_passed_to_a_framework_by_name if {
	fact := unlisted({"module": "torch.mine", "root": "torch", "keywords": ["cmd"], "texts": ["command"]})
	found := policy.findings with input.facts as {"artifact.import": [fact]}
		with input.params as {"allowed": []}
	levels(found) == {"high"}
}

test_address_passed_by_name if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"keywords": ["source_"], "texts": ["url"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"medium"}
}

test_quiet_on_settings_passed_by_name if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"keywords": ["name"], "texts": ["word"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_quiet_on_fields_of_a_named_tuple if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"texts": ["command", "path", "url"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_public_function_given_numbers if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "compute", "style": "function", "use": "reduced", "types": ["int"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"medium"}
}

test_private_function_given_numbers if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "_count", "style": "function", "use": "reduced", "types": ["int"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_private_function_that_acts if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "_run_all", "style": "function", "use": "reduced", "types": ["int"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"medium"}
}

test_rebuilder_given_code if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "_restore", "style": "function", "use": "reduced", "texts": ["code"], "types": ["str"]})]}
		with input.params as {"allowed": []}
	levels(found) == {"high"}
}

graded(fields) := levels(found) if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted(fields)]}
		with input.params as {"allowed": []}
}

test_function_given_an_object_that_holds_a_command if {
	graded({"name": "perform", "style": "function", "use": "reduced", "types": ["object"], "held": ["command"]}) == {"high"}
}

test_action_given_an_object_that_holds_text if {
	graded({"name": "run_job", "style": "function", "use": "reduced", "types": ["object"], "held": ["word"]}) == {"high"}
}

test_quiet_on_a_rebuilder_given_an_object_that_holds_code if {
	graded({"name": "_restore", "style": "function", "use": "reduced", "types": ["object"], "held": ["code"]}) == {"low"}
}

test_rebuilder_given_words if {
	graded({"name": "_unpickle_id", "style": "function", "use": "reduced", "types": ["str"], "texts": ["word"]}) == {"low"}
}

test_rebuilder_given_a_path if {
	graded({"name": "_unpickle_id", "style": "function", "use": "reduced", "types": ["str"], "texts": ["path"]}) == {"high"}
}

test_rebuilder_given_bytes if {
	graded({"name": "from_wkb", "style": "function", "use": "reduced", "types": ["bytes"], "texts": ["binary"]}) == {"low"}
}

test_unpickler_given_bytes if {
	graded({"name": "_unpickle_all", "style": "function", "use": "reduced", "types": ["bytes"], "texts": ["binary"]}) == {"high"}
}

test_rebuilder_of_modules if {
	graded({"name": "_rebuild_module", "style": "function", "use": "reduced", "types": ["str"], "texts": ["word"]}) == {"high"}
}

test_method_that_makes_a_value_from_words if {
	graded({"name": "Language.from_code", "style": "function", "dotted": true, "method": true, "use": "reduced", "types": ["str"], "texts": ["word"]}) == {"low"}
}

test_popen_of_any_module if {
	graded({"name": "Popen", "use": "reduced", "types": ["str"], "texts": ["word"]}) == {"high"}
}

test_quiet_on_popen_that_is_not_called if {
	graded({"name": "Popen", "use": "imported"}) == {"low"}
}

test_code_in_a_state if {
	graded({"use": "state", "texts": ["code"]}) == {"high"}
}

test_built_ins_of_a_module if {
	graded({"name": "__builtins__", "style": "function", "use": "imported"}) == {"high"}
}

test_class_given_a_path_and_a_mode if {
	graded({"use": "reduced", "types": ["str", "str"], "texts": ["path", "word"]}) == {"medium"}
}

test_class_that_keeps_files_given_a_path if {
	graded({"name": "RecordWriter", "use": "reduced", "types": ["str"], "texts": ["path"]}) == {"medium"}
}

test_quiet_on_a_class_of_paths if {
	graded({"name": "CloudPath", "use": "reduced", "types": ["str", "str"], "texts": ["path"]}) == {"low"}
}

test_part_of_python_that_is_only_mentioned if {
	graded({"module": "json", "name": "loads", "root": "json", "style": "function", "stdlib": true, "use": "imported"}) == {"low"}
}

test_part_of_python_that_is_called if {
	graded({"module": "json", "name": "loads", "root": "json", "style": "function", "stdlib": true, "use": "reduced"}) == {"high"}
}

test_method_that_is_only_referred_to if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "Model.fit", "style": "function", "dotted": true, "method": true, "use": "imported"})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_method_that_is_called if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "Model.load", "style": "function", "dotted": true, "method": true, "use": "reduced"})]}
		with input.params as {"allowed": []}
	levels(found) == {"high"}
}

test_part_of_python if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"module": "smtpd", "name": "SMTPServer", "root": "smtpd", "stdlib": true})]}
		with input.params as {"allowed": []}
	levels(found) == {"high"}
}

test_name_through_a_name if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "sys.modules", "style": "function", "dotted": true, "use": "imported"})]}
		with input.params as {"allowed": []}
	levels(found) == {"high"}
}

test_class_within_a_class if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "Model.Part", "dotted": true, "qualified": true})]}
		with input.params as {"allowed": []}
	levels(found) == {"low"}
}

test_quiet_on_framework_classes if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"module": "sklearn.svm._classes", "name": "SVC", "root": "sklearn"})]}
		with input.params as {"allowed": []}
	count(found) == 0
}

test_quiet_on_compiled_rebuilders if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"name": "__pyx_unpickle_Tree", "style": "function", "use": "reduced"})]}
		with input.params as {"allowed": []}
	count(found) == 0
}

test_quiet_on_listed_names if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({"module": "collections", "name": "OrderedDict", "root": "collections", "stdlib": true})]}
		with input.params as {"allowed": []}
	count(found) == 0
}

test_quiet_on_what_the_other_policy_denies if {
	denied := unlisted({
		"module": "posix", "name": "system", "root": "posix", "stdlib": true, "style": "function",
		"references": [{"module": "posix", "name": "system", "modules": ["posix"]}],
	})
	found := policy.findings with input.facts as {"artifact.import": [denied]}
		with input.params as {"allowed": []}
	count(found) == 0
}

test_quiet_when_configured if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({})]}
		with input.params as {"allowed": ["mine.*"]}
	count(found) == 0
}

test_quiet_when_the_name_is_configured if {
	found := policy.findings with input.facts as {"artifact.import": [unlisted({})]}
		with input.params as {"allowed": ["mine.models.Model"]}
	count(found) == 0
}

test_quiet_without_facts if {
	found := policy.findings with input.facts as {"artifact.import": []}
		with input.params as {"allowed": []}
	count(found) == 0
}
